import { assertEquals } from "@std/assert";
import { FrameCheck, ReadBuffer } from "../../../scripts/bench/frame_check.ts";
import { numberedFrames } from "../../../scripts/lab/frames.ts";
import { FIRST_FRAME } from "../../../scripts/lab/pcm_source.ts";

const EDGE = FIRST_FRAME + 1_000_000;

/** A check, and what it has told, with numbers that count from the first frame. */
function checked() {
  const told: string[] = [];
  const range = (from: number, to: number) => `${from - FIRST_FRAME} to ${to - FIRST_FRAME}`;
  const check = new FrameCheck({
    heard: (from, to) => told.push(`heard ${range(from, to)}`),
    lost: (from, to) => told.push(`lost ${range(from, to)}`),
  });
  const buffer = new ReadBuffer(4096);
  const take = (bytes: Uint8Array, edge = EDGE) => {
    buffer.bytes.set(bytes);
    check.take(buffer, bytes.length, edge);
  };
  return { check, told, take };
}

function frames(first: number, count: number): Uint8Array {
  return numberedFrames(FIRST_FRAME + first, count);
}

Deno.test("FrameCheck takes reads that go on where the last one ended as a whole", () => {
  const { check, told, take } = checked();
  take(frames(7, 1));
  take(frames(8, 100));
  take(frames(108, 1));
  assertEquals(told, ["heard 7 to 8", "heard 8 to 108", "heard 108 to 109"]);
  assertEquals(check.nextFrame, FIRST_FRAME + 109);
  assertEquals(check.isMisaligned, false);
});

Deno.test("FrameCheck joins frames that are cut between reads", () => {
  const { check, told, take } = checked();
  const bytes = frames(0, 3);
  for (const [start, end] of [[0, 1], [1, 3], [3, 6], [6, 12]]) take(bytes.subarray(start, end));
  take(frames(3, 2));
  assertEquals(told, ["heard 0 to 1", "heard 1 to 2", "heard 2 to 3", "heard 3 to 5"]);
  assertEquals(check.isMisaligned, false);
});

Deno.test("FrameCheck tells what is left out between reads and amid one", () => {
  const { check, told, take } = checked();
  take(frames(0, 1));
  take(frames(5, 1));
  take(new Uint8Array([...frames(6, 1), ...frames(9, 1)]));
  assertEquals(told, [
    "heard 0 to 1",
    "lost 1 to 5",
    "heard 5 to 6",
    "heard 6 to 7",
    "lost 7 to 9",
    "heard 9 to 10",
  ]);
  assertEquals(check.isMisaligned, false);
});

for (const cutBytes of [1, 2, 3]) {
  Deno.test(`FrameCheck finds the next frame of a stream that lacks ${cutBytes} bytes`, () => {
    const { check, told, take } = checked();
    take(frames(0, 1));
    take(frames(1, 3).subarray(cutBytes));
    assertEquals(check.isMisaligned, true);
    assertEquals(told, ["heard 0 to 1", "lost 1 to 2", "heard 2 to 3", "heard 3 to 4"]);
  });
}

Deno.test("FrameCheck takes no frame twice, and none that was not sent yet", () => {
  const again = checked();
  again.take(frames(0, 2));
  again.take(frames(0, 2));
  assertEquals([again.check.isMisaligned, again.told.length], [true, 2]);

  const early = checked();
  early.take(frames(0, 1), FIRST_FRAME);
  assertEquals([early.check.isMisaligned, early.told], [true, []]);
});
