import { assert, assertEquals } from "@std/assert";
import { networkInterfaces } from "../../src/io/network_interfaces.ts";

Deno.test("networkInterfaces() knows this computer's loopback address", () => {
  assert(networkInterfaces().some(({ address }) => address === "127.0.0.1"));
});

Deno.test({
  name: "networkInterfaces() is empty where nobody tells",
  permissions: { sys: false },
  fn: () => assertEquals(networkInterfaces(), []),
});
