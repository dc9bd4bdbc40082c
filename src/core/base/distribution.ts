/**
 * How values are spread.
 *
 * @module
 */

/** Counts values by size. It keeps no value, so that it never grows. */
export class Distribution {
  /** The largest value of each range, in ascending order; one more range has no end. */
  readonly bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** How many values there were. */
  get count(): number {
    return this.#counts.reduce((count, more) => count + more, 0);
  }

  /** All values together. */
  get sum(): number {
    return this.#sum;
  }

  /** For each bound, how many values did not exceed it. */
  get upTo(): number[] {
    let count = 0;
    return this.bounds.map((_, range) => count += this.#counts[range]!);
  }

  /** Takes note of a value. */
  add(value: number): void {
    const range = this.bounds.findIndex((bound) => value <= bound);
    this.#counts[range < 0 ? this.bounds.length : range]!++;
    this.#sum += value;
  }
}
