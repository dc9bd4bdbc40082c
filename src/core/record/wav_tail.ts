/**
 * What a WAV file of ours ends with: where something happened in it.
 *
 * Each place is a cue point with a label (`cue `, and `labl` in `LIST adtl`: RIFF, Microsoft and
 * IBM 1991). Editors show them as markers; players pass over them.
 *
 * @module
 */

import { RiffBytes } from "./riff_bytes.ts";

/** A place in a recording. */
export interface CuePoint {
  /** How many frames come before it. */
  readonly frame: number;
  /** What happened there, in ASCII. */
  readonly label: string;
}

/** The bytes behind the audio: none, if nothing happened. */
export function wavTail(cues: readonly CuePoint[]): Uint8Array<ArrayBuffer> {
  // A cue point has room for 32 bits: at 48 000 Hz it is past a day that they end.
  const placed = cues.filter(({ frame }) => frame < 2 ** 32);
  if (placed.length === 0) return new Uint8Array(0);
  const points = new RiffBytes().uint32(placed.length);
  const labels = new RiffBytes().text("adtl");
  for (const [index, { frame, label }] of placed.entries()) {
    const id = index + 1;
    points.uint32(id).uint32(frame).text("data").uint32(0).uint32(0).uint32(frame);
    labels.chunk("labl", new RiffBytes().uint32(id).text(label).uint8(0).bytes());
  }
  return new RiffBytes().chunk("cue ", points.bytes()).chunk("LIST", labels.bytes()).bytes();
}
