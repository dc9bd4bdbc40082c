import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { encodeFlac } from "../../../src/io/encode/flac_encoder.ts";
import {
  addedByLength,
  ask,
  assertSame,
  decoded,
  encodedFile,
  isMarked,
  probed,
  sound,
  TAGS,
  testWith,
} from "../../helpers/encoding.ts";

const nextTurn = setImmediate;
const forFiles = encodeFlac({ blockMs: 1000, nextTurn });
const forStreams = encodeFlac({ blockMs: 20, nextTurn });
const FORMATS = [
  ...["8000:16:1", "8000:24:8", "44100:16:2", "44100:24:1", "48000:16:2", "48000:24:2"],
  ...["48000:16:6", "48000:24:6", "96000:24:3", "192000:16:1", "192000:24:2", "192000:24:8"],
  ...["11025:16:5", "65535:16:2", "65540:16:7"],
].map((text) => PcmFormat.parse(text));
const MS = 700;

for (const format of FORMATS) {
  testWith(["ffmpeg", "flac"], `encodeFlac() keeps every sample of ${format}`, async () => {
    const pcm = sound(format, MS);
    for (const make of [forFiles, forStreams]) {
      const file = await encodedFile(make, format, pcm);
      assertSame(await decoded(file, format), pcm);
      // Compares the sum and the number of the samples with those in the head.
      await ask(file, ["flac", "--test", "--silent", "--warnings-as-errors", "FILE"]);
    }
  });
}

testWith(["ffprobe"], "encodeFlac() says who has encoded, when, and how long it is", async () => {
  const file = await encodedFile(forFiles, PcmFormat.SNDCPY, sound(PcmFormat.SNDCPY, MS));
  const { seconds, tags } = await probed(file);
  assertEquals([seconds, tags], [MS / 1000, { date: TAGS.date, encoder: TAGS.encodedBy }]);
});

testWith(
  ["ffmpeg", "flac"],
  "encodeFlac() makes files that are good up to where they are cut",
  async () => {
    for (const format of [PcmFormat.SNDCPY, PcmFormat.parse("96000:24:6")]) {
      const pcm = sound(format, 2000);
      const whole = await encodedFile(forFiles, format, pcm, { isKilled: true });
      assert(isMarked(whole));
      for (const share of [0.3, 0.71, 1]) {
        const heard = await decoded(whole.subarray(0, Math.floor(whole.length * share)), format);
        assertSame(heard, pcm.subarray(0, heard.length));
        assert(
          format.msFromBytes(heard.length) > 2000 * share - 200,
          `${heard.length} of ${share}`,
        );
      }
      // Nobody has written how long it is, and it is good all the same.
      await ask(whole, ["flac", "--test", "--silent", "FILE"]);
    }
  },
);

testWith(["flac"], "encodeFlac() makes a file of nothing", async () => {
  const file = await encodedFile(forFiles, PcmFormat.SNDCPY, new Uint8Array(0));
  assertEquals(isMarked(file), true);
  await ask(file, ["flac", "--test", "--silent", "FILE"]);
});

Deno.test("encodeFlac() gives each block of a stream with the first frame behind it", async () => {
  const format = PcmFormat.SNDCPY;
  await using encoder = await forStreams(format, TAGS);
  await encoder.begin();
  const pcm = sound(format, 200);
  const bytes = format.bytesFromMs(20);
  assertEquals((await encoder.encode(pcm.subarray(0, bytes))).length, 0);
  for (let at = bytes; at < pcm.length; at += bytes) {
    assert((await encoder.encode(pcm.subarray(at, at + bytes))).length > 0, `${at}`);
  }
});

Deno.test("encodeFlac() lets others have a turn between two blocks, and ends with its disposal", async () => {
  const format = PcmFormat.SNDCPY;
  let turns = 0;
  let lastTurn = Infinity;
  const nextTurn = (callback: () => void) => {
    if (++turns === lastTurn) void encoder[Symbol.asyncDispose]();
    setImmediate(callback);
  };
  await using encoder = await encodeFlac({ blockMs: 1000, nextTurn })(format, TAGS);
  const second = sound(format, 1000);
  assert((await encoder.encode(second)).length > 0);
  assertEquals(turns, Math.floor(48_000 / 4096));
  lastTurn = turns + 2;
  assertEquals((await encoder.encode(second)).length, 0);
});

Deno.test("encodeFlac() refuses the few rates that FLAC cannot stream", async () => {
  for (const text of ["65537:16:2", "191999:24:1"]) {
    const format = PcmFormat.parse(text);
    const { trouble } = await assertRejects(() => forFiles(format, TAGS), TroubleError);
    assertEquals(trouble, { code: "encoder-format", encoding: "flac", format });
  }
});

Deno.test("encodeFlac() needs no more memory for ten minutes than for one", async () => {
  const added = await addedByLength(forFiles, PcmFormat.parse("16000:16:1"), 600);
  assert(added < 16_000_000, `${added}`);
});
