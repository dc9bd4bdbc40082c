/**
 * Where a part ends, and the next begins.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import type { Part } from "./part.ts";
import type { RecordingFile } from "./recording_file.ts";

/** After so much, at so many bytes, or at midnight. */
export type Split =
  | { readonly by: "time"; readonly ms: number }
  | { readonly by: "size"; readonly bytes: number }
  | { readonly by: "day" };

/** A part, as far as it matters where it ends. */
export interface GrowingPart {
  readonly part: Pick<Part, "frameBytes">;
  readonly file: Pick<RecordingFile, "bytes">;
  /** How many there are so far. */
  readonly frames: number;
  /** When the day ends that it began on, in milliseconds since 1970. */
  readonly midnightMs: number;
}

/**
 * How many frames a part still takes; none or fewer where it is over. Of an encoded part nobody knows
 * how many: it takes all until it is too large.
 *
 * @param heardMs when the next frame was heard, in milliseconds since 1970
 */
export function roomFrames(
  split: Split,
  { sampleRate }: PcmFormat,
  { part, file, frames, midnightMs }: GrowingPart,
  heardMs: number,
): number {
  const framesIn = (ms: number) => Math.ceil(ms * sampleRate / 1000);
  switch (split.by) {
    case "time":
      return framesIn(split.ms) - frames;
    case "day":
      return framesIn(midnightMs - heardMs);
    case "size": {
      const roomBytes = split.bytes - file.bytes;
      if (part.frameBytes !== undefined) return Math.floor(roomBytes / part.frameBytes);
      return roomBytes <= 0 ? 0 : Infinity;
    }
  }
}
