/**
 * From a stream of bytes that is cut anywhere to one that is cut between frames.
 *
 * @module
 */

import { concatenate } from "../base/bytes.ts";

/**
 * Turns chunks of any length into chunks of whole frames.
 *
 * TCP cuts a stream anywhere; a client that starts, skips or goes on in the middle of a frame
 * hears loud static. Behind the aligner nobody has to think of that again. It belongs to one
 * connection of the source: the half frame at the end of a lost connection must not be joined
 * to the next one.
 */
export class FrameAligner {
  readonly #frameBytes: number;
  #rest = new Uint8Array(0);

  constructor(frameBytes: number) {
    this.#frameBytes = frameBytes;
  }

  /**
   * Takes the next chunk of the stream, of any length.
   *
   * @returns the whole frames that are complete by now, perhaps none. It may be a view of
   * `chunk`: use it before the chunk's buffer is written again.
   */
  align(chunk: Uint8Array): Uint8Array {
    const bytes = this.#rest.length === 0 ? chunk : concatenate(this.#rest, chunk);
    const wholeBytes = bytes.length - bytes.length % this.#frameBytes;
    this.#rest = bytes.slice(wholeBytes);
    return bytes.subarray(0, wholeBytes);
  }
}
