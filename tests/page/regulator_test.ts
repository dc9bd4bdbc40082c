import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Drift } from "../../src/page/drift.js";
import { Least } from "../../src/page/least.js";
import { ALONE, Regulator } from "../../src/page/regulator.js";

Deno.test("Regulator acts from 4 ms until 1 ms, and by 2 % at most", () => {
  const regulator = new Regulator();
  const speeds = [3.9, 4.1, 1.1, 0.9, 3.9, -4.4, 500, -500, 0].map((errorMs) =>
    Number(regulator.speed(errorMs, ALONE).toFixed(6))
  );
  assertEquals(speeds, [1, 1.001025, 1.000275, 1, 1, 0.9989, 1.02, 0.98, 1]);
});

Deno.test("Least forgets what is older than it looks back", () => {
  const least = new Least(1000);
  assertEquals(least.value, Infinity);
  least.add(3, 0);
  least.add(5, 500);
  assertEquals(least.value, 3);
  least.add(7, 1200);
  assertEquals(least.value, 5);
  least.clear();
  assertEquals(least.value, Infinity);
});

Deno.test("Drift takes no audio that is late, nor a gap, for a clock", () => {
  const drift = new Drift();
  const lead = (second: number) => second * 0.1;
  for (let second = 0; second < 30; second++) {
    drift.add(lead(second) - (second === 29 ? 50 : 0), second * 1000);
    drift.add(lead(second), second * 1000 + 500);
  }
  assertAlmostEquals(drift.ppm!, 100, 5);
  drift.add(lead(30) - 3000, 31_000);
  drift.add(lead(30) - 3000, 32_100);
  assertEquals(drift.ppm, undefined);
});
