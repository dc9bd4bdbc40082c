import { assertEquals } from "@std/assert";
import { concatenate } from "../../../src/core/base/bytes.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { PeekableChunks } from "../../../src/core/source/peekable_chunks.ts";
import { pcmFormatOf, readWavHeader } from "../../../src/core/source/wav_header.ts";
import { riffChunk, wavFile, type WavFileOptions } from "../../helpers/wav_file.ts";
import { pieces } from "../../helpers/pieces.ts";

/** Its header, and how many bytes come behind it. */
async function read(file: Uint8Array, pieceBytes = 1000) {
  const chunks = new PeekableChunks(pieces(file, pieceBytes));
  const header = await readWavHeader(chunks);
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return { header, bytes };
}

async function formatOf(options: WavFileOptions): Promise<string | undefined> {
  const { header } = await read(wavFile(options));
  return header && pcmFormatOf(header)?.toString();
}

const LIST_BYTES = 34;

Deno.test("readWavHeader() finds format and audio among chunks of any order, however it is cut", async () => {
  const strange = concatenate(riffChunk("bext", 603), riffChunk("LIST", 7));
  const file = wavFile({ before: strange, between: strange });
  for (const pieceBytes of [1, 7, 44, 5000]) {
    const { header, bytes } = await read(file, pieceBytes);
    assertEquals(header, {
      encoding: "pcm",
      sampleRate: 48_000,
      bitsPerSample: 16,
      channels: 2,
      audioBytes: 4000,
    });
    assertEquals(bytes, 4000 + LIST_BYTES);
  }
});

Deno.test("readWavHeader() takes what no size can be for no size", async () => {
  for (const saidBytes of [0, 0x7fff_f000, 0x7fff_ffff, 0x8000_0000, 0xffff_f000, 0xffff_ffff]) {
    assertEquals((await read(wavFile({ saidBytes }))).header?.audioBytes, undefined);
  }
  for (const saidBytes of [1, 0x7fff_0000, 0xf000_0000]) {
    assertEquals((await read(wavFile({ saidBytes }))).header?.audioBytes, saidBytes);
  }
});

Deno.test("readWavHeader() has the size of RF64 from where 64 bits fit", async () => {
  for (
    const [audioBytes, expected] of [[5_000_000_000n, 5_000_000_000], [0n, undefined]] as const
  ) {
    const sizes = riffChunk("ds64", 28, 0);
    new DataView(sizes.buffer).setBigUint64(16, audioBytes, true);
    const file = wavFile({ id: "RF64", before: sizes, saidBytes: 0xffff_ffff });
    assertEquals((await read(file)).header?.audioBytes, expected);
  }
});

Deno.test("pcmFormatOf() has a format for what the relay carries, and for nothing else", async () => {
  assertEquals(await formatOf({ format: PcmFormat.parse("96000:24:6") }), "96000:24:6");
  assertEquals(await formatOf({ isExtended: true }), "48000:16:2");
  for (const options of [{ tag: 3 }, { tag: 6 }, { tag: 7 }, { tag: 0x55 }]) {
    assertEquals(await formatOf(options), undefined);
    assertEquals(await formatOf({ ...options, isExtended: true }), undefined);
  }
  for (const bitsPerSample of [8, 32]) assertEquals(await formatOf({ bitsPerSample }), undefined);
});

Deno.test("readWavHeader() makes nothing of a file that is damaged, or has no audio", async () => {
  const damaged = [
    wavFile().subarray(0, 30),
    wavFile().subarray(0, 40),
    wavFile({ before: riffChunk("data", 100) }),
    wavFile({ bitsPerSample: 0 }),
    wavFile({ between: riffChunk("JUNK", 16 * 1024 * 1024) }),
  ];
  for (const file of damaged) assertEquals((await read(file, 64 * 1024)).header, undefined);
});
