import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { frameNumbers } from "../../../scripts/lab/frames.ts";
import { CHUNK_FRAMES } from "../../helpers/hub_world.ts";
import { RecordingWorld } from "../../helpers/recording_world.ts";
import type { WavContent } from "../../helpers/wav_content.ts";

const RATE = 48_000;

Deno.test("Recorder writes every frame, and says when the first was heard", async () => {
  const world = new RecordingWorld();
  await world.clock.advance(2000);
  world.hub.sourceConnected();
  await world.play(10_000);
  await world.stop();
  const [wav] = world.recordings;
  assertEquals([...world.disk.files.keys()], ["sndcpy-2026-11-28-193007.wav"]);
  assertEquals(frameNumbers(wav!.data), sequence(0, world.nextFrame));
  assertEquals([wav!.date, wav!.time], ["2026-11-28", "19:30:07"]);
  const secondsSinceMidnight = 19 * 3600 + 30 * 60 + 7;
  assertAlmostEquals(wav!.timeReference / RATE, secondsSinceMidnight, 0.001);
  assertEquals(world.kinds(), ["recording-started", "recording-finished"]);
});

Deno.test("Recorder fills gaps with silence, so that the file's time is the day's", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  for (let gap = 0; gap < 3; gap++) {
    await world.leave(3000);
    await world.play(5000);
  }
  await world.stop();
  const [wav] = world.recordings;
  assertAlmostEquals(wav!.data.length / 4 / RATE, world.heardMs / 1000, 0.010);
  assertEquals(wav!.cues.map(({ label }) => label), Array(3).fill("no phone, 3.0 s"));
  assertEquals(wav!.cues[0]!.frame, 667 * CHUNK_FRAMES);
  const frames = frameNumbers(wav!.data);
  assertEquals(frames.filter((number) => number > 0), sequence(1, world.nextFrame - 1));
});

Deno.test("Recorder counts audio that comes late after a gap, and never makes up for it twice", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  await world.leave(3000);
  // Two of the three seconds come at once.
  world.publish(2 * RATE);
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  assertAlmostEquals(wav!.data.length / 4 / RATE, 5 + 3 + 5, 0.010);
  assertEquals(wav!.cues.map(({ label }) => label), ["no phone, 1.0 s"]);
});

Deno.test("Recorder inserts nothing where a source was late, and hands over all of it", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  await world.clock.advance(4000);
  world.publish(4 * RATE);
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  assertEquals(frameNumbers(wav!.data), sequence(0, world.nextFrame));
  assertEquals(wav!.cues, []);
});

Deno.test("Recorder fills what a source leaves out, though its connection lasts", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  await world.clock.advance(3000);
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  assertAlmostEquals(wav!.data.length / 4 / RATE, world.heardMs / 1000, 0.010);
  assertEquals(wav!.cues.map(({ label }) => label), ["no phone, 3.0 s"]);
});

Deno.test("Recorder inserts nothing where the clocks run apart, and is right again after a gap", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(120_000, 1.0005);
  const beforeGap = world.nextFrame;
  await world.leave(3000);
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  const frames = frameNumbers(wav!.data);
  assertEquals(frames.subarray(0, beforeGap), sequence(0, beforeGap));
  assertAlmostEquals(wav!.data.length / 4 / RATE, world.heardMs / 1000, 0.010);
});

Deno.test("Recorder goes on filling a gap that lasts, and makes one cue of it", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.hub.sourceDisconnected();
  await world.clock.advance(600_000);
  assertAlmostEquals(world.tape.status.recordedMs, 575_000, 1500);
  world.hub.sourceConnected();
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  assertAlmostEquals(wav!.data.length / 4 / RATE, 610, 0.010);
  assertEquals(wav!.cues.map(({ label }) => label), ["no phone, 600.0 s"]);
});

Deno.test("Recorder loses nothing while the disk hangs for less than a minute", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.disk.hang();
  await world.play(55_000);
  world.disk.goOn();
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  assertEquals(frameNumbers(wav!.data), sequence(0, world.nextFrame));
});

Deno.test("Recorder marks what it lost while the disk hung for longer, and keeps the time", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.disk.hang();
  await world.play(80_000);
  world.disk.goOn();
  await world.play(5000);
  await world.stop();
  const [wav] = world.recordings;
  assertAlmostEquals(wav!.data.length / 4 / RATE, 90, 0.010);
  const lostMs = world.tape.status.lostMs;
  assert(lostMs > 15_000 && lostMs < 21_000, `${lostMs}`);
  const lostFrames = Math.round(lostMs * RATE / 1000);
  const label = `lost, ${(lostMs / 1000).toFixed(1)} s (${lostFrames} frames)`;
  assertEquals(wav!.cues.map(({ label }) => label), [label]);
  const numbers = frameNumbers(wav!.data);
  assertEquals(numbers.filter((number) => number > 0).length, world.nextFrame - 1 - lostFrames);
  assertEquals(numbers.at(-1), world.nextFrame - 1);
});

