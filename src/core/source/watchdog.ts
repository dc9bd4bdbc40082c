/**
 * Notices that something has stopped.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";

/** A timer that comes later than this was not late but asleep: nobody could have fed it. */
const LATEST_MS = 1000;

/**
 * Calls back once when it was not fed for `limitMs` milliseconds. It wakes once in that time, not
 * each time it is fed. A computer that was asleep, or a process that was stopped, starts anew.
 */
export class Watchdog implements Disposable {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #callback: () => void;
  #fedMs: number;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, limitMs: number, callback: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#callback = callback;
    this.#fedMs = clock.nowMs();
    this.#wait();
  }

  feed(): void {
    this.#fedMs = this.#clock.nowMs();
  }

  [Symbol.dispose](): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #wait(): void {
    if (this.#limitMs === Infinity) return;
    const remainingMs = this.#fedMs + this.#limitMs - this.#clock.nowMs();
    if (remainingMs < 1) return this.#callback();
    const dueMs = this.#clock.nowMs() + remainingMs;
    this.#cancelTimer = this.#clock.after(remainingMs, () => {
      if (this.#clock.nowMs() - dueMs > LATEST_MS) this.feed();
      this.#wait();
    });
  }
}
