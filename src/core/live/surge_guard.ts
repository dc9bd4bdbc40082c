/**
 * Keeps old audio that arrives in a burst away from those who listen live.
 *
 * Goal: a live client is never left behind live. Old audio comes at once when a phone has stored
 * some before anybody connected (up to 5.5 s), or when adb catches up after a stall or a
 * computer's sleep (4 MB, which is 21 s of sndcpy). A player that was handed it would stay that
 * much late for good.
 *
 * How: audio that has arrived is compared with time that has passed. The excess is a leaky
 * bucket: it never falls below zero, so the seconds that were missing before a burst do not
 * excuse the burst, and it leaks a little faster than real time, so that two clocks that drift
 * apart never fill it. When it holds more than a client's capacity, live clients are held until
 * audio has arrived at about the pace at which it plays for a while. What has been skipped by
 * then is forgiven: it stays in the bucket, but counts no more.
 *
 * Limits: it must never mute the audio for good. An excess that lasts, in one hold or in several
 * that follow each other, is no surge but a source whose pace is another one than declared; and a
 * source that surges over and over, each time with nothing left of the last one, delivers in
 * bursts. Both are passed on. Once the true pace has been measured, it is what counts.
 *
 * Rejected: a check in each client's queue. A client cannot tell a burst from being slow itself,
 * and the answer is the same for all of them. Rejected: a balance since the start. Clocks differ
 * by 100 ppm, which is half a second in an hour and a half. Rejected: ending a surge at the first
 * pause. Wi-Fi catches up in fits and starts.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

/** The leak, in audio time for each unit of time: clocks and cheap resamplers stay below it. */
const LEAK = 1.02;
/** Faster than this is catching up; slower is playing. In audio time for each unit of time. */
const CATCHING_UP = 1.5;
/** The span over which the pace is taken. */
const PACE_WINDOW_MS = 100;
/** A surge is over when no window has been fast for this long. */
const CALM_MS = 500;
/** What takes longer, in one hold or in several, or keeps back more audio, is no surge. */
const LONGEST_SURGE_MS = 30_000;
/** What is held sooner after the last hold belongs to the same surge. */
const SETTLED_MS = 10_000;
/** What adb and the socket buffers behind it keep when nobody reads (measured), and a reserve. */
const LARGEST_SURGE_BYTES = 6 * 1024 * 1024;
/** More surges than this within {@linkcode SURGE_MEMORY_MS} are the source's way of delivering. */
const MOST_SURGES = 4;
const SURGE_MEMORY_MS = 120_000;
/** How long bursts are passed on after the last of them before a surge is looked for again. */
const BURSTS_PASS_MS = 10 * 60_000;

/**
 * What becomes of the audio that has just arrived. `flow`: hand it out. `hold`: keep it back.
 * `resume`: a surge is over; hand out this audio and none of what was kept back. `give-up`: the
 * same, because this is no surge.
 */
export type SurgeVerdict = "flow" | "hold" | "resume" | "give-up";

/** One for each connection of the source. */
export class SurgeGuard {
  readonly #format: PcmFormat;
  readonly #toleratedMs: number;
  readonly #largestMs: number;
  #pace: number;
  #excessMs = 0;
  #forgivenMs = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #windowAudioMs = 0;
  #lastFastMs = Number.NEGATIVE_INFINITY;
  #isHolding = false;
  #surgeStartMs = 0;
  #holdEndMs = Number.NEGATIVE_INFINITY;
  #surgeStartsMs: number[] = [];
  #passUntilMs = Number.NEGATIVE_INFINITY;

  /**
   * @param toleratedMs how much audio may arrive too early before it counts as a surge
   * @param pace how fast the source is known to run, in units of its declared rate
   * @param before the guard of the connection before: what came too early by that is still to be
   *   played
   */
  constructor(format: PcmFormat, toleratedMs: number, pace: number, before?: SurgeGuard) {
    this.#format = format;
    this.#toleratedMs = toleratedMs;
    this.#pace = pace;
    if (before !== undefined) {
      this.#excessMs = before.excessMs;
      this.#lastMs = before.#lastMs;
    }
    this.#largestMs = Math.max(LONGEST_SURGE_MS, format.msFromBytes(LARGEST_SURGE_BYTES));
  }

