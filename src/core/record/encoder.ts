/**
 * The contract of what makes files and streams in other forms out of raw PCM.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

/** The forms, by the endings of files' names. */
export type Encoding = "flac" | "opus" | "mp3" | "m4a";

/** What stands at the start of a file or stream, within its first 4 KiB. */
export interface EncoderTags {
  /** When its first frame was heard, as in ISO 8601. */
  readonly date: string;
  /** The program and its version: the mark by which it knows its own files. */
  readonly encodedBy: string;
}

/** What is left when nothing more comes. */
export interface EncodedEnd {
  /** The last bytes. */
  readonly bytes: Uint8Array;
  /** Replaces as many bytes at the start of a file; without it, the file is whole all the same. */
  readonly head?: Uint8Array;
}

/**
 * Encodes one file, or one stream that may have no end, in memory that does not grow.
 *
 * It is asked one thing at a time: `begin()`, any number of `encode()`, `end()`. Whoever made it
 * disposes of it; what is under way ends with that.
 */
export interface Encoder extends AsyncDisposable {
  /** What the file or stream begins with; may be empty, if it comes with the first frames. */
  begin(): Promise<Uint8Array>;

  /**
   * Encodes frames.
   *
   * @param frames whole ones, lent until the promise settles
   * @returns what is ready; may be empty
   * @throws {TroubleError} `ffmpeg-failed`
   */
  encode(frames: Uint8Array): Promise<Uint8Array>;

  /**
   * Encodes what is left.
   *
   * @throws {TroubleError} `ffmpeg-failed`
   */
  end(): Promise<EncodedEnd>;
}

/**
 * Makes an encoder.
 *
 * @throws {TroubleError} `encoder-format`, `ffmpeg-missing` or `ffmpeg-failed`, before any audio
 */
export type MakeEncoder = (format: PcmFormat, tags: EncoderTags) => Promise<Encoder>;
