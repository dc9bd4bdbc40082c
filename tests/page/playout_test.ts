import { assert, assertEquals } from "@std/assert";
import { PlayoutLab } from "./playout_lab.ts";

/** The steepest step of the tone itself. */
const STEEPEST = 0.5 * 2 * Math.PI * 440 / 48_000;

/** What changes of speed and the resampler add, of a whole tone. */
const SMOOTH = 3e-4;

function assertWithin(lab: PlayoutLab, fromMs: number, ms: number, toleranceMs: number): void {
  const { least, most } = lab.range(fromMs);
  assert(least >= ms - toleranceMs && most <= ms + toleranceMs, `${least} to ${most}, not ${ms}`);
}

/** A cut is faded, so it adds less than a fifth to the steepest step of the tone. */
function assertNoClick(lab: PlayoutLab): void {
  assert(lab.steepest < STEEPEST * 1.2, `${lab.steepest}`);
}

Deno.test("Playout plays exactly what came when both clocks are the same", () => {
  const lab = new PlayoutLab();
  lab.run(20_000);
  const tone = (frame: number) => Math.fround(0.5 * Math.sin(2 * Math.PI * 440 * frame / 48_000));
  const { frame } = lab.status();
  assert(Number.isInteger(frame));
  const from = lab.played.length - frame!;
  for (let at = lab.played.length - 96_000; at < lab.played.length; at++) {
    assertEquals(lab.played[at], tone(at - from));
  }
});

Deno.test("Playout keeps its delay whichever clock is faster", () => {
  for (const driftPpm of [200, -200, 1000]) {
    for (const burst of [128, 480, 2048]) {
      const lab = new PlayoutLab({ driftPpm, burst, targetMs: 80 });
      lab.run(45_000);
      assertWithin(lab, 10_000, 80, 7);
      assert(lab.roughness(3000) < SMOOTH, `${lab.roughness(3000)}`);
      assertEquals(lab.status().underruns, 0);
    }
  }
});

Deno.test("Playout tells how far the clocks are apart", () => {
  for (const driftPpm of [200, -50]) {
    const lab = new PlayoutLab({ driftPpm });
    lab.run(5000);
    assertEquals(lab.status().driftPpm, undefined);
    lab.run(65_000);
    assert(Math.abs(lab.status().driftPpm! - driftPpm) < 20, `${lab.status().driftPpm}`);
  }
});

Deno.test("Playout takes no device that misses its time for a clock", () => {
  const lab = new PlayoutLab({ driftPpm: 100, targetMs: 80 });
  lab.run(15_000);
  for (let times = 0; times < 10; times++) {
    lab.missDevice(10);
    lab.run(15_100);
    assertEquals(lab.status().driftPpm, undefined);
    lab.run(15_000);
    assert(Math.abs(lab.status().driftPpm! - 100) < 60, `${lab.status().driftPpm}`);
  }
  const { least, most } = lab.range(lab.nowMs - 10_000);
  assert(least > 75 && most < 85, `${least} to ${most}`);
});

Deno.test("Playout is not longer behind when audio comes late now and then", () => {
  const lab = new PlayoutLab({ targetMs: 80, lateMs: (atMs) => atMs % 700 < 50 ? 30 : 0 });
  lab.run(20_000);
  assertWithin(lab, 3000, 80, 6);
  assertEquals(lab.status().underruns, 0);
});

Deno.test("Playout allows for what the source gives at a time when the target does not", () => {
  const lab = new PlayoutLab({ chunkMs: 50, targetMs: 20 });
  lab.run(120_000);
  const { underruns, aimMs } = lab.status();
  assert(underruns <= 3, `${underruns}`);
  assert(aimMs < 30, `${aimMs}`);
  assertWithin(lab, 60_000, 58, 8);
});

Deno.test("Playout grows by an underrun, and shrinks back", () => {
  const lab = new PlayoutLab({
    lateMs: (atMs) => atMs > 5000 && atMs < 5100 ? 5100 - atMs : 0,
  });
  lab.run(6500);
  assertEquals(lab.status().underruns, 1);
  assertWithin(lab, 5500, 115, 15);
  lab.run(70_000);
  assertWithin(lab, 65_000, 40, 6);
  assertEquals(lab.status().underruns, 1);
  assertNoClick(lab);
});

Deno.test("Playout is back at its delay at once after what no growth would bridge", () => {
  const lab = new PlayoutLab({
    lateMs: (atMs) => atMs > 5000 && atMs < 6000 ? 6000 - atMs : 0,
  });
  lab.run(5500);
  assertEquals(lab.status().frame, undefined);
  lab.run(5000);
  assertWithin(lab, 6100, 40, 6);
  assertNoClick(lab);
});

Deno.test("Playout drops at once what comes in a rush after it was held up", () => {
  const lab = new PlayoutLab({
    // All of a second comes within 50 ms.
    lateMs: (atMs) => atMs > 5000 && atMs < 6000 ? (6000 - atMs) * 0.95 + 50 : 0,
  });
  lab.run(7000);
  assertWithin(lab, 6150, 40, 8);
});

Deno.test("Playout is silent while the source is away, and then goes on", () => {
  const lab = new PlayoutLab({ isAway: (atMs) => atMs > 5000 && atMs < 8000 });
  lab.run(7000);
  assertEquals(lab.status().frame, undefined);
  assertEquals(lab.played.at(-1), 0);
  lab.run(3000);
  assertWithin(lab, 8200, 40, 6);
  assertEquals(lab.status().underruns, 0);
  assertNoClick(lab);
});

Deno.test("Playout follows another target at once, both ways, without a click", () => {
  const lab = new PlayoutLab();
  lab.run(3000);
  lab.playout.targetMs = 300;
  lab.run(2000);
  assertWithin(lab, 4000, 300, 6);
  lab.playout.targetMs = 40;
  lab.run(2000);
  assertWithin(lab, 6000, 40, 6);
  assertNoClick(lab);
});

Deno.test("Playout goes where it is told in step, and heeds nothing from before a skip", () => {
  const lab = new PlayoutLab();
  lab.run(3000);
  lab.playout.isInStep = true;
  const { epoch } = lab.status();
  lab.playout.correct(-100, epoch);
  lab.run(500);
  lab.playout.correct(-100, epoch);
  lab.run(500);
  assertWithin(lab, 3800, 140, 6);
  lab.playout.correct(3, lab.status().epoch);
  lab.run(1000);
  assert(lab.range(4900).most < 140, "it works off an error of 3 ms");
  assertNoClick(lab);
});

Deno.test("Playout joins audio that does not go on where it ended", () => {
  const lab = new PlayoutLab();
  lab.run(2000);
  const block = { relayMs: 0, frame: 1e6, channels: [new Float32Array(960).fill(-0.5)] };
  lab.playout.push(block, lab.nowMs);
  lab.run(60);
  assertNoClick(lab);
  assert(lab.status().skippedMs > 1000);
});
