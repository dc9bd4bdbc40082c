import { assertEquals } from "@std/assert";
import { isSaturated } from "../../../scripts/bench/run.ts";
import { exampleRun } from "./example_run.ts";

Deno.test("isSaturated() is true of a load that was busy, or that heard even the phone late", () => {
  const late = { p50: 1, p99: 60, p999: 70 };
  assertEquals(isSaturated(exampleRun()), false);
  assertEquals(isSaturated(exampleRun({ loadShare: 0.95 })), true);
  assertEquals(isSaturated(exampleRun({ floorMs: late })), true);
  assertEquals(isSaturated(exampleRun({ floorMs: null })), true);
});
