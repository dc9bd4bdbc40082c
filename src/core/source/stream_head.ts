/**
 * What a stream is, told by its first bytes.
 *
 * Goal: a file or a web server that was taken for audio is noise in everybody's ears; audio that was
 * taken for a file is silence. The second is worse, so only what no raw PCM looks like counts.
 *
 * How: marks of at least 32 bits at their very place; headers of frames that lead to each other;
 * text for 4 KiB. Whatever cannot become one of these any more is PCM: of silence and of most music
 * that is known from the first five bytes.
 *
 * Limits: noise may begin with a mark once in some billion connections. A stream that is joined in
 * the middle of its file is not recognised, nor is what has no mark.
 *
 * @module
 */

import { framesOf } from "./coded_frames.ts";
import { isText } from "./text_head.ts";

/** What a stream can be. `riff` is any RIFF file but WAV, `matroska` WebM as well. */
export type StreamKind =
  | "aac"
  | "aiff"
  | "flac"
  | "http"
  | "matroska"
  | "mp3"
  | "mp4"
  | "ogg"
  | "pcm"
  | "riff"
  | "text"
  | "wav";

/** The first bytes of each kind, where `.` stands for any byte. The more particular come first. */
const MARKS: readonly (readonly [kind: StreamKind, mark: string])[] = [
  ["wav", "RIFF....WAVE"],
  ["wav", "RF64....WAVE"],
  ["riff", "RIFF"],
  ["aiff", "FORM....AIF"],
  // The first block tells about the stream, in 34 bytes.
  ["flac", "fLaC.\x00\x00\x22"],
  // The first page of a stream, of the only version.
  ["ogg", "OggS\x00\x02"],
  ["mp4", "\x00\x00..ftyp"],
  ["matroska", "\x1a\x45\xdf\xa3"],
  ["mp3", "ID3\x02\x00"],
  ["mp3", "ID3\x03\x00"],
  ["mp3", "ID3\x04\x00"],
  ["http", "HTTP/1."],
  // What a web radio of old answers.
  ["http", "ICY 200"],
];
const ANY = ".";

/** Whether a head is of some kind; undefined if more of it is needed. */
type Verdict = boolean | undefined;

/**
 * Tells what a stream is.
 *
 * @param head its first bytes, as many as there are
 * @param isAll whether no more will come, or not soon enough
 * @returns undefined if that depends on what comes next; never if `isAll`
 */
export function streamKind(head: Uint8Array, isAll: boolean): StreamKind | undefined {
  for (const [kind, verdict] of verdicts(head, isAll)) {
    if (verdict) return kind;
    if (verdict === undefined && !isAll) return undefined;
  }
  return "pcm";
}

function* verdicts(head: Uint8Array, isAll: boolean): Generator<[StreamKind, Verdict]> {
  for (const [kind, mark] of MARKS) yield [kind, beginsWith(head, mark)];
  for (const kind of ["mp3", "aac"] as const) yield [kind, framesOf(kind, head)];
  yield ["text", isText(head, isAll)];
}

function beginsWith(head: Uint8Array, mark: string): Verdict {
  const length = Math.min(head.length, mark.length);
  for (let at = 0; at < length; at++) {
    if (mark[at] !== ANY && mark.charCodeAt(at) !== head[at]) return false;
  }
  return head.length < mark.length ? undefined : true;
}
