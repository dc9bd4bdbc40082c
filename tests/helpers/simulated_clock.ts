import type { Clock } from "../../src/core/clock.ts";

interface Timer {
  dueMs: number;
  callback: () => void;
}

/**
 * A clock that stands still until a test moves it, and an event loop whose turns it takes.
 *
 * Between any two timers everything that can run does run, so that a test sees what a slow
 * machine and a fast one would both come to.
 */
export class SimulatedClock implements Clock {
  #nowMs = 0;
  #timers: Timer[] = [];
  #turns: (() => void)[] = [];

  /** How many timers are waiting: none may be left by something that was closed. */
  get timers(): number {
    return this.#timers.length;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
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
    for (;;) {
      const next = this.#timers.reduce<Timer | undefined>(
        (earliest, timer) => earliest && earliest.dueMs <= timer.dueMs ? earliest : timer,
        undefined,
      );
      if (next === undefined || next.dueMs > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.callback();
      await this.settle();
    }
    this.#nowMs = endMs;
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
}
