/**
 * Silence for those who listen while the source gives no audio.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import type { PcmFormat } from "./pcm_format.ts";

/** A source's usual hiccups are shorter; what is longer is a gap. */
const GAP_AFTER_MS = 200;
/** More than this in advance is not what a client has yet to play, but a wrong pace. */
const MOST_AHEAD_MS = 1000;
const STEP_MS = 20;
/** A step that comes later than this was not late but asleep: that time is not made up. */
const LONGEST_STEP_MS = 100;
/** What comes late after a gap comes within this time. */
const OWED_FOR_MS = 1000;
/** More than this too early, after a gap, is audio that was late. */
const LATE_AUDIO_MS = 50;

/** What the filler needs from outside. */
export interface SilenceFillerOptions {
  clock: Clock;
  format: PcmFormat;
  /** Hands silence, whole frames of zeros, to every client that waits for audio. */
  fill(zeros: Uint8Array): void;
}

/**
 * Hands out zeros in real time from 200 ms after the end of the last audio until the next.
 *
 * Some players stop, or go on late, when nothing comes for a while. Silence is not part of the
 * stream: it is in no log, and recordings do not get it. Where the source was only late, and now
 * delivers what it owes, as much of that has to be passed over as there was silence: else clients
 * would be later after each gap.
 */
export class SilenceFiller {
  readonly #options: SilenceFillerOptions;
  readonly #zeros: Uint8Array;
  /** Until when the audio that was handed out plays. */
  #playsUntilMs = 0;
  #filledUntilMs = 0;
  #filledMs = 0;
  #owedUntilMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;

  constructor(options: SilenceFillerOptions) {
    this.#options = options;
    this.#zeros = new Uint8Array(options.format.bytesFromMs(LONGEST_STEP_MS));
  }

  /** Begins, as if audio had just ended. Starting twice does nothing. */
  start(): void {
    if (this.#cancelTimer !== undefined) return;
    this.#playsUntilMs = this.#options.clock.nowMs();
    this.#filledMs = 0;
    this.#awaitGap();
  }

  /** Ends the filling, until the next start. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /**
   * How much of the audio that comes now has had silence in its place and is to be passed over, in
   * milliseconds.
   *
   * @param excessMs how much more audio has arrived than time has passed, lately
   */
  lateMs(excessMs: number): number {
    const owedMs = this.#options.clock.nowMs() < this.#owedUntilMs ? this.#filledMs : 0;
    return Math.max(0, Math.min(owedMs, excessMs - LATE_AUDIO_MS));
  }

  /** `ms` milliseconds of what is owed have been passed over. */
  settle(ms: number): void {
    this.#filledMs = Math.max(0, this.#filledMs - ms);
  }

  /** `audioMs` milliseconds of audio have come, and are being handed out. */
  audioFlows(audioMs: number): void {
    const nowMs = this.#options.clock.nowMs();
    if (this.#isGap(nowMs)) this.#owedUntilMs = nowMs + OWED_FOR_MS;
    const aheadMs = Math.max(0, this.#playsUntilMs - nowMs) + audioMs;
    this.#playsUntilMs = nowMs + Math.min(aheadMs, MOST_AHEAD_MS);
  }

  #isGap(nowMs: number): boolean {
    return nowMs - this.#playsUntilMs >= GAP_AFTER_MS;
  }

  #awaitGap(): void {
    const { clock } = this.#options;
    const remainingMs = this.#playsUntilMs + GAP_AFTER_MS - clock.nowMs();
    this.#cancelTimer = clock.after(Math.max(1, remainingMs), () => {
      if (!this.#isGap(clock.nowMs())) return this.#awaitGap();
      this.#filledUntilMs = clock.nowMs();
      this.#filledMs = 0;
      this.#fillOn();
    });
  }

  #fillOn(): void {
    const { clock, format, fill } = this.#options;
    this.#cancelTimer = clock.after(STEP_MS, () => {
      const nowMs = clock.nowMs();
      if (!this.#isGap(nowMs)) return this.#awaitGap();
      if (nowMs - this.#filledUntilMs > LONGEST_STEP_MS) this.#filledUntilMs = nowMs - STEP_MS;
      const bytes = format.bytesFromMs(nowMs - this.#filledUntilMs);
      this.#filledUntilMs += format.msFromBytes(bytes);
      this.#filledMs += format.msFromBytes(bytes);
      if (bytes > 0) fill(this.#zeros.subarray(0, bytes));
      this.#fillOn();
    });
  }
}
