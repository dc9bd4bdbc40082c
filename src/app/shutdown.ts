/**
 * From the system's signals to one abort signal.
 *
 * @module
 */

import type { Clock } from "../core/base/clock.ts";

/** SIGHUP stops it under nohup, too: Deno does not tell which signals were to be ignored. */
const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
/** A terminal and a wrapper (`deno task`) can deliver one Ctrl-C twice, milliseconds apart. */
const FORCE_AFTER_MS = 1000;

/** Where signals come from: `Deno`, or a test. */
export interface SignalSource {
  addSignalListener(signal: Deno.Signal, handler: () => void): void;
}

/**
 * Watches for the signals that ask the program to stop, until the process ends: without its
 * handlers, the second half of a doubled Ctrl-C would kill a program that is just saying goodbye.
 */
export class ShutdownSignals {
  readonly #source: SignalSource;
  readonly #stop = new AbortController();
  readonly #handle: () => void;

  /** @param force called when a second signal comes more than a second after the first */
  constructor(source: SignalSource, clock: Clock, force: () => void) {
    this.#source = source;
    let firstMs: number | undefined;
    this.#handle = () => {
      if (firstMs === undefined) {
        firstMs = clock.nowMs();
        this.#stop.abort();
      } else if (clock.nowMs() - firstMs > FORCE_AFTER_MS) {
        force();
      }
    };
    for (const signal of SIGNALS) this.#register(signal);
  }

  /** Aborted at the first signal. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  #register(signal: Deno.Signal): void {
    try {
      this.#source.addSignalListener(signal, this.#handle);
    } catch {
      // Windows lacks some of them, and says so.
    }
  }
}
