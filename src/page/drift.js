// @ts-check
/**
 * How much faster audio comes than it is played.
 *
 * @module
 */

const EVERY_MS = 1000;
const LONGEST = 60;
const SHORTEST = 20;
/** Clocks do not jump: what is further off than this is a gap, or a device that missed its time. */
const JUMP_MS = 5;

/** Measures the drift of the source's clock against the one of the sound device. */
export class Drift {
  /** @type {{ leadMs: number, atMs: number }[]} */
  #seconds = [];
  /** @type {{ leadMs: number, atMs: number } | undefined} */
  #second;

  /**
   * @param {number} leadMs how much audio has come so far, less how long it has been played for
   * @param {number} atMs how long it has been played for
   */
  add(leadMs, atMs) {
    const second = this.#second ??= { leadMs, atMs };
    // What is late says nothing about clocks.
    second.leadMs = Math.max(second.leadMs, leadMs);
    if (atMs < second.atMs + EVERY_MS) return;
    const before = this.#seconds.at(-1);
    if (before !== undefined && Math.abs(second.leadMs - before.leadMs) > JUMP_MS) this.clear();
    this.#seconds = [...this.#seconds.slice(1 - LONGEST), second];
    this.#second = undefined;
  }

  /** In parts per million; undefined before 20 s of steady audio. */
  get ppm() {
    const [first] = this.#seconds;
    const last = this.#seconds.at(-1);
    if (first === undefined || last === undefined) return undefined;
    if (this.#seconds.length < SHORTEST) return undefined;
    return (last.leadMs - first.leadMs) / (last.atMs - first.atMs) * 1e6;
  }

  /** Begins anew. */
  clear() {
    this.#seconds = [];
    this.#second = undefined;
  }
}
