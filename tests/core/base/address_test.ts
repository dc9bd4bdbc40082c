import { assertEquals } from "@std/assert";
import { formatAddress, isLoopback } from "../../../src/core/base/address.ts";

Deno.test("formatAddress() puts IPv6 addresses in brackets", () => {
  assertEquals(formatAddress("::1", 1), "[::1]:1");
  assertEquals(formatAddress("127.0.0.1", 1), "127.0.0.1:1");
});

Deno.test("isLoopback() is true for this computer alone", () => {
  assertEquals(["127.0.0.1", "127.1.2.3", "::1", "localhost"].map(isLoopback), Array(4).fill(true));
  assertEquals(["0.0.0.0", "::", "192.168.1.2", "phone"].map(isLoopback), Array(4).fill(false));
});
