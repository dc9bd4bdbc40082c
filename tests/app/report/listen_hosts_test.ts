import { assertEquals } from "@std/assert";
import { listenHosts } from "../../../src/app/report/listen_hosts.ts";

const INTERFACES = [
  { name: "lo", address: "127.0.0.1" },
  { name: "lo", address: "::1" },
  { name: "wlan0", address: "fe80::5" },
  { name: "wlan0", address: "fd00::5" },
  { name: "docker0", address: "172.17.0.1" },
  { name: "br-4711", address: "172.18.0.1" },
  { name: "vethab12", address: "172.19.0.1" },
  { name: "virbr0", address: "192.168.122.1" },
  { name: "vEthernet (WSL (Hyper-V firewall))", address: "172.20.0.1" },
  { name: "eth1", address: "169.254.3.4" },
  { name: "wlan0", address: "192.168.1.5" },
  { name: "br0", address: "10.0.0.2" },
];

Deno.test("listenHosts() names this computer's addresses where it listens on all of them", () => {
  assertEquals(listenHosts("0.0.0.0", INTERFACES), {
    here: "127.0.0.1",
    elsewhere: ["192.168.1.5", "10.0.0.2"],
  });
  assertEquals(listenHosts("::", INTERFACES), {
    here: "[::1]",
    elsewhere: ["192.168.1.5", "10.0.0.2", "[fd00::5]"],
  });
});

Deno.test("listenHosts() names a few addresses at most", () => {
  const many = Array.from(
    { length: 9 },
    (_, index) => ({ name: "en0", address: `10.0.0.${index}` }),
  );
  assertEquals(listenHosts("0.0.0.0", many).elsewhere, ["10.0.0.0", "10.0.0.1", "10.0.0.2"]);
});

Deno.test("listenHosts() names the one address that is listened on", () => {
  assertEquals(listenHosts("localhost", INTERFACES), { here: "127.0.0.1", elsewhere: [] });
  assertEquals(listenHosts("192.168.1.5", INTERFACES), { here: "192.168.1.5", elsewhere: [] });
  assertEquals(listenHosts("fd00::5", INTERFACES), { here: "[fd00::5]", elsewhere: [] });
  assertEquals(listenHosts("0.0.0.0", []), { here: "127.0.0.1", elsewhere: [] });
});
