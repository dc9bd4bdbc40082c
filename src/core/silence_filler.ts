/**
 * Silence for those who listen while the source gives no audio.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import type { PcmFormat } from "./pcm_format.ts";

/** A source's usual hiccups are shorter; what is longer is a gap. */
const GAP_AFTER_MS = 200;
const STEP_MS = 20;
/** A step that comes later than this was not late but asleep: that time is not made up. */
const LONGEST_STEP_MS = 100;

/** What the filler needs from outside. */
export interface SilenceFillerOptions {
  clock: Clock;
  format: PcmFormat;
  /** Hands silence, whole frames of zeros, to every client that waits for audio. */
  fill(zeros: Uint8Array): void;
}

/**
 * Hands out zeros in real time from 200 ms after the last audio until the next.
 *
 * Some players stop, or go on late, when nothing comes for a while. Silence is not part of the
 * stream: it is in no log, and recordings do not get it.
 */
export class SilenceFiller {
  readonly #options: SilenceFillerOptions;
  readonly #zeros: Uint8Array;
  #lastAudioMs: number;
  #filledToMs = 0;
  #cancelTimer: (() => void) | undefined;

  /** Begins at once, as if the last audio had just come. */
  constructor(options: SilenceFillerOptions) {
    this.#options = options;
    this.#zeros = new Uint8Array(options.format.bytesFromMs(LONGEST_STEP_MS));
    this.#lastAudioMs = options.clock.nowMs();
    this.#awaitGap();
  }

  /** Audio has been handed out. */
  audioFlowed(): void {
    this.#lastAudioMs = this.#options.clock.nowMs();
  }

  /** Ends the filling. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #awaitGap(): void {
    const { clock } = this.#options;
    const quietMs = clock.nowMs() - this.#lastAudioMs;
    this.#cancelTimer = clock.after(GAP_AFTER_MS - quietMs, () => {
      if (clock.nowMs() - this.#lastAudioMs < GAP_AFTER_MS) return this.#awaitGap();
      this.#filledToMs = clock.nowMs();
      this.#fillOn();
    });
  }

  #fillOn(): void {
    const { clock, format, fill } = this.#options;
    this.#cancelTimer = clock.after(STEP_MS, () => {
      const nowMs = clock.nowMs();
      if (nowMs - this.#lastAudioMs < GAP_AFTER_MS) return this.#awaitGap();
      if (nowMs - this.#filledToMs > LONGEST_STEP_MS) this.#filledToMs = nowMs - STEP_MS;
      const bytes = format.bytesFromMs(nowMs - this.#filledToMs);
      this.#filledToMs += format.msFromBytes(bytes);
      if (bytes > 0) fill(this.#zeros.subarray(0, bytes));
      this.#fillOn();
    });
  }
}
