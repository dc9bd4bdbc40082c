/**
 * What a FLAC file or stream begins with.
 *
 * Facts: RFC 9639, sections 8.1, 8.2 and 8.6.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { FlacTotals } from "./flac_codec.ts";

const STREAMINFO = { type: 0, bytes: 34 };
const VORBIS_COMMENT = 4;
const IS_LAST = 0x80;
/** More frames than this are written as 0, which is an unknown number. */
const MOST_FRAMES = 2n ** 36n - 1n;

/**
 * The same number of bytes with and without totals.
 *
 * @param blockFrames how many frames all blocks have but the last
 * @param comment the tags, as a Vorbis comment
 * @param totals undefined while the stream goes on
 */
export function flacHead(
  format: PcmFormat,
  blockFrames: number,
  comment: Uint8Array,
  totals?: FlacTotals,
): Uint8Array<ArrayBuffer> {
  return concatenate(
    new TextEncoder().encode("fLaC"),
    blockHead(STREAMINFO.type, STREAMINFO.bytes),
    streamInfo(format, blockFrames, totals),
    blockHead(VORBIS_COMMENT | IS_LAST, comment.length),
    comment,
  );
}

function blockHead(type: number, bytes: number): Uint8Array {
  return Uint8Array.of(type, bytes >> 16, bytes >> 8, bytes);
}

function streamInfo(
  { sampleRate, channels, bitsPerSample }: PcmFormat,
  blockFrames: number,
  totals: FlacTotals | undefined,
): Uint8Array {
  const info = new Uint8Array(STREAMINFO.bytes);
  const view = new DataView(info.buffer);
  view.setUint16(0, blockFrames);
  view.setUint16(2, blockFrames);
  const numbers = BigInt(sampleRate) << 44n | BigInt(channels - 1) << 41n |
    BigInt(bitsPerSample - 1) << 36n;
  const frames = totals?.frames ?? 0n;
  view.setBigUint64(10, numbers | (frames > MOST_FRAMES ? 0n : frames));
  if (totals === undefined) return info;
  const { leastBlockBytes, mostBlockBytes, md5 } = totals;
  info.set([leastBlockBytes >> 16, leastBlockBytes >> 8, leastBlockBytes], 4);
  info.set([mostBlockBytes >> 16, mostBlockBytes >> 8, mostBlockBytes], 7);
  info.set(md5, 18);
  return info;
}
