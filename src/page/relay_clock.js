// @ts-check
/**
 * The relay's clock, as far as it can be known from here.
 *
 * As NTP does it: the relay says its time in answer to a question, and half the time that question
 * and answer took is the most that this can be wrong by. Of the last answers the fastest counts.
 *
 * @module
 */

const ANSWERS = 16;
/** How far clocks may have drifted apart among these answers. */
const DRIFTED_MS = 5;

/** The clock of this page and of its worker, in milliseconds. It is never set. */
export function pageMs() {
  return performance.timeOrigin + performance.now();
}

/** What answers have told. */
export class RelayClock {
  /** @type {{ offsetMs: number, roundTripMs: number }[]} */
  #answers = [];

  /**
   * @param {number} sentMs when it was asked, by the page's clock
   * @param {number} receivedMs when the answer came
   * @param {number} relayMs the answer
   */
  add(sentMs, receivedMs, relayMs) {
    const roundTripMs = receivedMs - sentMs;
    const offsetMs = relayMs - (sentMs + receivedMs) / 2;
    const believed = this.best;
    if (
      believed !== undefined && Math.abs(offsetMs - believed.offsetMs) >
        (roundTripMs + believed.roundTripMs) / 2 + DRIFTED_MS
    ) this.#answers = []; // A computer has slept: both cannot be true.
    this.#answers = [...this.#answers.slice(1 - ANSWERS), { offsetMs, roundTripMs }];
  }

  /**
   * The relay's time less the page's, and how long question and answer took; undefined before the
   * first answer.
   */
  get best() {
    return this.#answers.toSorted((one, other) => one.roundTripMs - other.roundTripMs)[0];
  }
}