Deno.test("Recorder finishes a file where the disk is full, and goes on in another without a hole", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.disk.capacityBytes = 1_000_001;
  await world.play(10_000);
  assertEquals(world.kinds(), ["recording-started", "recording-paused", "recording-finished"]);
  world.disk.capacityBytes = Infinity;
  await world.play(5000);
  await world.stop();
  const [first, second] = world.recordings;
  const numbers = [...frameNumbers(first!.data), ...frameNumbers(second!.data)];
  assertEquals(new Uint32Array(numbers), sequence(0, world.nextFrame));
  const endOfFirst = first!.timeReference + first!.data.length / 4;
  assertAlmostEquals(second!.timeReference, endOfFirst, RATE / 1000);
});

Deno.test("Recorder goes on when a folder comes back", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.disk.plug(false);
  await world.play(10_000);
  world.disk.plug(true);
  await world.play(5000);
  await world.stop();
  const [first, second] = world.recordings;
  // The head of the first could not be written any more; all of its audio had been.
  const { bytes } = [...world.disk.files.values()][0]!;
  const inFirst = Math.floor((bytes - headBytesOf(first!)) / 4);
  assertEquals(inFirst + second!.data.length / 4, world.nextFrame);
  assertEquals(frameNumbers(second!.data)[0], inFirst);
});

Deno.test("Recorder has a valid file after each second, up to that second", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(2500);
  for (let second = 3; second < 10; second++) {
    await world.play(1000);
    const [wav] = world.recordings;
    const missing = world.nextFrame - wav!.data.length / 4;
    assert(missing < 1.5 * RATE, `${missing} frames are not in the file`);
  }
  await world.stop();
});

Deno.test("Recorder ends when there is as much as was wanted", async () => {
  const world = new RecordingWorld({ durationMs: 4000 });
  world.hub.sourceConnected();
  await world.play(10_000);
  assertEquals(world.outcome, { failure: undefined });
  assertEquals(world.recordings[0]!.data.length, 4 * 4 * RATE);
  assertEquals(world.hub.clients, 0);
  await world.stop();
});

Deno.test("Recorder fails where a name is taken that was asked for", async () => {
  const world = new RecordingWorld({ pattern: "mine.wav", countsUp: false });
  const theirs = await world.disk.create("mine.wav");
  world.hub.sourceConnected();
  await world.play(3000);
  assertEquals(world.outcome?.failure?.trouble.code, "file-exists");
  assertEquals(theirs.bytes, 0);
  await world.stop();
});

Deno.test("Recorder splits by time without a frame lost or doubled", async () => {
  const world = new RecordingWorld({ split: { by: "time", ms: 2000 }, pattern: "a-{part}.wav" });
  world.hub.sourceConnected();
  await world.play(7000);
  await world.stop();
  assertEquals([...world.disk.files.keys()], ["a-001.wav", "a-002.wav", "a-003.wav", "a-004.wav"]);
  const lengths = world.recordings.map(({ data }) => data.length / 4);
  assertEquals(lengths.slice(0, 3), [2 * RATE, 2 * RATE, 2 * RATE]);
  const all = world.recordings.flatMap(({ data }) => [...frameNumbers(data)]);
  assertEquals(new Uint32Array(all), sequence(0, world.nextFrame));
});

Deno.test("Recorder splits by size, headers counted", async () => {
  const world = new RecordingWorld({ split: { by: "size", bytes: 1_000_000 } });
  world.hub.sourceConnected();
  await world.play(12_000);
  await world.stop();
  const sizes = Array.from(world.disk.files.values(), ({ bytes }) => bytes);
  assertEquals(sizes.slice(0, 2).map((bytes) => 1_000_000 - bytes < 4), [true, true]);
  const all = world.recordings.flatMap(({ data }) => [...frameNumbers(data)]);
  assertEquals(new Uint32Array(all), sequence(0, world.nextFrame));
});

Deno.test("Recorder splits at midnight, also in a gap", async () => {
  const world = new RecordingWorld({ split: { by: "day" } });
  world.jumpedMs = (4 * 3600 + 29 * 60 + 50) * 1000;
  world.hub.sourceConnected();
  await world.play(3000);
  world.hub.sourceDisconnected();
  await world.clock.advance(60_000);
  world.hub.sourceConnected();
  await world.play(3000);
  await world.stop();
  assertEquals([...world.disk.files.keys()], [
    "sndcpy-2026-11-28-235955.wav",
    "sndcpy-2026-11-29-000000.wav",
  ]);
  const [before, after] = world.recordings;
  assertAlmostEquals(before!.data.length / 4 / RATE, 5, 0.010);
  assertAlmostEquals(after!.data.length / 4 / RATE, 61, 0.010);
  assertEquals(after!.timeReference, 0);
});

