import { assertEquals } from "@std/assert";
import { isSaturated } from "../../../scripts/bench/run.ts";

Deno.test("isSaturated() is true of a load that was busy, or that heard even the phone late", () => {
  assertEquals([isSaturated(0.1, 1), isSaturated(null, 1)], [false, false]);
  assertEquals([isSaturated(0.95, 1), isSaturated(0.1, 60), isSaturated(0.1, null)], [
    true,
    true,
    true,
  ]);
});
