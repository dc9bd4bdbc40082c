/**
 * How often an app may be started.
 *
 * @module
 */

const MOST_STARTS = 5;
const WITHIN_MS = 5 * 60_000;
const THEN_EVERY_MS = 30_000;

/**
 * Five starts in five minutes, then one every half minute: each start shows on the phone's screen.
 */
export class StartBudget {
  #startsMs: number[] = [];

  /** How long to wait before the next start, in milliseconds. */
  waitMs(nowMs: number): number {
    this.#startsMs = this.#startsMs.filter((ms) => nowMs - ms < WITHIN_MS);
    if (this.#startsMs.length < MOST_STARTS) return 0;
    return Math.max(0, this.#startsMs.at(-1)! + THEN_EVERY_MS - nowMs);
  }

  /** Takes note of a start. */
  started(nowMs: number): void {
    this.#startsMs.push(nowMs);
  }
}
