/**
 * What a target has still to take.
 *
 * @module
 */

import { abortable } from "../base/abortable.ts";

/**
 * Frames that wait to be taken, in the order in which they came. When too many wait, all of them are
 * passed over: one gap is heard once.
 */
export class Backlog {
  readonly #mostBytes: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #lostBytes = 0;
  #hasEnded = false;
  #changed = Promise.withResolvers<void>();

  /** @param mostBytes how much may wait */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** What was passed over so far because too much waited. */
  get lostBytes(): number {
    return this.#lostBytes;
  }

  /** Puts frames, which are lent, behind those that wait. */
  add(frames: Uint8Array): void {
    if (this.#bytes + frames.length > this.#mostBytes) {
      this.#lostBytes += this.#bytes;
      this.clear();
    }
    this.#chunks.push(frames.slice());
    this.#bytes += frames.length;
    this.#changed.resolve();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  /** Nothing more comes. */
  end(): void {
    this.#hasEnded = true;
    this.#changed.resolve();
  }

  /**
   * Waits for the next frames.
   *
   * @returns undefined when there are none any more
   * @throws the signal's reason when that is aborted
   */
  async take(signal: AbortSignal): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0 && !this.#hasEnded) {
      this.#changed = Promise.withResolvers();
      await abortable(this.#changed.promise, signal);
    }
    signal.throwIfAborted();
    const frames = this.#chunks.shift();
    this.#bytes -= frames?.length ?? 0;
    return frames;
  }
}
