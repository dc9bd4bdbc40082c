/**
 * Finds clients that take nothing any more.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";

/** Looking this many times within the time-out makes an eviction late by a tenth at most. */
const LEAST_LOOKS = 10;
const LONGEST_LOOK_MS = 2000;
/** Whoever takes nothing for this long is told of. */
const NOTICE_MS = 10_000;

/** A client's place in its stream, as far as it tells whether it takes anything. */
export interface WatchedQueue {
  readonly isReadWaiting: boolean;
  readonly handedBytes: number;
  /** Counts as lost what a client that takes nothing can no longer get, even if it comes for it. */
  noteLoss(): void;
}

/** What is done about a client that takes nothing. */
export interface StallActions {
  /** It has taken nothing for so long. Called once, until it takes something again. */
  notice(stalledMs: number): void;
  /** It has taken nothing for the whole time-out. */
  evict(): void;
}

interface Watched {
  readonly actions: StallActions;
  handedBytes: number;
  /** For how long looks in a row have found it stuck. */
  stuckMs: number;
}

/**
 * Finds clients that have not taken what they were handed for a while, and has them evicted after a
 * whole time-out. A client that waits for audio is never stalled, however long the source is away.
 *
 * It looks from time to time while there are clients, and not at all while there are none. It
 * counts looks, not time: while the computer sleeps nobody can take anything. At each look what a
 * stuck client has lost by then is counted, as it does not come for it.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #lookMs: number;
  readonly #watched = new Map<WatchedQueue, Watched>();
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#lookMs = Math.min(timeoutMs / LEAST_LOOKS, LONGEST_LOOK_MS);
  }

  /** Has something done when `queue` stalls, unless it is forgotten before. */
  watch(queue: WatchedQueue, actions: StallActions): void {
    this.#watched.set(queue, { actions, handedBytes: queue.handedBytes, stuckMs: 0 });
    if (this.#cancelTimer === undefined) this.#lookLater();
  }

  /** Watches `queue` no more. Forgetting twice does nothing. */
  forget(queue: WatchedQueue): void {
    this.#watched.delete(queue);
    if (this.#watched.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #lookLater(): void {
    this.#cancelTimer = this.#clock.after(this.#lookMs, () => {
      this.#lookLater();
      for (const [queue, watched] of this.#watched) this.#look(queue, watched);
    });
  }

  #look(queue: WatchedQueue, watched: Watched): void {
    queue.noteLoss();
    const isStuck = !queue.isReadWaiting && queue.handedBytes === watched.handedBytes;
    const wasNoticed = watched.stuckMs >= NOTICE_MS;
    watched.stuckMs = isStuck ? watched.stuckMs + this.#lookMs : 0;
    watched.handedBytes = queue.handedBytes;
    if (watched.stuckMs >= this.#timeoutMs) watched.actions.evict();
    else if (watched.stuckMs >= NOTICE_MS && !wasNoticed) watched.actions.notice(watched.stuckMs);
  }
}
