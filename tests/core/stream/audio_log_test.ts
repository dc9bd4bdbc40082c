import { assert, assertEquals, assertThrows } from "@std/assert";
import { AudioLog } from "../../../src/core/stream/audio_log.ts";

/** 256 KiB rounded down to whole frames of 6 bytes. */
const SEGMENT_OF_6 = 262_140;

function counting(first: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (first + index) % 251);
}

Deno.test("AudioLog.read() gives back what was appended, segment by segment", () => {
  const log = new AudioLog(6);
  const all = counting(0, 6 * 120_000);
  for (let done = 0; done < all.length; done += 6000) log.append(all.subarray(done, done + 6000));
  const received = new Uint8Array(all.length);
  for (let position = 0; position < log.end;) {
    const part = log.read(position);
    assert(part.length > 0 && part.length <= SEGMENT_OF_6 && part.length % 6 === 0);
    received.set(part, position);
    position += part.length;
  }
  assertEquals(received, all);
});

Deno.test("AudioLog.read() is empty at the live edge, also at a segment's end", () => {
  const log = new AudioLog(6);
  assertEquals(log.read(0).length, 0);
  log.append(counting(0, SEGMENT_OF_6));
  assertEquals(log.read(SEGMENT_OF_6).length, 0);
});

Deno.test("AudioLog.read() throws for a position that is not held", () => {
  const log = new AudioLog(6);
  log.append(counting(0, SEGMENT_OF_6 + 6));
  assertThrows(() => log.read(log.end + 6), RangeError);
  log.trim(log.end);
  assertThrows(() => log.read(0), RangeError);
});

Deno.test("AudioLog.trim() drops whole segments and keeps positions", () => {
  const log = new AudioLog(6);
  log.append(counting(0, 3 * SEGMENT_OF_6 + 600));
  log.trim(2 * SEGMENT_OF_6 + 60);
  assertEquals([log.start, log.heldBytes], [2 * SEGMENT_OF_6, 2 * SEGMENT_OF_6]);
  assertEquals(log.read(2 * SEGMENT_OF_6 + 60)[0], (2 * SEGMENT_OF_6 + 60) % 251);
  log.trim(-1);
  assertEquals(log.start, 2 * SEGMENT_OF_6);
});

Deno.test("AudioLog.append() never changes what was read", () => {
  const log = new AudioLog(6);
  log.append(counting(0, 600));
  const read = log.read(0);
  const copy = read.slice();
  for (let index = 0; index < 300; index++) log.append(counting(7, 600));
  log.trim(log.end);
  assertEquals(read, copy);
});

Deno.test("AudioLog.append() goes on after everything was dropped", () => {
  const log = new AudioLog(6);
  log.append(counting(0, SEGMENT_OF_6));
  log.trim(log.end);
  assertEquals(log.heldBytes, 0);
  log.append(counting(3, 12));
  assertEquals([...log.read(SEGMENT_OF_6)], [...counting(3, 12)]);
});
