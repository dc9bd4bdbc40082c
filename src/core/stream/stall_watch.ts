/**
 * Finds clients that take nothing any more.
 *
 * @module
 */

import type { ClientQueue } from "./client_queue.ts";
import type { Clock } from "../base/clock.ts";

/** Looking this many times within the time-out makes an eviction late by a tenth at most. */
const LOOKS = 10;

interface Watched {
  readonly evict: () => void;
  handedBytes: number;
  /** How many looks in a row have found it stuck. */
  stuckLooks: number;
}

/**
 * Calls for the eviction of clients that have not taken what they were handed for a whole
 * time-out. A client that waits for audio is never stalled, however long the source is away.
 *
 * It looks from time to time while there are clients, and not at all while there are none. It
 * counts looks, not time: while the computer sleeps nobody can take anything.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #watched = new Map<ClientQueue, Watched>();
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Has `evict` called when `queue` stalls, unless it is forgotten before. */
  watch(queue: ClientQueue, evict: () => void): void {
    this.#watched.set(queue, { evict, handedBytes: queue.handedBytes, stuckLooks: 0 });
    if (this.#cancelTimer === undefined) this.#lookLater();
  }

  /** Watches `queue` no more. Forgetting twice does nothing. */
  forget(queue: ClientQueue): void {
    this.#watched.delete(queue);
    if (this.#watched.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #lookLater(): void {
    this.#cancelTimer = this.#clock.after(this.#timeoutMs / LOOKS, () => {
      this.#lookLater();
      for (const [queue, watched] of this.#watched) {
        const isStuck = !queue.isReadWaiting && queue.handedBytes === watched.handedBytes;
        watched.stuckLooks = isStuck ? watched.stuckLooks + 1 : 0;
        watched.handedBytes = queue.handedBytes;
        if (watched.stuckLooks >= LOOKS) watched.evict();
      }
    });
  }
}
