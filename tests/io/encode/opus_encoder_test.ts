import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { encodeOpus } from "../../../src/io/encode/opus_encoder.ts";
import {
  addedByLength,
  ask,
  decoded,
  encodedFile,
  isMarked,
  likeness,
  loudness,
  probed,
  sound,
  TAGS,
  testWith,
} from "../../helpers/encoding.ts";
import { readPages } from "../../helpers/ogg_file.ts";

const nextTurn = setImmediate;
const forFiles = encodeOpus({ pageMs: 1000, nextTurn });
const forStreams = encodeOpus({ pageMs: 20, nextTurn });
const FORMATS = [
  ...["8000:16:1", "12000:24:2", "16000:16:2", "24000:16:1", "48000:16:1", "48000:16:2"],
  ...["48000:24:1", "48000:24:2"],
].map((text) => PcmFormat.parse(text));
/** No multiple of a packet's 20 ms. */
const MS = 1234;

for (const format of FORMATS) {
  testWith(["opusdec"], `encodeOpus() sounds like ${format}, in time and level`, async () => {
    const { sampleRate, channels } = format;
    const pcm = sound(format, MS);
    for (const make of [forFiles, forStreams]) {
      const file = await encodedFile(make, format, pcm);
      const argv = ["opusdec", "--quiet", "--rate", `${sampleRate}`, "FILE", "-"];
      const heard = await ask(file, argv);
      const format16 = new PcmFormat(sampleRate, 16, channels);
      assertEquals(heard.length, format16.bytesFromMs(MS));
      assert(likeness(heard, format16) > 0.98, `${likeness(heard, format16)}`);
      assert(Math.abs(loudness(heard, format16) - 0.3 / Math.sqrt(2)) < 0.01);
    }
  });
}

testWith(["ffprobe"], "encodeOpus() says who has encoded, when, and how long it is", async () => {
  const file = await encodedFile(forFiles, PcmFormat.SNDCPY, sound(PcmFormat.SNDCPY, MS));
  const { seconds, tags } = await probed(file);
  assertEquals(tags, { date: TAGS.date, encoder: TAGS.encodedBy });
  // Some versions count what is to be skipped.
  assert(Math.abs(seconds - MS / 1000) < 0.01, `${seconds}`);
});

testWith(
  ["ffmpeg"],
  "encodeOpus() makes files that are good up to where they are cut",
  async () => {
    const format = PcmFormat.SNDCPY;
    const whole = await encodedFile(forFiles, format, sound(format, 5000), { isKilled: true });
    assert(isMarked(whole));
    for (const share of [0.5, 0.77, 1]) {
      const heard = await decoded(whole.subarray(0, Math.floor(whole.length * share)), format);
      assert(likeness(heard, format) > 0.98);
      assert(format.msFromBytes(heard.length) > 5000 * share - 1100, `${heard.length} of ${share}`);
    }
  },
);

Deno.test("encodeOpus() fills pages for so long, and tells positions as RFC 7845 has it", async () => {
  const format = PcmFormat.parse("16000:16:1");
  const pcm = sound(format, MS);
  const [head, tags, ...pages] = readPages(await encodedFile(forFiles, format, pcm));
  const skipped = new DataView(head!.packets[0]!.slice().buffer).getUint16(10, true);
  assertEquals([head!.flags, head!.position, tags!.flags, tags!.position], [2, 0, 0, 0]);
  assertEquals(pages.map(({ flags, position, packets }) => [flags, position, packets.length]), [
    [0, 48_000, 50],
    [4, 48 * MS + skipped, 13],
  ]);
  for (const ms of [0, 20, 1000]) {
    const all = readPages(await encodedFile(forStreams, format, pcm.subarray(0, 32 * ms)));
    assertEquals([all.at(-1)!.flags, all.at(-1)!.position], [4, 48 * ms + skipped]);
    assertEquals(all.slice(2).map(({ packets }) => packets.length), Array(ms / 20 + 1).fill(1));
  }
});

Deno.test("encodeOpus() gives a page with every 20 ms of a stream", async () => {
  const format = PcmFormat.SNDCPY;
  await using encoder = await forStreams(format, TAGS);
  await encoder.begin();
  const pcm = sound(format, 1000);
  const bytes = format.bytesFromMs(20);
  for (let at = 0; at < pcm.length; at += bytes) {
    const pages = readPages(await encoder.encode(pcm.subarray(at, at + bytes)));
    assertEquals(pages.map(({ packets }) => packets.length), [1]);
  }
});

Deno.test("encodeOpus() does not care how the audio is cut", async () => {
  const format = PcmFormat.SNDCPY;
  const pcm = sound(format, 1000);
  const [expected, ...others] = await Promise.all([3840, 4, 3844, 256 * 1024].map(
    async (pieceBytes) => packetsOf(await encodedFile(forFiles, format, pcm, { pieceBytes })),
  ));
  for (const packets of others) assertEquals(packets, expected);
});

Deno.test("encodeOpus() refuses what Opus does not know", async () => {
  for (const text of ["44100:16:2", "96000:24:2", "48000:16:6"]) {
    const format = PcmFormat.parse(text);
    const { trouble } = await assertRejects(() => forFiles(format, TAGS), TroubleError);
    assertEquals(trouble, { code: "encoder-format", encoding: "opus", format });
  }
});

Deno.test("encodeOpus() lets others have a turn between two packets, and ends with its disposal", async () => {
  const format = PcmFormat.SNDCPY;
  let turns = 0;
  let lastTurn = Infinity;
  const nextTurn = (callback: () => void) => {
    if (++turns === lastTurn) void encoder[Symbol.asyncDispose]();
    setImmediate(callback);
  };
  await using encoder = await encodeOpus({ pageMs: 20, nextTurn })(format, TAGS);
  const second = sound(format, 1000);
  assertEquals(readPages(await encoder.encode(second)).length, 50);
  assertEquals(turns, 49);
  lastTurn = turns + 2;
  assertEquals(readPages(await encoder.encode(second)).length, 2);
});

Deno.test("encodeOpus() needs no more memory for ten minutes than for one", async () => {
  const added = await addedByLength(forStreams, PcmFormat.parse("16000:16:1"), 600);
  assert(added < 16_000_000, `${added}`);
});

function packetsOf(file: Uint8Array): Uint8Array[] {
  return readPages(file).flatMap(({ packets }) => packets);
}
