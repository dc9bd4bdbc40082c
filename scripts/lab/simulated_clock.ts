import type { Clock } from "../../src/core/base/clock.ts";

interface Timer {
  readonly dueMs: number;
  /** Undefined once it was cancelled. */
  callback: (() => void) | undefined;
}

/**
 * A clock that stands still until a test moves it, and an event loop whose turns it takes.
 *
 * Between any two timers everything that can run does run, so that a test sees what a slow
 * machine and a fast one would both come to.
 */
export class SimulatedClock implements Clock {
  #nowMs = 0;
  /** By the time they are due, the latest first; of those due together the oldest last. */
  readonly #timers: Timer[] = [];
  #turns: (() => void)[] = [];

  /** How many timers are waiting: none may be left by something that was closed. */
  get timers(): number {
    return this.#timers.filter(({ callback }) => callback !== undefined).length;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.splice(this.#placeOf(timer.dueMs), 0, timer);
    return () => {
      timer.callback = undefined;
    };
  }

  /** Calls back in the next turn of the event loop. */
  readonly nextTurn = (callback: () => void): void => {
    this.#turns.push(callback);
  };

  /** Moves time on, timer by timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    while (this.#dueMs <= endMs) await this.step();
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  /** Moves time on to the next timer, and lets everything run that comes of it. */
  async step(): Promise<void> {
    this.#forgetCancelled();
    const timer = this.#timers.pop();
    if (timer?.callback === undefined) return;
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    timer.callback();
    await this.settle();
  }

  /** Moves time on with everything asleep: no timer fires before the end. */
  sleepThrough(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets everything run that needs no time. */
  async settle(): Promise<void> {
    do {
      for (const turn of this.#turns.splice(0)) turn();
      await new Promise(setImmediate);
    } while (this.#turns.length > 0);
  }

  /** Those that would be next: who cancels many would make as many steps. */
  #forgetCancelled(): void {
    while (this.#timers.length > 0 && this.#timers.at(-1)!.callback === undefined) {
      this.#timers.pop();
    }
  }

  get #dueMs(): number {
    this.#forgetCancelled();
    return this.#timers.at(-1)?.dueMs ?? Infinity;
  }

  #placeOf(dueMs: number): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.dueMs > dueMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
