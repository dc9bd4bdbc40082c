import { createHistogram } from "node:perf_hooks";
import { assert, assertEquals } from "@std/assert";
import type { ReadBuffer } from "../../../scripts/bench/frame_check.ts";
import { Listener } from "../../../scripts/bench/listener.ts";
import { CHUNK_FRAMES, chunksEndingIn } from "../../../scripts/bench/phone.ts";
import { numberedFrames } from "../../../scripts/lab/frames.ts";
import { FIRST_FRAME } from "../../../scripts/lab/pcm_source.ts";

/** Gives these reads, one after the other, and then the end of the stream. */
function connectionWith(...reads: Uint8Array[]) {
  return {
    read(buffer: Uint8Array): Promise<number | null> {
      const bytes = reads.shift();
      if (bytes !== undefined) buffer.set(bytes);
      return Promise.resolve(bytes?.length ?? null);
    },
    close() {},
  };
}

/** Has written every chunk so many milliseconds ago. */
function phoneThatPlayed(agoMs: number) {
  const writtenAtMs = performance.now() - agoMs;
  return { nextFrame: FIRST_FRAME + 100 * CHUNK_FRAMES, writtenAtMs: () => writtenAtMs };
}

function chunks(first: number, count: number): Uint8Array {
  return numberedFrames(FIRST_FRAME + first * CHUNK_FRAMES, count * CHUNK_FRAMES);
}

Deno.test("Listener counts and times only what counts", async () => {
  const span = { start: FIRST_FRAME + 2 * CHUNK_FRAMES, end: FIRST_FRAME + 10 * CHUNK_FRAMES };
  const latencies = createHistogram();
  const connection = connectionWith(chunks(0, 3), chunks(3, 2), chunks(6, 8));
  const listener = new Listener(connection, phoneThatPlayed(1000), span, latencies);
  await listener.readAll();
  assertEquals(listener.heardFrames, 7 * CHUNK_FRAMES);
  assertEquals(listener.lostFrames, CHUNK_FRAMES);
  assertEquals(latencies.count, 7);
  const ms = latencies.percentile(50) / 1000;
  assert(ms >= 999 && ms < 2000, `${ms} ms`);
});

Deno.test("Listener has heard all once the last frame that counts, or the end, has come", async () => {
  const span = { start: FIRST_FRAME, end: FIRST_FRAME + 2 * CHUNK_FRAMES };
  const pool: ReadBuffer[] = [];
  const connection = connectionWith(chunks(0, 1), chunks(1, 1));
  const listener = new Listener(connection, phoneThatPlayed(0), span);
  for (const expected of [false, true]) {
    await listener.readOnce(pool);
    assertEquals(listener.hasHeardAll, expected);
  }
  const left = new Listener(connectionWith(), phoneThatPlayed(0), span);
  await left.readAll();
  assertEquals(left.hasHeardAll, true);
});

Deno.test("chunksEndingIn() gives each chunk to the range that has its last frame", () => {
  const end = FIRST_FRAME + CHUNK_FRAMES;
  assertEquals(chunksEndingIn(FIRST_FRAME, end - 1), [0, 0]);
  assertEquals(chunksEndingIn(end - 1, end), [0, 1]);
  assertEquals(chunksEndingIn(end, end + 2 * CHUNK_FRAMES), [1, 3]);
});
