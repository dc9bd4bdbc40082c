/**
 * Finds clients that take nothing any more.
 *
 * @module
 */

import type { ClientQueue } from "./client_queue.ts";
import type { Clock } from "./clock.ts";

/** Looking this many times within the time-out makes an eviction late by a tenth at most. */
const LOOKS = 10;

/**
 * Calls for the eviction of clients that have not taken what they were handed for a whole
 * time-out. A client that waits for audio is never stalled, however long the source is away.
 *
 * It looks from time to time while there are clients, and not at all while there are none.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #evictions = new Map<ClientQueue, () => void>();
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Has `evict` called when `queue` stalls, unless it is forgotten before. */
  watch(queue: ClientQueue, evict: () => void): void {
    this.#evictions.set(queue, evict);
    if (this.#cancelTimer === undefined) this.#lookLater();
  }

  /** Watches `queue` no more. Forgetting twice does nothing. */
  forget(queue: ClientQueue): void {
    this.#evictions.delete(queue);
    if (this.#evictions.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #lookLater(): void {
    this.#cancelTimer = this.#clock.after(this.#timeoutMs / LOOKS, () => {
      const stalledSinceMs = this.#clock.nowMs() - this.#timeoutMs;
      this.#lookLater();
      for (const [queue, evict] of this.#evictions) {
        if (!queue.isReadWaiting && queue.handedAtMs <= stalledSinceMs) evict();
      }
    });
  }
}
