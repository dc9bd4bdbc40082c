// @ts-check
/**
 * How fast audio is played so that its delay stays where it should.
 *
 * Goal: a constant delay from two clocks that differ by some parts per million, and nothing to be
 * heard. How: nothing happens within a tolerance, so most of the time samples are left as they are.
 * Beyond it the error is worked off at a rate in proportion to it. scrcpy's regulator has the same
 * limits: acts from 4 ms, stops at 1 ms, never changes the speed by more than 2 %.
 *
 * @module
 */

/**
 * When to act, in milliseconds of error, and within how long the error would be gone.
 *
 * @typedef {{ fromMs: number, toMs: number, withinMs: number }} Tolerance
 */

/** For a delay of one's own. @type {Tolerance} */
export const ALONE = { fromMs: 4, toMs: 1, withinMs: 4000 };
/** For one that others have, too. @type {Tolerance} */
export const IN_STEP = { fromMs: 1.5, toMs: 0.5, withinMs: 2000 };

const MOST = 0.02;

/** Turns errors into speeds. */
export class Regulator {
  #isActing = false;

  /**
   * @param {number} errorMs how much more delay there is than there should be
   * @param {Tolerance} tolerance
   * @returns {number} the frames to read for each that is played
   */
  speed(errorMs, { fromMs, toMs, withinMs }) {
    this.#isActing = Math.abs(errorMs) > (this.#isActing ? toMs : fromMs);
    if (!this.#isActing) return 1;
    return 1 + Math.max(-MOST, Math.min(MOST, errorMs / withinMs));
  }
}
