import { assertEquals } from "@std/assert";
import { FrameAligner } from "../../../src/core/source/frame_aligner.ts";

const STREAM = Uint8Array.from({ length: 240 }, (_, index) => index);

for (const frameBytes of [2, 3, 4, 24]) {
  for (const pieceBytes of [1, 3, 7, 100]) {
    Deno.test(`FrameAligner gives whole frames of ${frameBytes} from pieces of ${pieceBytes}`, () => {
      const aligner = new FrameAligner(frameBytes);
      const received: number[] = [];
      for (let offset = 0; offset < STREAM.length; offset += pieceBytes) {
        const frames = aligner.align(STREAM.subarray(offset, offset + pieceBytes));
        assertEquals(frames.length % frameBytes, 0);
        received.push(...frames);
      }
      assertEquals(received, [...STREAM]);
    });
  }
}

Deno.test("FrameAligner keeps the rest when the chunk's buffer is used again", () => {
  const aligner = new FrameAligner(4);
  const buffer = Uint8Array.of(1, 2, 3, 4, 5, 6);
  aligner.align(buffer);
  buffer.set([7, 8, 9, 10, 11, 12]);
  assertEquals([...aligner.align(buffer)], [5, 6, 7, 8, 9, 10, 11, 12]);
});
