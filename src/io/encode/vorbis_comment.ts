/**
 * The tags of FLAC and Ogg.
 *
 * Facts: "Ogg Vorbis I format specification: comment field", which RFC 9639 and RFC 7845 quote.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { EncoderTags } from "../../core/record/encoder.ts";

/** Who has encoded, what and when, as a Vorbis comment without its framing bit. */
export function vorbisComment({ date, encodedBy }: EncoderTags): Uint8Array<ArrayBuffer> {
  const comments = [`ENCODER=${encodedBy}`, `DATE=${date}`];
  return concatenate(text(encodedBy), number(comments.length), ...comments.map(text));
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return concatenate(number(bytes.length), bytes);
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
