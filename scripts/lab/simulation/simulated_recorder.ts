/**
 * An app that records and sends, in simulated time.
 *
 * @module
 */

import type { SimulatedConnection } from "./simulated_connection.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import type { SeededRandom } from "../seeded_random.ts";

/** sndcpy's own pace, and one that is as good where nothing happens. */
const BUSY_TICK_MS = 7.5;
const QUIET_TICK_MS = 250;
const LONGEST_STUTTER_MS = 120;
/** In units of the recorder's own rate: what is faster catches up. */
const STEADY_PACE = 1.3;
/** What piles up on the way, at 4 bytes a frame, while nobody reads. */
const MOST_HELD_FRAMES = 1_000_000;
/** So many of what was recorded at once are remembered. */
const KEPT_RECORDS = 4000;
/** How long the fine pace lasts after an event. */
const BUSY_FOR_MS = 1000;

/** What a recorder is made of. */
export interface RecorderOptions {
  clock: SimulatedClock;
  random: SeededRandom;
  /** Frames a second, as declared. */
  sampleRate: number;
  /** What comes at once is a surge if it is more than this, in milliseconds. */
  toleratedMs: number;
}

/**
 * Numbers frames as time passes, whether anybody takes them or not, and delivers them to the
 * connection that there is. The numbers go on from one connection to the next.
 */
export class SimulatedRecorder {
  /** Frames a second, in truth. */
  rate: number;
  /** Whether it sends anything. */
  isHung = false;
  /** Whether all it hears is digital silence. */
  isZeros = false;
  /** Until when the network holds everything back. */
  stalledUntilMs = 0;
  /** How fast what was held back then comes, in units of real time. */
  catchUpPace = Infinity;
  /** Whether it sends at irregular times. */
  isStuttering = false;
  /** How much it gathers before it sends, in milliseconds. */
  gatherMs = 0;
  /** Since when audio has arrived at about the pace at which it is recorded. */
  steadySinceMs = Infinity;
  readonly #options: RecorderOptions;
  #connection: SimulatedConnection | undefined;
  /** What was recorded lately, and when, as the day has it. */
  #records: { firstFrame: number; startMs: number; rate: number }[] = [];
  /** When anything about it was last out of the ordinary but its way to the relay. */
  #unevenAtMs = 0;
  readonly #usualRate: number;
  #nextFrame = 1;
  #recordedToMs = 0;
  #heldFrames: { firstFrame: number; frames: number }[] = [];
  #lastTickMs = 0;
  #busyUntilMs = BUSY_FOR_MS;
  #cancelTimer: () => void = () => {};

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.rate = options.sampleRate;
    this.#usualRate = options.sampleRate;
  }

  /** Since when frames arrive as they are recorded, at about the declared rate. */
  get evenSinceMs(): number {
    return this.#unevenAtMs;
  }

  /** When a frame was recorded; undefined if that is long ago. */
  recordedAtMs(frame: number): number | undefined {
    const record = this.#records.findLast(({ firstFrame }) => firstFrame <= frame);
    return record && record.startMs + (frame - record.firstFrame) * 1000 / record.rate;
  }

  /** Something happens: time is taken finely for a while. */
  stir(): void {
    const busyUntilMs = this.#options.clock.nowMs() + BUSY_FOR_MS;
    const wasQuiet = this.#busyUntilMs < this.#options.clock.nowMs();
    this.#busyUntilMs = busyUntilMs;
    if (wasQuiet && this.#connection !== undefined) this.#tickLater();
  }

  /**
   * Sends to a connection from now on.
   *
   * @param backlogMs audio from before, which comes first
   */
  play(connection: SimulatedConnection, backlogMs: number): void {
    this.stop();
    const nowMs = this.#options.clock.nowMs();
    this.#connection = connection;
    this.#recordedToMs = nowMs - backlogMs;
    this.#lastTickMs = nowMs;
    this.steadySinceMs = Infinity;
    this.#tick();
  }

  /** Sends to nobody. */
  stop(): void {
    this.#cancelTimer();
    this.#connection = undefined;
    this.#heldFrames = [];
  }

  #tick(): void {
    const { clock } = this.#options;
    const connection = this.#connection!;
    const nowMs = clock.nowMs();
    this.#record(nowMs);
    if (connection.hasEnded || !connection.isOpen) return this.stop();
    const elapsedMs = nowMs - this.#lastTickMs;
    const frames = nowMs >= this.stalledUntilMs ? this.#deliver(connection, elapsedMs) : 0;
    const audioMs = frames * 1000 / this.rate;
    const isSteady = frames > 0 && !this.isStuttering &&
      elapsedMs <= QUIET_TICK_MS + BUSY_TICK_MS &&
      audioMs < STEADY_PACE * elapsedMs + BUSY_TICK_MS;
    this.steadySinceMs = isSteady ? Math.min(this.steadySinceMs, nowMs) : Infinity;
    this.#lastTickMs = nowMs;
    this.#tickLater();
  }

  #tickLater(): void {
    const { clock, random, toleratedMs } = this.#options;
    const isBusy = clock.nowMs() < this.#busyUntilMs;
    const quietTickMs = Math.min(QUIET_TICK_MS, toleratedMs / 2);
    const usualMs = Math.max(isBusy ? BUSY_TICK_MS : quietTickMs, this.gatherMs);
    const tickMs = this.isStuttering ? random.between(1, LONGEST_STUTTER_MS) : usualMs;
    this.#cancelTimer();
    this.#cancelTimer = clock.after(tickMs, () => this.#tick());
  }

  #record(nowMs: number): void {
    this.#noteUneven(nowMs);
    const frames = Math.floor((nowMs - this.#recordedToMs) * this.rate / 1000);
    this.#records.push({
      firstFrame: this.#nextFrame,
      startMs: this.#recordedToMs,
      rate: this.rate,
    });
    if (this.#records.length > 2 * KEPT_RECORDS) this.#records = this.#records.slice(-KEPT_RECORDS);
    this.#recordedToMs += frames * 1000 / this.rate;
    const firstFrame = this.isZeros ? 0 : this.#nextFrame;
    this.#nextFrame += frames;
    // What is recorded while all buffers are full is lost.
    if (frames === 0 || this.isHung || this.#connection!.isFull) return;
    const heldFrames = this.#heldFrames.reduce((sum, held) => sum + held.frames, 0);
    const room = MOST_HELD_FRAMES - heldFrames;
    if (room > 0) this.#heldFrames.push({ firstFrame, frames: Math.min(frames, room) });
  }

  #noteUneven(nowMs: number): void {
    const isOff = Math.abs(this.rate / this.#usualRate - 1) > 0.001;
    const isHeld = nowMs < this.stalledUntilMs || this.#heldFrames.length > 0;
    if (isOff || isHeld || this.isHung || this.isStuttering || this.gatherMs > 0) {
      this.#unevenAtMs = nowMs;
    }
  }

  /** @returns how many frames were delivered */
  #deliver(connection: SimulatedConnection, elapsedMs: number): number {
    let delivered = 0;
    const { catchUpPace: pace, rate } = this;
    let allowed = pace === Infinity ? Infinity : pace * elapsedMs * rate / 1000;
    while (this.#heldFrames.length > 0 && allowed >= 1) {
      const held = this.#heldFrames[0]!;
      const frames = Math.min(held.frames, Math.floor(allowed));
      connection.deliver(held.firstFrame, frames);
      delivered += frames;
      allowed -= frames;
      if (held.firstFrame !== 0) held.firstFrame += frames;
      held.frames -= frames;
      if (held.frames === 0) this.#heldFrames.shift();
    }
    return delivered;
  }
}
