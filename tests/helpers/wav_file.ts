/**
 * WAV files to try a reader with.
 *
 * @module
 */

import { concatenate } from "../../src/core/base/bytes.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";

/** How a file is different from a plain one. */
export interface WavFileOptions {
  format?: PcmFormat;
  /** The number of the encoding. */
  tag?: number;
  bitsPerSample?: number;
  /** Whether the encoding stands in an extension. */
  isExtended?: boolean;
  audioBytes?: number;
  /** If not given, so many bytes of one kind. */
  audio?: Uint8Array;
  /** What the header says their number to be. */
  saidBytes?: number;
  /** Chunks before the format, between the format and the audio, and behind the audio. */
  before?: Uint8Array;
  between?: Uint8Array;
  behind?: Uint8Array;
  id?: string;
}

/** What the audio of these files consists of. */
export const AUDIO_BYTE = 0xee;

/** A WAV file. */
export function wavFile(options: WavFileOptions = {}): Uint8Array<ArrayBuffer> {
  const nothing = new Uint8Array(0);
  const { before = nothing, between = nothing, behind = riffChunk("LIST", 26) } = options;
  const { audioBytes = options.audio?.length ?? 4000, id = "RIFF" } = options;
  const audio = riffChunk("data", audioBytes, AUDIO_BYTE);
  if (options.audio !== undefined) audio.set(options.audio, 8);
  new DataView(audio.buffer).setUint32(4, options.saidBytes ?? audioBytes, true);
  const head = riffChunk(id, 4).subarray(0, 12);
  head.set(new TextEncoder().encode("WAVE"), 8);
  return concatenate(head, before, formatChunk(options), between, audio, behind);
}

/** One chunk of a RIFF file, padded to an even length. */
export function riffChunk(id: string, bytes: number, filler = 0x20): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(8 + bytes + bytes % 2).fill(filler);
  chunk.set(new TextEncoder().encode(id));
  new DataView(chunk.buffer).setUint32(4, bytes, true);
  return chunk;
}

function formatChunk(options: WavFileOptions): Uint8Array {
  const { format = PcmFormat.SNDCPY, tag = 1, isExtended = false } = options;
  const { sampleRate, channels } = format;
  const { bitsPerSample = format.bitsPerSample } = options;
  const frameBytes = bitsPerSample / 8 * channels;
  const chunk = riffChunk("fmt ", isExtended ? 40 : 16, 0);
  const view = new DataView(chunk.buffer, 8);
  view.setUint16(0, isExtended ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, bitsPerSample, true);
  if (isExtended) view.setUint16(24, tag, true);
  return chunk;
}
