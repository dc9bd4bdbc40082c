import { assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { readSamples, roundedTo16 } from "../../../src/io/encode/samples.ts";

const SHORT = PcmFormat.parse("48000:16:1");
const LONG = PcmFormat.parse("48000:24:1");

Deno.test("readSamples() reads samples of 16 and of 24 bits, wherever they begin", () => {
  for (
    const [format, values] of [
      [SHORT, [0, 1, -1, 0x7fff, -0x8000, 0x1234]],
      [LONG, [0, 1, -1, 0x7f_ffff, -0x80_0000, 0x12_3456, -0x12_3456]],
    ] as const
  ) {
    const samples = new Int32Array(values.length);
    readSamples(pcmOf([9, ...values], format).subarray(format.frameBytes), format, samples);
    assertEquals([...samples], [...values]);
  }
});

Deno.test("roundedTo16() rounds 24 bits to the nearest, and not beyond the loudest", () => {
  const rounded = [
    [0, 0],
    [0x7f, 0],
    [0x80, 1],
    [-0x80, 0],
    [-0x81, -1],
    [0x12_3456, 0x1234],
    [-0x12_3456, -0x1234],
    [0x7f_ff7f, 0x7fff],
    [0x7f_ffff, 0x7fff],
    [-0x80_0000, -0x8000],
  ] as const;
  assertEquals(
    roundedTo16(pcmOf(rounded.map(([long]) => long), LONG), LONG),
    pcmOf(rounded.map(([, short]) => short), SHORT),
  );
});

function pcmOf(samples: readonly number[], { frameBytes }: PcmFormat): Uint8Array {
  return Uint8Array.from(
    samples.flatMap((sample) =>
      Array.from({ length: frameBytes }, (_, byte) => sample >> 8 * byte)
    ),
  );
}
