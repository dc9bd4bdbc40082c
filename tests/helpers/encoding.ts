/**
 * Audio to encode, and the files that come of it, as other programs see them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { concatenate } from "../../src/core/base/bytes.ts";
import type { PcmFormat } from "../../src/core/base/pcm_format.ts";
import type { EncodedEnd, MakeEncoder } from "../../src/core/record/encoder.ts";
import { SeededRandom } from "../../scripts/lab/seeded_random.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { pieces } from "./pieces.ts";

export const TAGS = { date: "2026-11-28T10:04:27Z", encodedBy: "sndcpy-relay 9.8.7" };
/** The mark by which the program knows its own files stands so near the start. */
const MARK_BYTES = 4096;

/** A tone for each channel, some noise, and at the start the loudest samples that there are. */
export function sound(format: PcmFormat, ms: number): Uint8Array<ArrayBuffer> {
  const { sampleRate, bitsPerSample, channels } = format;
  const bytes = new Uint8Array(format.bytesFromMs(ms));
  const random = new SeededRandom(7);
  const full = 2 ** (bitsPerSample - 1);
  const sampleBytes = bitsPerSample / 8;
  for (let index = 0; index < bytes.length / sampleBytes; index++) {
    const channel = index % channels;
    const seconds = Math.floor(index / channels) / sampleRate;
    const tone = 0.3 * Math.sin(2 * Math.PI * 440 * (channel + 1) * seconds);
    const value = index < 64
      ? (index % 2 === 0 ? full - 1 : -full)
      : Math.round(full * (tone + 0.02 * (random.next() - 0.5)));
    for (let byte = 0; byte < sampleBytes; byte++) {
      bytes[index * sampleBytes + byte] = value >> 8 * byte;
    }
  }
  return bytes;
}

/** How a file is made. */
export interface FileOptions {
  /** How much is encoded at a time. */
  pieceBytes?: number;
  /** Whether the program is killed before it can end the file. */
  isKilled?: boolean;
}

/** The file that an encoder makes of audio. */
export async function encodedFile(
  make: MakeEncoder,
  format: PcmFormat,
  pcm: Uint8Array,
  { pieceBytes = format.bytesFromMs(20), isKilled = false }: FileOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  await using encoder = await make(format, TAGS);
  const parts = [await encoder.begin()];
  for await (const piece of pieces(pcm, pieceBytes)) parts.push(await encoder.encode(piece));
  if (isKilled) return concatenate(...parts);
  const { bytes, head }: EncodedEnd = await encoder.end();
  const file = concatenate(...parts, bytes);
  if (head !== undefined) file.set(head);
  return file;
}

/** Fails where bytes differ, without a picture of the difference. */
export function assertSame(found: Uint8Array, expected: Uint8Array): void {
  assertEquals(found.length, expected.length);
  assertEquals(found.findIndex((byte, at) => byte !== expected[at]), -1);
}

/** Whether the mark stands where it is looked for. */
export function isMarked(file: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(file.subarray(0, MARK_BYTES));
  return start.includes(TAGS.encodedBy);
}

/** Writes bytes to a file, and gives what a program prints of it; `FILE` stands for its path. */
export async function ask(file: Uint8Array, argv: readonly string[]): Promise<Uint8Array> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, file);
    const [program, ...args] = argv.map((word) => word === "FILE" ? path : word);
    const { stdout, stderr, code } = await new Deno.Command(program!, { args }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    return stdout;
  } finally {
    await Deno.remove(path);
  }
}

/** What ffmpeg takes a file for, as raw PCM. */
export function decoded(file: Uint8Array, format: PcmFormat): Promise<Uint8Array> {
  const output = ["-f", `s${format.bitsPerSample}le`, "-ar", `${format.sampleRate}`, "-"];
  return ask(file, ["ffmpeg", "-v", "quiet", "-i", "FILE", ...output]);
}

/** What ffprobe reads of a file: the duration in seconds, and the tags in small letters. */
export async function probed(
  file: Uint8Array,
): Promise<{ seconds: number; tags: Record<string, string> }> {
  const entries = "format=duration:format_tags:stream_tags";
  const argv = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", "FILE"];
  const { format, streams } = JSON.parse(new TextDecoder().decode(await ask(file, argv)));
  const tags = Object.entries<string>({ ...streams[0].tags, ...format.tags });
  return {
    seconds: Number(format.duration),
    tags: Object.fromEntries(tags.map(([name, value]) => [name.toLowerCase(), value])),
  };
}

/** How far left of 16 bits is from the tone that {@linkcode sound} gives it: 1 is not at all. */
export function likeness(heard: Uint8Array, { sampleRate, channels }: PcmFormat): number {
  const view = new DataView(heard.buffer, heard.byteOffset);
  let [sine, cosine, power] = [0, 0, 0];
  const frames = Math.floor(heard.length / 2 / channels);
  for (let frame = 0; frame < frames; frame++) {
    const value = view.getInt16(frame * 2 * channels, true) / 32_768;
    const phase = 2 * Math.PI * 440 * frame / sampleRate;
    sine += value * Math.sin(phase);
    cosine += value * Math.cos(phase);
    power += value * value;
  }
  return Math.sqrt(2 * (sine ** 2 + cosine ** 2) / frames / power);
}

/** How loud left is, of 16 bits: the root of the mean square, 1 at most. */
export function loudness(heard: Uint8Array, { channels }: PcmFormat): number {
  const view = new DataView(heard.buffer, heard.byteOffset);
  const frames = Math.floor(heard.length / 2 / channels);
  let power = 0;
  for (let frame = 0; frame < frames; frame++) {
    power += (view.getInt16(frame * 2 * channels, true) / 32_768) ** 2;
  }
  return Math.sqrt(power / frames);
}

/** Declares a test that needs other programs. */
export function testWith(
  programs: readonly string[],
  name: string,
  fn: () => Promise<void>,
): void {
  const missing = programs.find((program) => !isInstalled(program));
  const why = missing === undefined ? "" : `: ${missing} is not installed`;
  Deno.test({ name: `${name}${why}`, ignore: missing !== undefined, fn });
}

/**
 * Encodes the same second so many times, and gives the memory that has been added since the first
 * tenth of it, in bytes.
 */
async function addedOnce(
  make: MakeEncoder,
  format: PcmFormat,
  seconds: number,
): Promise<number> {
  await using encoder = await make(format, TAGS);
  const second = sound(format, 1000);
  await encoder.begin();
  let startBytes = 0;
  for (let time = 0; time < seconds; time++) {
    for await (const piece of pieces(second, format.bytesFromMs(100))) await encoder.encode(piece);
    if (time === Math.floor(seconds / 10)) startBytes = heldBytes();
  }
  await encoder.end();
  return heldBytes() - startBytes;
}

/** WebAssembly's memory is outside of the heap. */
function heldBytes(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/**
 * The same, as the least of three times: other tests, in the same process, take memory meanwhile.
 */
export async function addedByLength(
  make: MakeEncoder,
  format: PcmFormat,
  seconds: number,
): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < 3 && least > 8_000_000; time++) {
    least = Math.min(least, await addedOnce(make, format, seconds));
  }
  return least;
}
