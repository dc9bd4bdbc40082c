import { assertEquals } from "@std/assert";
import { ffmpegLine, formatOption } from "../../../src/app/report/ffmpeg_line.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";

Deno.test("ffmpegLine() converts to the relay's own format", () => {
  assertEquals(
    ffmpegLine("FILE", PcmFormat.SNDCPY),
    "ffmpeg -loglevel error -i FILE -f s16le -ar 48000 -ac 2 - | sndcpy-relay --source -",
  );
  assertEquals(
    ffmpegLine("tcp://phone:1", PcmFormat.parse("96000:24:6")),
    "ffmpeg -loglevel error -i tcp://phone:1 -f s24le -ar 96000 -ac 6 - | " +
      "sndcpy-relay --source - --format 96000:24:6",
  );
});

Deno.test("formatOption() is empty for what is usual", () => {
  const formats = [PcmFormat.SNDCPY, PcmFormat.parse("44100:16:2")];
  assertEquals(formats.map(formatOption), ["", " --format 44100:16:2"]);
});