Deno.test("Recorder cuts gaps out, or begins a file after each, if that is wanted", async () => {
  for (const gaps of ["cut", "split"] as const) {
    const world = new RecordingWorld({ gaps });
    world.hub.sourceConnected();
    await world.play(5000);
    await world.leave(3000);
    await world.play(5000);
    await world.leave(2000);
    await world.play(5000);
    await world.stop();
    const labels = world.recordings.flatMap(({ cues }) => cues.map(({ label }) => label));
    assertEquals(labels, ["no phone, 3.0 s", "no phone, 2.0 s"]);
    const all = world.recordings.flatMap(({ data }) => [...frameNumbers(data)]);
    assertEquals(new Uint32Array(all), sequence(0, world.nextFrame));
    assertEquals(world.recordings.length, gaps === "cut" ? 1 : 3);
  }
});

Deno.test("Recorder begins a file anew after a sleep of the computer's, with its true time", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.hub.sourceDisconnected();
  world.jumpedMs += 8 * 3_600_000;
  await world.clock.advance(500);
  world.hub.sourceConnected();
  await world.play(5000);
  await world.stop();
  assertEquals(world.recordings.map(({ time }) => time), ["19:30:05", "03:30:10"]);
});

Deno.test("Recorder tells in the file how far the clocks are apart", async () => {
  const world = new RecordingWorld();
  world.driftPpm = 12.34;
  world.hub.sourceConnected();
  await world.play(5000);
  await world.stop();
  assert(world.recordings[0]!.description.includes("clock 12.3 ppm fast"));
});

Deno.test("Recorder ends in time when it is told to, though the disk hangs", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.disk.hang();
  world.hub.drain();
  const closing = world.audience.close({ live: 2000, lossless: 2000 });
  await world.clock.advance(6000);
  await closing;
  world.disk.goOn();
  await world.clock.settle();
  world.hub.close();
});

Deno.test("Recorder is not waited for while the disk refuses", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  world.disk.capacityBytes = 0;
  await world.play(2000);
  world.hub.drain();
  const closing = world.audience.close({ live: 2000, lossless: 60_000 });
  await world.clock.advance(100);
  await closing;
  assertEquals(world.hub.clients, 0);
  world.hub.close();
  assertEquals(world.clock.timers, 0, "a timer outlives the recording");
});

Deno.test("Recorder records all that has come when it is ended, while the source goes on", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000);
  const { nextFrame } = world;
  world.recorder.end();
  world.recorder.end();
  await world.play(1000);
  assert(world.recorder.isGone, "it goes on");
  assertEquals(world.kinds(), ["recording-started", "recording-finished"]);
  const { length } = frameNumbers(world.recordings[0]!.data);
  assert(length >= nextFrame && length < nextFrame + RATE / 2, `${length} of ${nextFrame} frames`);
  assertEquals(world.outcome, undefined);
  await world.stop();
  assertEquals(world.recordings.length, 1);
});

Deno.test("Recorder ends while there is no audio, or never was any", async () => {
  for (const ms of [0, 2000]) {
    const world = new RecordingWorld();
    world.hub.sourceConnected();
    await world.play(ms);
    world.hub.sourceDisconnected();
    await world.clock.advance(2000);
    world.recorder.end();
    await world.clock.advance(1500);
    await world.recorder.gone;
    assertEquals(world.clock.timers, 0, "a timer outlives the recording");
    assertEquals(world.recordings.length, ms === 0 ? 0 : 1);
    await world.stop();
  }
});

Deno.test("Recorder ends in time, though the disk hangs or refuses", async () => {
  for (const isFull of [true, false]) {
    const world = new RecordingWorld();
    world.hub.sourceConnected();
    await world.play(3000);
    if (isFull) world.disk.capacityBytes = 0;
    else world.disk.hang();
    await world.play(2000);
    world.recorder.end();
    await world.clock.advance(isFull ? 100 : 15_000);
    assert(world.recorder.isGone, isFull ? "full" : "hung");
    world.disk.goOn();
    await world.stop();
    assertEquals(world.clock.timers, 0, "a timer outlives the recording");
  }
});

Deno.test("Recorder that was not let in is gone", async () => {
  const world = new RecordingWorld();
  const one = () => world.anotherRecorder();
  const all = Array.from({ length: 10 }, one);
  assertEquals(all.map(({ isGone }) => isGone), [...Array(9).fill(false), true]);
  await all.at(-1)!.gone;
  await world.stop();
});

Deno.test("Recorder loses nothing where audio comes fifty times too fast", async () => {
  const world = new RecordingWorld();
  world.hub.sourceConnected();
  await world.play(5000, 50);
  await world.stop();
  assertEquals(world.tape.status.lostMs, 0);
  const [wav] = world.recordings;
  assertEquals(wav!.data.length / 4, world.nextFrame);
});

Deno.test("Recorder reads seldom, and then much", async () => {
  const world = new RecordingWorld();
  let writes = 0;
  const count = world.disk.appended.bind(world.disk);
  world.disk.appended = (file, bytes) => {
    writes++;
    count(file, bytes);
  };
  world.hub.sourceConnected();
  await world.play(10_000);
  assert(writes < 70, `${writes} writes for 10 s`);
  await world.stop();
});

function headBytesOf({ data }: WavContent): number {
  return data.byteOffset;
}

/** `count` numbers from `first` on. */
function sequence(first: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => first + index);
}
