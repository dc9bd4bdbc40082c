import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { SoundGate, type SoundGateOptions } from "../../../src/core/record/sound_gate.ts";
import { RecordingWorld } from "../../helpers/recording_world.ts";

const FORMAT = PcmFormat.SNDCPY;
const ALWAYS = { levelDbfs: -60, startsOnSound: false, stopAfterMs: undefined };

/** A tone of one value: its level is exact. */
function audio(ms: number, value: number): Uint8Array {
  const frames = new Uint8Array(FORMAT.bytesFromMs(ms));
  new Int16Array(frames.buffer).fill(value);
  return frames;
}

/** What a gate lets pass of pieces of so many milliseconds at a value, as [start, end] in ms. */
function passed(
  options: Partial<SoundGateOptions>,
  pieces: readonly [ms: number, value: number][],
) {
  const gate = new SoundGate(FORMAT, { ...ALWAYS, ...options });
  const spans: number[][] = [];
  let position = 0;
  let isNew = true;
  for (const [ms, value] of pieces) {
    for (const { frames, position: start, isEnd } of gate.take(audio(ms, value), position)) {
      const [startMs, endMs] = [start, start + frames.length].map((at) => FORMAT.msFromBytes(at));
      if (isNew) spans.push([startMs!, endMs!]);
      else {
        assertEquals(spans.at(-1)![1], startMs, "something is missing");
        spans.at(-1)![1] = endMs!;
      }
      isNew = isEnd;
    }
    position += FORMAT.bytesFromMs(ms);
  }
  return { spans, gate };
}

Deno.test("SoundGate begins half a second before the first sound", () => {
  const { spans } = passed({ startsOnSound: true }, [[2000, 0], [100, 2000], [1000, 0]]);
  assertEquals(spans, [[1500, 3100]]);
});

Deno.test("SoundGate begins at once where there is less before the sound", () => {
  const { spans } = passed({ startsOnSound: true }, [[100, 0], [100, 2000]]);
  assertEquals(spans, [[0, 200]]);
});

Deno.test("SoundGate takes for silence what is not louder than the level", () => {
  // 32 of 32 768 is -60.2 dB, 34 is -59.7 dB.
  const quiet = passed({ startsOnSound: true }, [[1000, 32]]);
  const loud = passed({ startsOnSound: true }, [[1000, -34]]);
  assertEquals([quiet.spans.length, loud.spans.length], [0, 1]);
});

Deno.test("SoundGate ends behind so much silence, and is over unless sound begins it anew", () => {
  const pieces: [number, number][] = [[500, 2000], [3000, 0], [500, 2000], [3000, 0]];
  const once = passed({ stopAfterMs: 1000 }, pieces);
  assertEquals(once.spans, [[0, 1500]]);
  assert(once.gate.isOver);
  const again = passed({ stopAfterMs: 1000, startsOnSound: true }, pieces);
  assertEquals(again.spans, [[0, 1500], [3000, 5000]]);
  assert(!again.gate.isOver);
});

Deno.test("SoundGate counts a gap as silence", () => {
  const gate = new SoundGate(FORMAT, { ...ALWAYS, stopAfterMs: 1000 });
  assertEquals([...gate.take(audio(500, 2000), 0)].length, 1);
  assert(!gate.gap(900));
  assert(gate.gap(100));
});

Deno.test("SoundGate copies nothing, and hands on long stretches in one piece", () => {
  const gate = new SoundGate(FORMAT, ALWAYS);
  const frames = audio(1000, 2000);
  const [only, ...others] = gate.take(frames, 0);
  assert(only!.frames.buffer === frames.buffer && only!.frames.length === frames.length);
  assertEquals(others, []);
});

Deno.test("A recording that waits for sound begins with the time of its first frame", async () => {
  const gate = { levelDbfs: -60, startsOnSound: true, stopAfterMs: 2000 };
  const world = new RecordingWorld({ gate });
  world.hub.sourceConnected();
  const play = async (ms: number, value: number) => {
    for (let done = 0; done < ms; done += 10) {
      await world.clock.advance(10);
      world.hub.publish(audio(10, value));
    }
  };
  await play(10_000, 0);
  await play(1000, 2000);
  await play(10_000, 0);
  await play(1000, 2000);
  await play(10_000, 0);
  await world.stop();
  assertEquals(world.recordings.map(({ time }) => time), ["19:30:14", "19:30:25"]);
  for (const { data, timeReference } of world.recordings) {
    assertAlmostEquals(FORMAT.msFromBytes(data.length), 500 + 1000 + 2000, 20);
    assertAlmostEquals(timeReference / 48 % 1000, 500, 20);
  }
});
