import { assertEquals, assertThrows } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";

Deno.test("PcmFormat.parse() reads what toString() writes", () => {
  const format = PcmFormat.parse("44100:24:6");
  assertEquals([format.sampleRate, format.bitsPerSample, format.channels], [44_100, 24, 6]);
  assertEquals(format.toString(), "44100:24:6");
});

Deno.test("PcmFormat.parse() throws when a part is missing, wrong or out of range", () => {
  for (
    const text of ["", "48000", "48000:16", "48000:16:2:1", "48000:16:two", " 48000:16:2"].concat(
      [
        "7999:16:2",
        "192001:16:2",
        "48000:8:2",
        "48000:32:2",
        "48000:16:0",
        "48000:16:9",
        "-1:16:2",
      ],
    )
  ) assertThrows(() => PcmFormat.parse(text), RangeError);
});

Deno.test("PcmFormat knows what sndcpy sends", () => {
  assertEquals(PcmFormat.SNDCPY.frameBytes, 4);
  assertEquals(PcmFormat.SNDCPY.bytesPerSecond, 192_000);
  assertEquals(PcmFormat.SNDCPY.msFromBytes(1440), 7.5);
});

Deno.test("PcmFormat.bytesFromMs() gives whole frames, also where a frame is 3 or 24 bytes", () => {
  assertEquals(new PcmFormat(44_100, 24, 1).bytesFromMs(10.01), 441 * 3);
  assertEquals(new PcmFormat(44_100, 24, 8).bytesFromMs(0.5), 22 * 24);
  assertEquals(PcmFormat.SNDCPY.bytesFromMs(0.01), 0);
});
