import { assert, assertEquals } from "@std/assert";
import { DEMO_SECONDS, demoFrames } from "../../../src/core/source/demo_sound.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";

function demoSecond(format: PcmFormat, second: number): Uint8Array {
  return demoFrames(format, second * format.sampleRate, format.sampleRate);
}

/** The loudness of one channel: the root mean square of its 16-bit samples. */
function loudness(frames: Uint8Array, channel: number): number {
  const samples = new Int16Array(frames.buffer).filter((_, index) => index % 2 === channel);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
}

Deno.test("demoFrames() rings left and right by turns", () => {
  for (let second = 0; second < DEMO_SECONDS; second++) {
    const frames = demoSecond(PcmFormat.SNDCPY, second);
    const [left, right] = [loudness(frames, 0), loudness(frames, 1)];
    assert(second % 2 === 0 ? left > 2 * right : right > 2 * left, `${left} ${right}`);
  }
});

Deno.test("demoFrames() sounds different in each second and its neighbour", () => {
  const tone = (second: number) => demoSecond(new PcmFormat(8000, 16, 1), second).join();
  for (let second = 0; second < DEMO_SECONDS; second++) {
    assert(tone(second) !== tone((second + 1) % DEMO_SECONDS));
  }
});

Deno.test("demoFrames() gives a second in every format, without clipping", () => {
  for (const text of ["8000:16:1", "48000:24:8", "192000:16:2"]) {
    const format = PcmFormat.parse(text);
    const frames = demoSecond(format, 4);
    assertEquals(frames.length, format.bytesPerSecond);
    const high = frames.filter((_, index) => (index + 1) % (format.bitsPerSample / 8) === 0);
    assert(high.every((byte) => byte < 0x60 || byte > 0xa0) && high.some((byte) => byte !== 0));
  }
});
