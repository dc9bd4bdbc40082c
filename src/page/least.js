// @ts-check
/**
 * The least figure of late.
 *
 * @module
 */

const BUCKETS = 10;

/** The least of the figures that were added within a time that goes along. */
export class Least {
  /** @type {{ until: number, least: number }[]} */
  #buckets = [];
  #withinMs;

  /** @param {number} withinMs */
  constructor(withinMs) {
    this.#withinMs = withinMs;
  }

  /** @param {number} figure @param {number} nowMs */
  add(figure, nowMs) {
    const bucketMs = this.#withinMs / BUCKETS;
    const newest = this.#buckets.at(-1);
    if (newest !== undefined && nowMs < newest.until) newest.least = Math.min(newest.least, figure);
    else this.#buckets.push({ until: nowMs + bucketMs, least: figure });
    while (Number(this.#buckets[0]?.until) < nowMs - this.#withinMs) this.#buckets.shift();
  }

  /** Infinity when there was none. */
  get value() {
    return this.#buckets.reduce((least, bucket) => Math.min(least, bucket.least), Infinity);
  }

  /** Forgets what was added. */
  clear() {
    this.#buckets = [];
  }
}
