import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { openPcm } from "../../../src/core/source/pcm_stream.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { inEnglish } from "../../helpers/english.ts";
import { pieces } from "../../helpers/pieces.ts";
import { AUDIO_BYTE, wavFile } from "../../helpers/wav_file.ts";

const label = { kind: "tcp", host: "10.0.0.2", port: 5000 } as const;
const format = PcmFormat.SNDCPY;
const TEXT = new TextEncoder().encode("SSH-2.0-OpenSSH_9.2p1\r\n");

function open(sent: AsyncIterator<Uint8Array>, clock = new SimulatedClock()) {
  return openPcm(sent, { label, clock, format });
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of chunks) bytes.push(...chunk);
  return bytes;
}

/** A stream that stays open behind its first bytes until it is closed, or until it goes on. */
function lingering(first: Uint8Array) {
  const { promise: gate, resolve: goOn } = Promise.withResolvers<IteratorResult<Uint8Array>>();
  let reads = 0;
  return {
    goOn,
    isClosed: false,
    next() {
      return reads++ === 0 ? Promise.resolve({ done: false as const, value: first }) : gate;
    },
    return() {
      this.isClosed = true;
      return Promise.resolve({ done: true as const, value: undefined });
    },
  };
}

Deno.test("openPcm() gives the whole of what is audio, however it is cut", async () => {
  // The first bytes could become MP3 for long.
  const bytes = new Uint8Array(5000).fill(0xee);
  bytes.set([0xff, 0xfb, 0x90, 0x64]);
  for (const pieceBytes of [1, 3, 1000, 8000]) {
    const clock = new SimulatedClock();
    const { chunks } = await open(pieces(bytes, pieceBytes), clock);
    assertEquals(clock.timers, 0);
    assertEquals(await all(chunks), [...bytes]);
  }
});

Deno.test("openPcm() passes the first chunk on as it came, without waiting for another", async () => {
  const first = new Uint8Array(8);
  const { chunks } = await open(lingering(first));
  assert((await chunks.next()).value === first);
});

Deno.test("openPcm() plays of a WAV file the audio alone", async () => {
  for (const pieceBytes of [1, 50, 10_000]) {
    const { chunks, format: own } = await open(pieces(wavFile({ audioBytes: 999 }), pieceBytes));
    assertEquals(String(own), "48000:16:2");
    assertEquals(await all(chunks), Array(999).fill(AUDIO_BYTE));
  }
});

Deno.test("openPcm() plays a WAV file without a size to the end of the stream", async () => {
  const file = wavFile({ saidBytes: 0xffff_ffff, audioBytes: 500, behind: new Uint8Array(0) });
  const { chunks } = await open(pieces(file, 100));
  assertEquals((await all(chunks)).length, 500);
});

const REFUSED: [what: string, file: Uint8Array, sentences: string][] = [
  [
    "a WAV file of another format",
    wavFile({ format: PcmFormat.parse("44100:16:1") }),
    "what comes is a WAV file of 44100:16:1, but the relay was set to 48000:16:2. Start the relay " +
    "with --format 44100:16:1.",
  ],
  [
    "a WAV file of numbers that it does not carry",
    wavFile({ tag: 3, bitsPerSample: 32 }),
    "what comes is a WAV file of 48000:32:2 in floating point, and the relay does not carry that. " +
    "Let ffmpeg turn it into raw audio: `ffmpeg -loglevel error -i tcp://10.0.0.2:5000 -f s16le " +
    "-ar 48000 -ac 2 - | sndcpy-relay --source -`.",
  ],
  [
    "a WAV file that is damaged",
    wavFile().subarray(0, 30),
    "what comes is a WAV file with a damaged header. Let ffmpeg",
  ],
  [
    "a web server",
    new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"),
    "a web server answers there. Name the port that audio comes from.",
  ],
];

for (const [what, file, sentences] of REFUSED) {
  Deno.test(`openPcm() refuses ${what}, and closes the stream`, async () => {
    const stream = { ...lingering(file), isClosed: false };
    stream.goOn({ done: true, value: undefined });
    const [, said] = inEnglish(await assertRejects(() => open(stream)));
    assert(said.includes(sentences), said);
    assert(stream.isClosed);
  });
}

Deno.test("openPcm() knows text that pauses within half a second, and closes it", async () => {
  const clock = new SimulatedClock();
  const stream = lingering(TEXT);
  const opening = assertRejects(() => open(stream, clock));
  await clock.advance(500);
  assertEquals(inEnglish(await opening)[0], "not-pcm");
  assert(stream.isClosed);
});

Deno.test("openPcm() goes on after half a second with what may be audio", async () => {
  const clock = new SimulatedClock();
  const stream = lingering(new TextEncoder().encode("HTTP"));
  const opening = open(stream, clock);
  await clock.advance(500);
  const { chunks } = await opening;
  stream.goOn({ done: false, value: Uint8Array.of(1, 2) });
  assertEquals([...(await chunks.next()).value], [...new TextEncoder().encode("HTTP")]);
  assertEquals([...(await chunks.next()).value], [1, 2]);
});
