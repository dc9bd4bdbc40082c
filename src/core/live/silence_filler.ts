/**
 * Silence for those who listen while the source gives no audio.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import type { Silence } from "../stream/client_queue.ts";
import { GAP_AFTER_MS, type SilenceDebt } from "./silence_debt.ts";

/** A step after more than this was not late but asleep: that time is not made up. */
const LONGEST_STEP_MS = 500;

/** What the filler needs from outside. */
export interface SilenceFillerOptions {
  clock: Clock;
  format: PcmFormat;
  debt: SilenceDebt;
  /** How much silence to make at once. */
  stepMs(): number;
  /** There is more silence for whoever waits for audio. */
  filled(): void;
}

/**
 * Makes zeros in real time from 200 ms after the end of the last audio until the next.
 *
 * Some players stop, or go on late, when nothing comes for a while. Silence is not part of the
 * stream: it is in no log, and recordings do not get it. It is a line of its own, with positions
 * of its own, so that each client takes it when it is fed, like audio.
 */
export class SilenceFiller implements Silence {
  readonly #options: SilenceFillerOptions;
  readonly #zeros: Uint8Array;
  #end = 0;
  #filledUntilMs = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: SilenceFillerOptions) {
    this.#options = options;
    this.#zeros = new Uint8Array(options.format.bytesFromMs(LONGEST_STEP_MS));
  }

  get end(): number {
    return this.#end;
  }

  /** What a client was too busy to take of more than the longest step is not made up. */
  read(position: number): Uint8Array {
    return this.#zeros.subarray(0, Math.min(this.#end - position, this.#zeros.length));
  }

  /** Begins, as if audio had just ended. Starting twice does nothing. */
  start(): void {
    if (this.#cancelTimer !== undefined) return;
    const { clock, debt } = this.#options;
    debt.begin(clock.nowMs());
    this.#awaitGap();
  }

  /** Ends the filling, until the next start. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #awaitGap(): void {
    const { clock, debt } = this.#options;
    const remainingMs = debt.playsUntilMs + GAP_AFTER_MS - clock.nowMs();
    this.#cancelTimer = clock.after(Math.max(1, remainingMs), () => {
      if (!debt.isGap(clock.nowMs())) return this.#awaitGap();
      this.#filledUntilMs = clock.nowMs();
      debt.gapBegins();
      this.#fillOn();
    });
  }

  #fillOn(): void {
    const { clock, format, debt, stepMs, filled } = this.#options;
    this.#cancelTimer = clock.after(stepMs(), () => {
      const nowMs = clock.nowMs();
      if (!debt.isGap(nowMs)) return this.#awaitGap();
      if (nowMs - this.#filledUntilMs > LONGEST_STEP_MS) this.#filledUntilMs = nowMs - stepMs();
      const bytes = format.bytesFromMs(nowMs - this.#filledUntilMs);
      this.#filledUntilMs += format.msFromBytes(bytes);
      debt.filled(format.msFromBytes(bytes));
      this.#end += bytes;
      if (bytes > 0) filled();
      this.#fillOn();
    });
  }
}
