/**
 * How often an app may be started.
 *
 * @module
 */

const MOST_STARTS = 5;
const WITHIN_MS = 5 * 60_000;
/** How often an app is started once that was too often. */
export const LIMITED_INTERVAL_MS = 30_000;

/**
 * Five starts in five minutes, then one every half minute: each start shows on the phone's screen.
 */
export class StartBudget {
  #startsMs: number[] = [];

  /** How long to wait before the next start, in milliseconds. */
  waitMs(nowMs: number): number {
    this.#startsMs = this.#startsMs.filter((ms) => nowMs - ms < WITHIN_MS);
    if (this.#startsMs.length < MOST_STARTS) return 0;
    return Math.max(0, this.#startsMs.at(-1)! + LIMITED_INTERVAL_MS - nowMs);
  }

  /** Takes note of a start that showed. */
  started(nowMs: number): void {
    this.#startsMs.push(nowMs);
  }
}
