import { assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { encodeOggFlac } from "../../../src/io/encode/ogg_flac_encoder.ts";
import {
  ask,
  assertSame,
  decoded,
  encodedFile,
  sound,
  TAGS,
  testWith,
} from "../../helpers/encoding.ts";

const make = encodeOggFlac({ blockMs: 100, nextTurn: setImmediate });
const FORMATS = ["8000:16:1", "44100:16:2", "48000:24:2", "48000:16:6", "192000:24:8"];

for (const format of FORMATS.map((text) => PcmFormat.parse(text))) {
  testWith(["ffmpeg", "flac"], `encodeOggFlac() keeps every sample of ${format}`, async () => {
    const pcm = sound(format, 730);
    const file = await encodedFile(make, format, pcm);
    assertSame(await decoded(file, format), pcm);
    await ask(file, ["flac", "--ogg", "--test", "--silent", "FILE"]);
  });
}

Deno.test("encodeOggFlac() refuses what FLAC does not know", async () => {
  await assertRejects(() => make(PcmFormat.parse("96001:16:2"), TAGS), TroubleError);
});
