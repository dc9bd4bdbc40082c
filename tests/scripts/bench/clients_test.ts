import { assertEquals } from "@std/assert";
import { readClients } from "../../../scripts/bench.ts";

Deno.test("readClients() sorts numbers of clients, and takes each once", () => {
  assertEquals(readClients("20,3,20,100"), [3, 20, 100]);
});
