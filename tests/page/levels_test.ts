import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Ballistics, extremes, logarithmicRows, loudness, onScale } from "../../src/page/levels.js";

Deno.test("loudness() looks at the last samples alone", () => {
  const samples = Float32Array.from([1, 0.5, -0.5]);
  const { peakDbfs, rmsDbfs, isClipped } = loudness(samples, 2);
  assertAlmostEquals(peakDbfs, -6.02, 0.01);
  assertAlmostEquals(rmsDbfs, -6.02, 0.01);
  assert(!isClipped);
  assert(loudness(samples, 9).isClipped);
  assertEquals(loudness(new Float32Array(4), 4).peakDbfs, -Infinity);
});

Deno.test("extremes() finds the lowest and the highest, and zero where there is nothing", () => {
  assertEquals(extremes(Float32Array.from([9, -2, 3, 9]), 1, 3), [-2, 3]);
  assertEquals(extremes(new Float32Array(1), 1, 1), [0, 0]);
});

Deno.test("onScale() goes from −60 dBFS to 0", () => {
  assertEquals([-Infinity, -60, -30, 0, 3].map(onScale), [0, 0, 0.5, 1, 1]);
});

Deno.test("Ballistics rises at once, falls slowly, and holds the peak and the mark of clipping", () => {
  const ballistics = new Ballistics();
  ballistics.note(0, true, 0);
  assertEquals([ballistics.levelDbfs, ballistics.heldDbfs], [0, 0]);
  ballistics.note(-50, false, 1000);
  assertEquals([ballistics.levelDbfs, ballistics.heldDbfs], [-24, 0]);
  assert(ballistics.isClipped(2900));
  assert(!ballistics.isClipped(3000));
  ballistics.note(-50, false, 2000);
  assertEquals([ballistics.levelDbfs, ballistics.heldDbfs], [-48, -24]);
});

Deno.test("logarithmicRows() gives each octave as many rows, and each row a bin", () => {
  const rows = logarithmicRows(96, 12, 2048);
  assertEquals(rows.length, 96);
  assert(rows.every(([from, to]) => to > from && from >= 0 && to <= 2048));
  const [lowest] = rows[0]!;
  const [, highest] = rows.at(-1)!;
  assertEquals([Math.round(lowest * 12), Math.round(highest * 12 / 1000)], [48, 16]);
});
