/**
 * How late this computer runs the relay.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";

/** How often it looks. */
const LOOK_MS = 100;
/** Timers are as late as this on a computer that is well. */
const USUAL_MS = 20;
/** What came late because of that has come by then. */
const FORGET_MS = 2000;

/**
 * Tells audio that the relay read late from audio that came late: a computer that is too busy, or
 * a relay that was stopped for a while, lets it pile up in between, and then it comes in a burst
 * just the same. A timer that fires late says so.
 */
export class Lateness {
  readonly #clock: Clock;
  readonly #over: () => void;
  #dueMs = 0;
  #lateMs = 0;
  /** Infinite while it is not late. */
  #lastLateMs = Infinity;
  #cancelTimer: (() => void) | undefined;

  /** @param over called when all that came late must have come */
  constructor(clock: Clock, over: () => void) {
    this.#clock = clock;
    this.#over = over;
  }

  /** Begins to look. */
  start(): void {
    this.stop();
    this.#look();
  }

  /** Looks no more, and forgets. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#forget();
  }

  /** How late the relay has been lately, in all, and not counting what was made up for. */
  lateMs(nowMs: number): number {
    if (this.#cancelTimer === undefined) return 0;
    // Whether a timer or what was read comes first, nobody knows.
    const overdueMs = nowMs - this.#dueMs;
    return this.#lateMs + (overdueMs > USUAL_MS ? overdueMs : 0);
  }

  /** So much of it has been made up for. */
  settle(ms: number): void {
    this.#lateMs -= ms;
  }

  #look(): void {
    this.#dueMs = this.#clock.nowMs() + LOOK_MS;
    this.#cancelTimer = this.#clock.after(LOOK_MS, () => {
      const nowMs = this.#clock.nowMs();
      const overdueMs = nowMs - this.#dueMs;
      if (overdueMs > USUAL_MS) {
        this.#lateMs += overdueMs;
        this.#lastLateMs = nowMs;
      } else if (nowMs - this.#lastLateMs > FORGET_MS) {
        this.#forget();
      }
      this.#look();
    });
  }

  #forget(): void {
    this.#lateMs = 0;
    this.#lastLateMs = Infinity;
    this.#over();
  }
}
