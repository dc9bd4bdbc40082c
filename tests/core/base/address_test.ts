import { assertEquals } from "@std/assert";
import { formatAddress, isLoopback, isOnLocalNetwork } from "../../../src/core/base/address.ts";

Deno.test("formatAddress() puts IPv6 addresses in brackets", () => {
  assertEquals(formatAddress("::1", 1), "[::1]:1");
  assertEquals(formatAddress("127.0.0.1", 1), "127.0.0.1:1");
});

Deno.test("isLoopback() is true for this computer alone", () => {
  assertEquals(["127.0.0.1", "127.1.2.3", "::1", "localhost"].map(isLoopback), Array(4).fill(true));
  assertEquals(["0.0.0.0", "::", "192.168.1.2", "phone"].map(isLoopback), Array(4).fill(false));
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
