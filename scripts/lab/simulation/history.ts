/**
 * What has happened lately, for whoever has to find out why something went wrong.
 *
 * @module
 */

import type { Clock } from "../../../src/core/base/clock.ts";

const KEPT = 60;
const HASH_SEED = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** The last events of a run, and a digest of all of them. */
export class History {
  readonly #clock: Clock;
  #events: string[] = [];
  #digest = HASH_SEED;
  #violation: Violation | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last events, the oldest first. */
  get lines(): readonly string[] {
    return this.#events.slice(-KEPT);
  }

  /** Two runs with the same digest went the same way. FNV-1a. */
  get digest(): number {
    return this.#digest >>> 0;
  }

  /** The first promise that was broken. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** How an event is called that it is told of. */
  nameOf(event: string): string {
    return event;
  }

  note(event: string): void {
    const line = `${(this.#clock.nowMs() / 1000).toFixed(3).padStart(10)} s  ${event}`;
    this.#events.push(line);
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT);
    for (let index = 0; index < line.length; index++) {
      this.#digest = Math.imul(this.#digest ^ line.charCodeAt(index), HASH_FACTOR);
    }
  }

  /**
   * A promise is broken. It is kept, too: the relay may swallow what is thrown in its midst.
   *
   * @param promise which: the number it has in the table of promises
   * @throws {Violation} always
   */
  broken(promise: number, what: string): never {
    this.#violation ??= new Violation(promise, what);
    throw this.#violation;
  }
}

/** What happens to one of several, as a part of all that does. */
export class PartOfHistory extends History {
  constructor(clock: Clock, private readonly whole: History, private readonly name: string) {
    super(clock);
  }

  override get violation(): Violation | undefined {
    return this.whole.violation;
  }

  override nameOf(event: string): string {
    return `${this.name}: ${event}`;
  }

  override note(event: string): void {
    this.whole.note(this.nameOf(event));
  }

  override broken(promise: number, what: string): never {
    this.whole.broken(promise, this.nameOf(what));
  }
}

/** A promise of the relay was broken. */
export class Violation extends Error {
  override readonly name = "Violation";

  constructor(readonly promise: number, what: string) {
    super(`Promise ${promise} is broken: ${what}`);
  }
}
