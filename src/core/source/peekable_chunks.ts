/**
 * A stream that can be looked at before it is read.
 *
 * @module
 */

import { concatenate } from "../base/bytes.ts";

/** What came of waiting for more. */
export type MoreBytes = "more" | "ended" | "late";

/**
 * Chunks of which the first bytes can be looked at, taken or passed over. What is left of them is
 * the next chunk. No generator: every chunk of a source comes through here.
 */
export class PeekableChunks implements AsyncIterableIterator<Uint8Array> {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #head: Uint8Array = new Uint8Array(0);
  /** A read that was not waited for to its end. */
  #pending: Promise<IteratorResult<Uint8Array>> | undefined;

  /** @param chunks each is lent until the next */
  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** What has come, and was not taken yet. It is lent. */
  get head(): Uint8Array {
    return this.#head;
  }

  /**
   * Waits for the next chunk, and adds it to the head.
   *
   * @param tooLate ends the waiting; what comes later is not lost
   */
  async more(tooLate?: Promise<"late">): Promise<MoreBytes> {
    // Its buffer may be written again.
    if (this.#head.length > 0) this.#head = this.#head.slice();
    this.#pending ??= this.#chunks.next();
    const result = await (tooLate ? Promise.race([this.#pending, tooLate]) : this.#pending);
    if (result === "late") {
      this.#pending.catch(() => {
        // Whoever goes on reading is told. Perhaps nobody does.
      });
      return "late";
    }
    this.#pending = undefined;
    if (result.done) return "ended";
    this.#head = this.#head.length === 0 ? result.value : concatenate(this.#head, result.value);
    return "more";
  }

  /** The next `count` bytes; undefined when the stream ends before. */
  async take(count: number): Promise<Uint8Array | undefined> {
    while (this.#head.length < count) if (await this.more() === "ended") return undefined;
    const taken = this.#head.slice(0, count);
    this.#head = this.#head.subarray(count);
    return taken;
  }

  /** Passes over the next `count` bytes, or all that there are. */
  async skip(count: number): Promise<void> {
    let remaining = count;
    while (this.#head.length < remaining) {
      remaining -= this.#head.length;
      this.#head = this.#head.subarray(this.#head.length);
      if (await this.more() === "ended") return;
    }
    this.#head = this.#head.subarray(remaining);
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#head.length > 0) {
      const value = this.#head;
      this.#head = value.subarray(value.length);
      return Promise.resolve({ done: false, value });
    }
    const pending = this.#pending;
    this.#pending = undefined;
    return pending ?? this.#chunks.next();
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
