/**
 * When the audio of a source was heard, and where it was not.
 *
 * Goal: what a recording lacks is made up to the millisecond: minute 42 of the file is minute 42 of
 * the day, though a source stays away, comes back with audio that is old by then, or holds it back
 * for a while and then hands over all of it.
 *
 * How: audio never comes before it was heard. Each chunk thus says how late its stretch began at
 * most: when it came, less what has come of the stretch; and the earliest of these is the truth
 * but for the shortest delay on the way. A **stretch** is audio without a pause in it; whether a
 * pause was a gap or just a delay is known once its stretch is **settled**: for a second no chunk has
 * moved its beginning forward.
 *
 * Limits: who asks learns of a stretch a second late, so a recording has to be behind by as much.
 * Audio that catches up in steps of more than a second is taken for less old than it was.
 *
 * Rejected: silence while time passes, cut back when old audio comes. It cannot be taken out of a
 * file again.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

/** A source's usual hiccups are shorter; after more it has to show whether something is missing. */
const PAUSE_MS = 200;
/** For so long no chunk may have moved a stretch's beginning forward. */
const STEADY_MS = 1000;
/** What moves it by less is unevenness. */
const LEAST_MOVE_MS = 5;
const LONGEST_SETTLING_MS = 5000;
/** What is missing is a gap if it is more than a source's usual unevenness. */
const LEAST_GAP_MS = 50;
/** The clocks of source and computer run apart: only what came lately tells how late audio comes. */
const RECENT_MS = 5000;

/** Audio without a pause in it. */
export interface Stretch {
  /** Where it begins, in bytes since the first that was told. */
  readonly position: number;
  /** Whether audio is missing before it, as it is before the first. */
  readonly isGap: boolean;
  /** When its first frame was heard, by the clock. */
  readonly startMs: number;
  /** When that is settled, by the clock, unless more comes that moves it. */
  readonly settledAtMs: number;
}

/** A stretch as it comes. */
class Arriving implements Stretch {
  readonly position: number;
  /** When it would have begun if nothing were missing; undefined where nobody knows. */
  readonly #dueMs: number | undefined;
  readonly #firstMs: number;
  startMs = Infinity;
  #steadySinceMs: number;
  /** The least delay in this time and in the one before, as the beginning that it stands for. */
  #recentMs = Infinity;
  #beforeMs = Infinity;
  #turnMs: number;
  #isOver = false;

  constructor(position: number, dueMs: number | undefined, nowMs: number) {
    this.position = position;
    this.#dueMs = dueMs;
    this.#firstMs = nowMs;
    this.#steadySinceMs = nowMs;
    this.#turnMs = nowMs + RECENT_MS;
  }

  get isGap(): boolean {
    return this.#dueMs === undefined || this.startMs - this.#dueMs >= LEAST_GAP_MS;
  }

  /** @param endMs how much audio of this stretch has come by now, in milliseconds */
  arrived(endMs: number, nowMs: number): void {
    const startMs = nowMs - endMs;
    if (nowMs >= this.#turnMs) {
      this.#turnMs = nowMs + RECENT_MS;
      [this.#beforeMs, this.#recentMs] = [this.#recentMs, Infinity];
    }
    this.#recentMs = Math.min(this.#recentMs, startMs);
    if (startMs >= this.startMs || this.settledAtMs <= nowMs) return;
    if (this.startMs - startMs >= LEAST_MOVE_MS) this.#steadySinceMs = nowMs;
    this.startMs = startMs;
  }

  /** Nothing more comes of it. */
  end(): void {
    this.#isOver = true;
  }

  get settledAtMs(): number {
    if (this.#isOver) return 0;
    return Math.min(this.#steadySinceMs + STEADY_MS, this.#firstMs + LONGEST_SETTLING_MS);
  }

  /** When the frame was heard that so much of the stretch comes before, as of lately. */
  heardMs(offsetMs: number): number {
    return Math.min(this.#recentMs, this.#beforeMs) + offsetMs;
  }
}

/** Takes note of what comes, as it comes, for one who reads it later. */
export class Arrivals {
  readonly #format: PcmFormat;
  /** What is being read, and what comes behind it. */
  #current: Arriving | undefined;
  readonly #coming: Arriving[] = [];
  #end = 0;
  #lastMs = -Infinity;
  #isInterrupted = true;

  constructor(format: PcmFormat) {
    this.#format = format;
  }

  /** When audio last came, by the clock. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** The stretch behind the one that is being read, if it has begun. */
  get next(): Stretch | undefined {
    return this.#coming[0];
  }

  /** So many bytes of whole frames have come. */
  arrived(bytes: number, nowMs: number): void {
    const stretch = this.#stretchAt(nowMs);
    this.#end += bytes;
    this.#lastMs = nowMs;
    stretch.arrived(this.#format.msFromBytes(this.#end - stretch.position), nowMs);
  }

  /** The connection to the source has ended: what comes next has nothing to do with it. */
  interrupted(): void {
    this.#newest?.end();
    this.#isInterrupted = true;
  }

  /** Reads the next stretch from now on. */
  goOn(): void {
    this.#current = this.#coming.shift() ?? this.#current;
  }

  /** When the frame at a position of the stretch that is being read was heard, by the clock. */
  heardMs(position: number): number {
    return this.#current === undefined ? NaN : this.#heardMs(this.#current, position);
  }

  get #newest(): Arriving | undefined {
    return this.#coming.at(-1) ?? this.#current;
  }

  #stretchAt(nowMs: number): Arriving {
    const newest = this.#newest;
    const goesOn = !this.#isInterrupted && nowMs - this.#lastMs < PAUSE_MS;
    if (newest !== undefined && goesOn) return newest;
    newest?.end();
    const dueMs = newest === undefined || this.#isInterrupted
      ? undefined
      : this.#heardMs(newest, this.#end);
    const stretch = new Arriving(this.#end, dueMs, nowMs);
    this.#coming.push(stretch);
    this.#isInterrupted = false;
    return stretch;
  }

  #heardMs(stretch: Arriving, position: number): number {
    return stretch.heardMs(this.#format.msFromBytes(position - stretch.position));
  }
}