  /** Whether live clients are being held. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** How much more audio has arrived than time has passed, lately, in milliseconds. */
  get excessMs(): number {
    return this.#excessMs - this.#forgivenMs;
  }

  /** The source turns out to run at another pace: what has looked like a surge so far was none. */
  setPace(pace: number): void {
    this.#pace = pace;
    this.#excessMs = 0;
    this.#forgivenMs = 0;
  }

  /** Takes note of audio that somebody has passed over: it is not in excess any more. */
  forgive(bytes: number): void {
    this.#forgivenMs += this.#msFromBytes(bytes);
  }

  /**
   * Takes note of `bytes` bytes of audio that arrived at `nowMs`.
   *
   * @param excusedMs how much more than is tolerated may have arrived, as it was read late
   */
  arrived(bytes: number, nowMs: number, excusedMs = 0): SurgeVerdict {
    const audioMs = this.#msFromBytes(bytes);
    this.#takePace(audioMs, nowMs);
    this.#excessMs = Math.max(0, this.#excessMs - (nowMs - this.#lastMs) * LEAK);
    this.#forgivenMs = Math.min(this.#forgivenMs, this.#excessMs);
    this.#excessMs += audioMs;
    this.#lastMs = nowMs;
    if (this.#isHolding) return this.#holdOn(audioMs, nowMs);
    const isFast = this.#windowAudioMs >= PACE_WINDOW_MS * CATCHING_UP;
    return isFast && this.excessMs > this.#toleratedMs + excusedMs ? this.#begin(nowMs) : "flow";
  }

  #begin(nowMs: number): SurgeVerdict {
    if (nowMs < this.#passUntilMs) {
      this.#passUntilMs = nowMs + BURSTS_PASS_MS;
      return "flow";
    }
    this.#surgeStartsMs = this.#surgeStartsMs.filter((ms) => nowMs - ms < SURGE_MEMORY_MS);
    if (this.#forgivenMs === 0) this.#surgeStartsMs.push(nowMs);
    if (nowMs - this.#holdEndMs > SETTLED_MS) this.#surgeStartMs = nowMs;
    if (this.#surgeStartsMs.length > MOST_SURGES) {
      this.#passUntilMs = nowMs + BURSTS_PASS_MS;
      return "flow";
    }
    this.#isHolding = true;
    this.#lastFastMs = nowMs;
    return "hold";
  }

  #holdOn(audioMs: number, nowMs: number): SurgeVerdict {
    const isTooLong = nowMs - this.#surgeStartMs > LONGEST_SURGE_MS ||
      this.excessMs > this.#largestMs;
    const isCalm = nowMs - this.#lastFastMs >= CALM_MS;
    if (!isTooLong && !isCalm) return "hold";
    this.#isHolding = false;
    this.#holdEndMs = nowMs;
    this.#forgivenMs = this.#excessMs - audioMs;
    if (!isTooLong) return "resume";
    this.#passUntilMs = nowMs + BURSTS_PASS_MS;
    return "give-up";
  }

  #msFromBytes(bytes: number): number {
    return this.#format.msFromBytes(bytes) / this.#pace;
  }

  #takePace(audioMs: number, nowMs: number): void {
    const windowMs = nowMs - this.#windowStartMs;
    if (windowMs >= PACE_WINDOW_MS) {
      if (this.#windowAudioMs >= windowMs * CATCHING_UP) this.#lastFastMs = nowMs;
      this.#windowStartMs = nowMs;
      this.#windowAudioMs = 0;
    }
    this.#windowAudioMs += audioMs;
  }
}
