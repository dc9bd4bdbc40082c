/**
 * What happened lately, for whoever was away for a moment.
 *
 * @module
 */

import type { Clock } from "../../../core/base/clock.ts";

const LONGEST_MS = 60_000;
/** A flood of events is not kept for a minute. In UTF-16 units, which are bytes mostly. */
const MOST_CHARACTERS = 128 * 1024;

interface Recent {
  readonly number: number;
  readonly text: string;
  readonly atMs: number;
}

/** Numbers messages, and keeps those of the last minute. */
export class RecentEvents {
  readonly #clock: Clock;
  /** Tells this run from the one before, whose numbers begin with 1, too. */
  readonly #run: string;
  #kept: Recent[] = [];
  #keptCharacters = 0;
  #lastNumber = 0;

  constructor(clock: Clock, run: string) {
    this.#clock = clock;
    this.#run = run;
  }

  /**
   * @param write makes the message of its id
   * @returns the message
   */
  add(write: (id: string) => string): string {
    const number = ++this.#lastNumber;
    const text = write(`${this.#run}.${number}`);
    this.#kept.push({ number, text, atMs: this.#clock.nowMs() });
    this.#keptCharacters += text.length;
    this.#forget();
    return text;
  }

  /** Those that came after the one of that id; none where nobody knows it any more. */
  after(id: string): string[] {
    this.#forget();
    const [run, number] = id.split(".");
    if (run !== this.#run) return [];
    return this.#kept.filter((recent) => recent.number > Number(number)).map(({ text }) => text);
  }

  #forget(): void {
    const oldestMs = this.#clock.nowMs() - LONGEST_MS;
    let count = 0;
    for (const { atMs, text } of this.#kept) {
      if (atMs >= oldestMs && this.#keptCharacters <= MOST_CHARACTERS) break;
      this.#keptCharacters -= text.length;
      count++;
    }
    if (count > 0) this.#kept = this.#kept.slice(count);
  }
}
