/**
 * What recordings are called.
 *
 * @module
 */

import type { LocalTime } from "./calendar.ts";

/** Where `--name` is not given. */
export const USUAL_NAME = "sndcpy-{date}-{time}";
/** What takes the place of each word, as a pattern for names that were made from it. */
const PLACES: Readonly<Record<string, string>> = {
  "{date}": "\\d{4}-\\d\\d-\\d\\d",
  "{time}": "\\d{6}",
  "{part}": "\\d{3,}",
};

/** Gives each part of a recording its name. */
export class RecordingName {
  readonly #stem: string;
  readonly #ending: string;
  #part = 0;
  #lastName = "";
  #tries = 1;

  /** @param pattern with an ending: `phone-{date}-{time}-{part}.wav` */
  constructor(pattern: string) {
    const dot = pattern.lastIndexOf(".");
    this.#stem = pattern.slice(0, dot);
    this.#ending = pattern.slice(dot);
  }

  /** The name of the next part, which begins then. */
  next(start: LocalTime): string {
    this.#part++;
    this.#tries = 1;
    this.#lastName = this.#fill(start);
    return this.#lastName + this.#suffix();
  }

  /** Another name for the same part, as there is a file of the last one. */
  another(): string {
    this.#tries++;
    return this.#lastName + this.#suffix();
  }

  /** Whether a name may have been made from this pattern. */
  matches(name: string): boolean {
    const stem = this.#stem.split(/(\{\w+\})/).map((word) =>
      PLACES[word] ?? word.replace(/[^\w]/g, "\\$&")
    ).join("");
    return new RegExp(`^${stem}(-\\d+)?${this.#ending.replace(".", "\\.")}$`).test(name);
  }

  #suffix(): string {
    return (this.#tries === 1 ? "" : `-${this.#tries}`) + this.#ending;
  }

  #fill({ year, month, day, hour, minute, second }: LocalTime): string {
    const date = [digits(year, 4), digits(month, 2), digits(day, 2)].join("-");
    const time = digits(hour, 2) + digits(minute, 2) + digits(second, 2);
    return this.#stem
      .replaceAll("{date}", date)
      .replaceAll("{time}", time)
      .replaceAll("{part}", digits(this.#part, 3));
  }
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, "0");
}
