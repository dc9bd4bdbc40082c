/**
 * Chance that can be had again.
 *
 * @module
 */

const WORD = 2 ** 32;

/** The same seed gives the same numbers, on every machine. They are Tommy Ettinger's mulberry32. */
export class SeededRandom {
  #state: number;

  /** @param seed a whole number from 0 to 2³² − 1 */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to 1. */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / WORD;
  };

  /** A number from `least` up to `most`. */
  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(limit * this.next());
  }

  /** Whether something happens that does so with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of several. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}
