/**
 * Keeps old audio that arrives in a burst away from those who listen live.
 *
 * Goal: a live client is never left behind live. Old audio comes at once when a phone has stored
 * some before anybody connected (up to 5.5 s), or when adb catches up after a stall or a
 * computer's sleep (up to 21 s). A player that was handed it would stay that much late for good.
 *
 * How: audio that has arrived is compared with time that has passed. The excess is a leaky
 * bucket: it never falls below zero, so the seconds that were missing before a burst do not
 * excuse the burst, and it leaks a little faster than real time, so that two clocks that drift
 * apart never fill it. When it holds more than a client's capacity, live clients are held until
 * audio arrives at about the pace at which it plays.
 *
 * Limits: it must never mute the audio for good. An excess that lasts is no surge but a source
 * whose pace is another one than declared, and a source that surges over and over delivers in
 * bursts. Both are passed on.
 *
 * Rejected: a check in each client's queue. A client cannot tell a burst from being slow itself,
 * and the answer is the same for all of them. Rejected: a balance since the start. Clocks differ
 * by 100 ppm, which is half a second in an hour and a half.
 *
 * @module
 */

import type { PcmFormat } from "./pcm_format.ts";

/** The leak, in audio time for each unit of time: clocks and cheap resamplers stay below it. */
const LEAK = 1.02;
/** Faster than this is catching up; slower is playing. In audio time for each unit of time. */
const CATCHING_UP = 1.5;
/** The span over which the pace is taken. It is what a hold lasts longer than its surge. */
const PACE_WINDOW_MS = 100;
/** A hold that takes longer, or keeps back more audio, than this is no surge. */
const LONGEST_SURGE_MS = 30_000;
/** More surges than this within {@linkcode SURGE_MEMORY_MS} are the source's way of delivering. */
const MOST_SURGES = 4;
const SURGE_MEMORY_MS = 120_000;
/** How long bursts are passed on before a surge is looked for again. */
const BURSTS_PASS_MS = 10 * 60_000;

/**
 * What becomes of the audio that has just arrived. `flow`: hand it out. `hold`: keep it back.
 * `resume`: a surge is over; hand out this audio and none of what was kept back.
 */
export type SurgeVerdict = "flow" | "hold" | "resume";

/** One for each connection of the source. */
export class SurgeGuard {
  readonly #format: PcmFormat;
  readonly #toleratedMs: number;
  #excessMs = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #windowAudioMs = 0;
  #holdStartMs: number | undefined;
  #surgeStartsMs: number[] = [];
  #passUntilMs = Number.NEGATIVE_INFINITY;

  /** @param toleratedMs how much audio may arrive too early before it counts as a surge */
  constructor(format: PcmFormat, toleratedMs: number) {
    this.#format = format;
    this.#toleratedMs = toleratedMs;
  }

  /** Whether live clients are being held. */
  get isHolding(): boolean {
    return this.#holdStartMs !== undefined;
  }

  /** Passes everything on from here: the source's pace is known to differ from the format's. */
  passOn(): void {
    this.#passUntilMs = Number.POSITIVE_INFINITY;
  }

  /** Takes note of `bytes` bytes of audio that arrived at `nowMs`. */
  arrived(bytes: number, nowMs: number): SurgeVerdict {
    const audioMs = this.#format.msFromBytes(bytes);
    const hasSlowedDown = this.#takePace(audioMs, nowMs);
    const elapsedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#excessMs = Math.max(0, this.#excessMs - elapsedMs * LEAK) + audioMs;
    if (this.#holdStartMs === undefined) return this.#mayFlow(nowMs) ? "flow" : this.#hold(nowMs);
    if (hasSlowedDown) return this.#resume();
    const isTooLong = nowMs - this.#holdStartMs > LONGEST_SURGE_MS ||
      this.#excessMs > LONGEST_SURGE_MS;
    if (!isTooLong) return "hold";
    this.passOn();
    return this.#resume();
  }

  #mayFlow(nowMs: number): boolean {
    return this.#excessMs <= this.#toleratedMs || nowMs < this.#passUntilMs ||
      this.#windowAudioMs < PACE_WINDOW_MS * CATCHING_UP;
  }

  #hold(nowMs: number): SurgeVerdict {
    this.#surgeStartsMs = this.#surgeStartsMs.filter((ms) => nowMs - ms < SURGE_MEMORY_MS);
    this.#surgeStartsMs.push(nowMs);
    if (this.#surgeStartsMs.length > MOST_SURGES) {
      this.#passUntilMs = nowMs + BURSTS_PASS_MS;
      return "flow";
    }
    this.#holdStartMs = nowMs;
    return "hold";
  }

  #resume(): SurgeVerdict {
    this.#holdStartMs = undefined;
    this.#excessMs = 0;
    return "resume";
  }

  /** @returns whether a window has just ended in which audio came no faster than it plays */
  #takePace(audioMs: number, nowMs: number): boolean {
    const windowMs = nowMs - this.#windowStartMs;
    const hasEnded = windowMs >= PACE_WINDOW_MS;
    const isSlow = hasEnded && this.#windowAudioMs < windowMs * CATCHING_UP;
    if (hasEnded) {
      this.#windowStartMs = nowMs;
      this.#windowAudioMs = 0;
    }
    this.#windowAudioMs += audioMs;
    return isSlow;
  }
}
