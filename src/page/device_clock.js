// @ts-check
/**
 * When a sound device takes what it plays.
 *
 * It takes several blocks at a time, sooner or later as the computer has time: the median of the last
 * second is not moved by either. A device that had nothing to play in time is behind from then on.
 *
 * @module
 */

import { Least } from "./least.js";

const BLOCKS = 375;
const WINDOW_MS = 1000;
const SORTED_EVERY = 16;
/** The computer has slept. */
const JUMP_MS = 500;

/** The middle figure of those that are given, at least one. @param {Iterable<number>} figures */
export function median(figures) {
  const sorted = Float64Array.from(figures).sort();
  return Number(sorted[sorted.length >> 1]);
}

/** Relates the time of an audio context to another clock. */
export class DeviceClock {
  /** When the context's time 0 was rendered. */
  renderedMs = 0;
  #promptest = new Least(WINDOW_MS);
  /** @type {number[]} */
  #last = [];
  #blocks = 0;

  /**
   * @param {number} contextMs when a block begins
   * @param {number} nowMs when it is rendered
   * @returns {boolean} whether nothing is as it was
   */
  add(contextMs, nowMs) {
    const renderedMs = nowMs - contextMs;
    const hasJumped = this.#blocks === 0 || Math.abs(renderedMs - this.renderedMs) > JUMP_MS;
    if (hasJumped) {
      this.#blocks = this.#last.length = 0;
      this.#promptest.clear();
    }
    this.#promptest.add(renderedMs, nowMs);
    this.#last[this.#blocks % BLOCKS] = renderedMs;
    this.#blocks += 1;
    if (this.#blocks < SORTED_EVERY || this.#blocks % SORTED_EVERY === 0) {
      this.renderedMs = median(this.#last);
    }
    return hasJumped;
  }

  /**
   * The same by the promptest block of the last second. It moves by all that the device is behind at
   * once, while the median takes its time.
   */
  get promptestMs() {
    return this.#promptest.value;
  }

  /** Whether it has been followed for as long as it is looked back. */
  get isSettled() {
    return this.#blocks > BLOCKS;
  }
}
