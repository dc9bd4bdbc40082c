import { assert, assertEquals } from "@std/assert";
import { Listener } from "../../../scripts/bench/listener.ts";
import { CHUNK_FRAMES } from "../../../scripts/bench/phone.ts";
import { numberedFrames } from "../../../scripts/lab/frames.ts";
import { FIRST_FRAME } from "../../../scripts/lab/pcm_source.ts";

/** Where the phone is: nothing later can have been heard. */
const NEXT_FRAME = FIRST_FRAME + 100 * CHUNK_FRAMES;
const EVERYTHING = { start: FIRST_FRAME, end: NEXT_FRAME };

/** Frames that are counted from the first one. */
function frames(first: number, count: number): Uint8Array {
  return numberedFrames(FIRST_FRAME + first, count);
}

/** A client of which these are the reads, one after the other, and then the end of the stream. */
function listenerWith(reads: Uint8Array[], { span = EVERYTHING, agoMs = 0 } = {}) {
  const connection = {
    read(buffer: Uint8Array): Promise<number | null> {
      const bytes = reads.shift();
      if (bytes !== undefined) buffer.set(bytes);
      return Promise.resolve(bytes?.length ?? null);
    },
    close() {},
  };
  const writtenAtMs = new Array<number>(100).fill(performance.now() - agoMs);
  const latenciesMs: number[] = [];
  const phone = { nextFrame: NEXT_FRAME, span, writtenAtMs };
  return { listener: new Listener(connection, phone, latenciesMs), latenciesMs };
}

/** How many frames such a client has heard, lacks, and cannot place. */
async function account(...reads: Uint8Array[]): Promise<[number, number, number]> {
  const { listener } = listenerWith(reads);
  await listener.readAll([]);
  return [listener.heardFrames, listener.lostFrames, listener.strayFrames];
}

Deno.test("Listener joins frames that are cut between reads", async () => {
  const bytes = frames(0, 3);
  const cuts = [[0, 1], [1, 3], [3, 6], [6, 12]].map(([from, to]) => bytes.subarray(from, to));
  assertEquals(await account(...cuts, frames(3, 2)), [5, 0, 0]);
});

Deno.test("Listener tells what is left out at first, between reads and amid one", async () => {
  assertEquals(await account(frames(0, 2), frames(5, 2)), [4, 3, 0]);
  const amid = new Uint8Array([...frames(2, 1), ...frames(9, 1)]);
  assertEquals(await account(frames(0, 2), amid), [4, 6, 0]);
  assertEquals(await account(frames(3, 1)), [1, 3, 0]);
});

for (const cutBytes of [1, 2, 3]) {
  Deno.test(`Listener cannot place what comes after ${cutBytes} bytes were cut out`, async () => {
    assertEquals(await account(frames(0, 2), frames(2, 9).subarray(cutBytes)), [2, 0, 8]);
  });
}

Deno.test("Listener hears no frame twice, and none that was not sent yet", async () => {
  assertEquals(await account(frames(0, 2), frames(0, 2), frames(2, 1)), [3, 0, 2]);
  assertEquals(await account(numberedFrames(NEXT_FRAME, 2)), [0, 0, 2]);
});

Deno.test("Listener counts and times only what counts", async () => {
  const chunks = (first: number, count: number) =>
    frames(first * CHUNK_FRAMES, count * CHUNK_FRAMES);
  const span = { start: FIRST_FRAME + 2 * CHUNK_FRAMES, end: FIRST_FRAME + 10 * CHUNK_FRAMES };
  const reads = [chunks(0, 3), chunks(3, 2), chunks(6, 8)];
  const { listener, latenciesMs } = listenerWith(reads, { span, agoMs: 1000 });
  await listener.readAll([]);
  assertEquals([listener.heardFrames, listener.lostFrames], [7 * CHUNK_FRAMES, CHUNK_FRAMES]);
  assertEquals(latenciesMs.length, 7);
  assert(latenciesMs.every((ms) => ms >= 1000 && ms < 2000), latenciesMs.join());
});

Deno.test("Listener has all once the last frame that counts, or the end, has come", async () => {
  const span = { start: FIRST_FRAME, end: FIRST_FRAME + 2 };
  const { listener } = listenerWith([frames(0, 1), frames(1, 1)], { span });
  for (const expected of [false, true]) {
    await listener.read([]);
    assertEquals(listener.hasAll, expected);
  }
  const { listener: left } = listenerWith([], { span });
  await left.readAll([]);
  assertEquals(left.hasAll, true);
});
