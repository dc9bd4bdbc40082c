import { assertEquals } from "@std/assert";
import { coresOf } from "../../../scripts/bench/pins.ts";

Deno.test("coresOf() reads what taskset prints", () => {
  assertEquals(coresOf("pid 12's current affinity list: 0-3,8\n"), [0, 1, 2, 3, 8]);
  assertEquals(coresOf("pid 12's current affinity list: 5\n"), [5]);
});
