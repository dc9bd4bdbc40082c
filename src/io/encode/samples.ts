/**
 * Samples of raw PCM, as codecs take them.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";

/** Reads whole frames into as many numbers as they have samples. */
export function readSamples(
  frames: Uint8Array,
  { bitsPerSample }: PcmFormat,
  samples: Int32Array,
): void {
  if (bitsPerSample === 16) readSamples16(frames, samples);
  else readSamples24(frames, samples);
}

/** The same frames with 16 bits: those of 24 are rounded, and give an array of their own. */
export function roundedTo16(frames: Uint8Array, { bitsPerSample }: PcmFormat): Uint8Array {
  if (bitsPerSample === 16) return frames;
  const rounded = new Uint8Array(frames.length / 3 * 2);
  const view = new DataView(rounded.buffer);
  for (let from = 0, to = 0; from < frames.length; from += 3, to += 2) {
    const upper = frames[from + 1]! | frames[from + 2]! << 24 >> 16;
    view.setInt16(to, Math.min(upper + (frames[from]! >> 7), 0x7fff), true);
  }
  return rounded;
}

function readSamples16(frames: Uint8Array, samples: Int32Array): void {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = view.getInt16(2 * index, true);
  }
}

function readSamples24(frames: Uint8Array, samples: Int32Array): void {
  for (let index = 0, at = 0; index < samples.length; index++, at += 3) {
    samples[index] = frames[at]! | frames[at + 1]! << 8 | frames[at + 2]! << 24 >> 8;
  }
}
