import { assertEquals } from "@std/assert";
import {
  arrivesAt,
  canonicalHost,
  formatAddress,
  isLoopback,
  isOnLocalNetwork,
} from "../../../src/core/base/address.ts";

Deno.test("formatAddress() puts IPv6 addresses in brackets", () => {
  assertEquals(formatAddress("::1", 1), "[::1]:1");
  assertEquals(formatAddress("127.0.0.1", 1), "127.0.0.1:1");
});

Deno.test("isLoopback() is true for this computer alone", () => {
  assertEquals(["127.0.0.1", "127.1.2.3", "::1", "localhost"].map(isLoopback), Array(4).fill(true));
  const others = ["0.0.0.0", "::", "192.168.1.2", "phone", "127.example.com"];
  assertEquals(others.map(isLoopback), Array(5).fill(false));
});

Deno.test("isOnLocalNetwork() is true for what is near by its address or name", () => {
  const near = ["10.0.0.2", "192.168.1.9", "172.16.0.1", "172.31.9.9", "169.254.1.1"]
    .concat(["fd12::1", "FE80::1", "phone", "phone.local"]);
  assertEquals(near.filter((host) => !isOnLocalNetwork(host)), []);
  const far = [
    "100.64.0.1",
    "172.32.0.1",
    "11.0.0.1",
    "2001:db8::1",
    "radio.example",
    "10.example",
  ];
  assertEquals(far.filter(isOnLocalNetwork), []);
});

Deno.test("canonicalHost() knows every spelling of an address", () => {
  const spellings = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "127.1",
    "0177.0.0.1",
    "::ffff:127.0.0.1",
  ];
  assertEquals(spellings.map(canonicalHost), Array(6).fill("127.0.0.1"));
  assertEquals(canonicalHost("0:0:0:0:0:0:0:1"), "::1");
  assertEquals(canonicalHost("::FFFF:C0A8:0102"), "192.168.1.2");
  assertEquals(canonicalHost("LOCALHOST"), "localhost");
});

Deno.test("canonicalHost() leaves names as they are", () => {
  for (
    const name of ["Phone.local", "a_b", "fe80::1%eth0", "256.1.1.1", "me@127.0.0.1", "名.local"]
  ) {
    assertEquals(canonicalHost(name), name);
  }
});

/** What is listened on, what leads there, and what does not. This computer is 192.168.1.2. */
const DOORS = [
  ["127.0.0.1", ["127.0.0.1", "localhost", "0.0.0.0", "::ffff:7f00:1"], ["::1", "192.168.1.2"]],
  ["::1", ["::1", "localhost", "::"], ["127.0.0.1"]],
  ["localhost", ["127.0.0.1", "::1"], ["192.168.1.2"]],
  [
    "0.0.0.0",
    ["127.0.0.1", "127.9.9.9", "localhost", "192.168.1.2"],
    ["::1", "fe80::1", "192.168.1.3", "phone"],
  ],
  ["::", ["127.0.0.1", "::1", "192.168.1.2", "fe80::1%eth0"], ["192.168.1.3", "fe80::2"]],
  ["192.168.1.2", ["192.168.1.2"], ["127.0.0.1", "localhost", "192.168.1.3"]],
  ["fe80::1%2", ["fe80::1", "fe80::1%eth0"], ["::1"]],
] as const;

for (const [door, leading, others] of DOORS) {
  Deno.test(`arrivesAt() knows what leads to ${door}`, () => {
    const own = ["192.168.1.2", "fe80::1"];
    const leads = (host: string, port = 5) =>
      arrivesAt({ host, port }, { host: door, port: 5 }, own);
    assertEquals(leading.filter((host) => !leads(host)), []);
    assertEquals(others.filter((host) => leads(host)), []);
    assertEquals(leading.filter((host) => leads(host, 6)), []);
  });
}
