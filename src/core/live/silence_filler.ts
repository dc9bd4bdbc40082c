/**
 * Silence for those who listen while the source gives no audio.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { GAP_AFTER_MS, type SilenceDebt } from "./silence_debt.ts";

const STEP_MS = 20;
/** A step that comes later than this was not late but asleep: that time is not made up. */
const LONGEST_STEP_MS = 100;

/** What the filler needs from outside. */
export interface SilenceFillerOptions {
  clock: Clock;
  format: PcmFormat;
  debt: SilenceDebt;
  /** Hands silence, whole frames of zeros, to every client that waits for audio. */
  fill(zeros: Uint8Array): void;
}

/**
 * Hands out zeros in real time from 200 ms after the end of the last audio until the next.
 *
 * Some players stop, or go on late, when nothing comes for a while. Silence is not part of the
 * stream: it is in no log, and recordings do not get it.
 */
export class SilenceFiller {
  readonly #options: SilenceFillerOptions;
  readonly #zeros: Uint8Array;
  #filledUntilMs = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: SilenceFillerOptions) {
    this.#options = options;
    this.#zeros = new Uint8Array(options.format.bytesFromMs(LONGEST_STEP_MS));
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
    const { clock, format, debt, fill } = this.#options;
    this.#cancelTimer = clock.after(STEP_MS, () => {
      const nowMs = clock.nowMs();
      if (!debt.isGap(nowMs)) return this.#awaitGap();
      if (nowMs - this.#filledUntilMs > LONGEST_STEP_MS) this.#filledUntilMs = nowMs - STEP_MS;
      const bytes = format.bytesFromMs(nowMs - this.#filledUntilMs);
      this.#filledUntilMs += format.msFromBytes(bytes);
      debt.filled(format.msFromBytes(bytes));
      if (bytes > 0) fill(this.#zeros.subarray(0, bytes));
      this.#fillOn();
    });
  }
}
