/**
 * The header of a WAV file.
 *
 * Facts: RIFF as in Microsoft's "Multiple Channel Audio Data and WAVE Files", RF64 as in EBU Tech
 * 3306. What programs write where they do not know the size is from ffmpeg, SoX, arecord and mpg123.
 *
 * @module
 */

import { PcmFormat } from "../base/pcm_format.ts";
import type { PeekableChunks } from "./peekable_chunks.ts";

/** How samples are written. */
export type WavEncoding = "pcm" | "float" | "a-law" | "mu-law" | "other";

/** What the audio of a WAV file is like. */
export interface WavSound {
  readonly encoding: WavEncoding;
  /** In Hz. */
  readonly sampleRate: number;
  /** As they are stored; a few of them may be unused. */
  readonly bitsPerSample: number;
  readonly channels: number;
}

/** What a WAV file says of itself. */
export interface WavHeader extends WavSound {
  /** The bytes of audio; undefined if the program that wrote them did not know. */
  readonly audioBytes: number | undefined;
}

/** Covers are in there. More than that is no header. */
const MOST_HEADER_BYTES = 16 * 1024 * 1024;
const RIFF_BYTES = 12;
const FEWEST_FORMAT_BYTES = 16;
/** With the extension, which has the encoding at its end. */
const MOST_FORMAT_BYTES = 40;
const ENCODINGS: Readonly<Record<number, WavEncoding>> = {
  1: "pcm",
  3: "float",
  6: "a-law",
  7: "mu-law",
};
const EXTENSIBLE = 0xfffe;
/** What stands where the size was not known, from the least to the most. */
const UNKNOWN_SIZES = [[0, 0], [0x7fff_f000, 0x8000_0000], [0xffff_f000, 0xffff_ffff]] as const;

/**
 * Reads a WAV file up to its audio, which is what comes next.
 *
 * @returns undefined for a header that is damaged, or has no end
 */
export async function readWavHeader(chunks: PeekableChunks): Promise<WavHeader | undefined> {
  let sound: WavSound | undefined;
  let longSize: number | undefined;
  let remainingBytes = MOST_HEADER_BYTES;
  await chunks.skip(RIFF_BYTES);
  for (;;) {
    const start = await chunks.take(8);
    if (start === undefined) return undefined;
    const id = String.fromCharCode(...start.subarray(0, 4));
    const size = viewOf(start).getUint32(4, true);
    if (id === "data") return sound && { ...sound, audioBytes: longSize ?? knownSize(size) };
    const paddedBytes = size + size % 2;
    remainingBytes -= 8 + paddedBytes;
    if (remainingBytes < 0) return undefined;
    const body = await chunks.take(Math.min(paddedBytes, MOST_FORMAT_BYTES));
    if (body === undefined) return undefined;
    if (id === "fmt ") sound = readSound(body);
    if (id === "ds64") longSize = readLongSize(body);
    await chunks.skip(paddedBytes - body.length);
  }
}

/** What its bytes mean to the relay; undefined for what it does not carry. */
export function pcmFormatOf(sound: WavSound): PcmFormat | undefined {
  if (sound.encoding !== "pcm") return undefined;
  try {
    return new PcmFormat(sound.sampleRate, sound.bitsPerSample, sound.channels);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @returns undefined for what makes no sense */
function readSound(body: Uint8Array): WavSound | undefined {
  if (body.length < FEWEST_FORMAT_BYTES) return undefined;
  const view = viewOf(body);
  const isExtended = view.getUint16(0, true) === EXTENSIBLE && body.length >= MOST_FORMAT_BYTES;
  const encoding = ENCODINGS[view.getUint16(isExtended ? 24 : 0, true)] ?? "other";
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  // Fewer bits than these may be used: 20 of 24.
  const bitsPerSample = view.getUint16(12, true) / channels * 8;
  const makesSense = channels > 0 && sampleRate > 0 && bitsPerSample > 0;
  return makesSense ? { encoding, sampleRate, bitsPerSample, channels } : undefined;
}

/** The size of the audio that 32 bits could not hold, or that was not known. */
function readLongSize(body: Uint8Array): number | undefined {
  return body.length < 16 ? undefined : Number(viewOf(body).getBigUint64(8, true)) || undefined;
}

function knownSize(size: number): number | undefined {
  return UNKNOWN_SIZES.some(([least, most]) => size >= least && size <= most) ? undefined : size;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
