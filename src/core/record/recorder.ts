/**
 * A client that records.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { LevelMeter } from "../live/level_meter.ts";
import type { Carrier } from "../stream/audience.ts";
import type { LeaveReason } from "../stream/client.ts";
import type { ClientQueue } from "../stream/client_queue.ts";
import { TroubleError } from "../trouble.ts";
import { Arrivals, type Stretch } from "./arrivals.ts";
import type { Calendar } from "./calendar.ts";
import type { SoundGate } from "./sound_gate.ts";
import type { Tape } from "./tape.ts";

/** How far behind a recording may be before it loses anything. */
export const RECORDING_CAPACITY_MS = 60_000;
/** Reading this seldom, it takes few writes of what has come since. */
const PAUSE_MS = 200;
const CHECKPOINT_MS = 1000;
const SETTLING_LOOK_MS = 50;
/** With more than this in the queue, as when audio comes much too fast, it is not waited any more. */
const PATIENT_MS = 20_000;
/**
 * A gap is filled as it passes, but so far behind: what a source, a network and adb hold back and
 * hand over after all is not older.
 */
const FILL_BEHIND_MS = 30_000;

/** How often levels are looked at is often enough to see them move. */
const LEVELS_MS = 250;
/** Whoever has not looked for so long does not look any more. */
const LOOKED_FOR_MS = 3000;
/** A recording that is told to end and cannot, for its disk hangs, is left as it is. */
const ABANDON_MS = 3000;
/** So long it may take for what has come until it is to end. */
const END_MS = 10_000;

/** What a recorder is made of. */
export interface RecorderOptions {
  readonly format: PcmFormat;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly tape: Tape;
  /** Undefined: everything is recorded. */
  readonly gate: SoundGate | undefined;
  /** What it is called where clients are shown. */
  readonly address: string;
  /** There is nothing more to record, or there cannot be. Called once, unless it is stopped before. */
  done(failure: TroubleError | undefined): void;
}

/**
 * Moves one queue's stream onto a tape, with the time at which it was heard.
 *
 * The queue is all the buffer there is: while the disk takes its time, the recorder is a client
 * that lags.
 */
export class Recorder implements Carrier {
  readonly transport = "file";
  readonly address: string;
  /** Has to be told what comes, as it comes. */
  readonly arrivals: Arrivals;
  readonly #options: RecorderOptions;
  readonly #closed = new AbortController();
  readonly #gone = Promise.withResolvers<void>();
  #isGone = false;
  #queue: ClientQueue | undefined;
  /** Where it ends, in bytes since it joined. */
  #endPosition = Infinity;
  #reason: LeaveReason | undefined;
  /** Where it reads, in bytes since it joined. */
  #position = 0;
  #lostBytes = 0;
  /** Whether a gap that is not over yet is in the file so far. */
  #isFilling = false;
  #checkpointAtMs = 0;
  readonly #levels: LevelMeter;
  #lookedAtMs = -Infinity;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.address = options.address;
    this.arrivals = new Arrivals(options.format);
    this.#levels = new LevelMeter(options.format, LEVELS_MS);
  }

  /**
   * How loud each channel is just now, in dBFS: measured only while somebody looks, so that the first
   * look shows nothing.
   */
  get levelsDbfs(): readonly number[] | undefined {
    const nowMs = this.#options.clock.nowMs();
    this.#lookedAtMs = nowMs;
    return this.#levels.levelsDbfs(nowMs);
  }

  /** Resolves when nothing more is done for it, or it was not let in. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** Whether {@linkcode gone} has resolved. */
  get isGone(): boolean {
    return this.#isGone;
  }

  async carry(queue: ClientQueue): Promise<LeaveReason> {
    this.#queue = queue;
    const abandoned = Promise.withResolvers<void>();
    let cancelTimer = () => {};
    const { signal } = this.#closed;
    signal.addEventListener("abort", () => {
      cancelTimer = this.#options.clock.after(ABANDON_MS, () => abandoned.resolve());
    }, { once: true });
    await Promise.race([this.#record(queue, signal), abandoned.promise]);
    cancelTimer();
    this.#leave();
    return this.#reason ?? "ended";
  }

  close(reason: LeaveReason): void {
    this.#reason ??= reason;
    this.#closed.abort();
    if (this.#queue === undefined) this.#leave();
    this.#queue?.close();
  }

  /** Records what has come until now, and ends. Ending twice does nothing. */
  end(): void {
    const queue = this.#queue;
    if (queue === undefined || this.#endPosition < Infinity) return;
    this.#reason ??= "disconnected";
    this.#endPosition = queue.handedBytes + queue.lostBytes + queue.lagBytes;
    if (this.#options.tape.status.trouble !== undefined) return this.close("disconnected");
    const cancelTimer = this.#options.clock.after(END_MS, () => this.close("shutdown"));
    this.#gone.promise.then(cancelTimer);
  }

  /** Nobody waits for a disk that has refused, and may do so for ever. */
  hurry(): void {
    if (this.#options.tape.status.trouble !== undefined) this.close("shutdown");
  }

  #leave(): void {
    this.#isGone = true;
    this.#gone.resolve();
  }

  async #record(queue: ClientQueue, signal: AbortSignal): Promise<void> {
    const { tape, gate, done } = this.#options;
    let failure: TroubleError | undefined;
    try {
      await this.#readAll(queue, signal);
    } catch (error) {
      if (error instanceof TroubleError) failure = error;
      else if (!signal.aborted) throw error;
    }
    await tape.endPart();
    if (failure !== undefined || tape.isFull || gate?.isOver) done(failure);
  }

  /** Until there is nothing more, or nothing more is wanted. */
  async #readAll(queue: ClientQueue, signal: AbortSignal): Promise<void> {
    const { clock, tape, gate } = this.#options;
    const reader = queue.stream.getReader();
    let reading = reader.read();
    while (!tape.isFull && !gate?.isOver && this.#position < this.#endPosition) {
      const result = await this.#within(reading, CHECKPOINT_MS);
      if (result === undefined) await this.#fillGap(signal);
      else if (result.done) return;
      else {
        await this.#take(result.value, queue, signal);
        if (queue.lagBytes === 0) await sleep(clock, PAUSE_MS, signal);
        reading = reader.read();
      }
      if (clock.nowMs() < this.#checkpointAtMs) continue;
      await tape.checkpoint();
      this.#checkpointAtMs = clock.nowMs() + CHECKPOINT_MS;
    }
  }

  async #within<Result>(promise: Promise<Result>, ms: number): Promise<Result | undefined> {
    const late = Promise.withResolvers<undefined>();
    const cancel = this.#options.clock.after(ms, () => late.resolve(undefined));
    try {
      return await Promise.race([promise, late.promise]);
    } finally {
      cancel();
    }
  }

  async #take(frames: Uint8Array, queue: ClientQueue, signal: AbortSignal): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#lookedAtMs < LOOKED_FOR_MS) this.#levels.heard(frames, nowMs);
    await this.#passOverLost(queue.lostBeforeBytes - this.#lostBytes, signal);
    for (let done = 0; done < frames.length;) {
      const next = this.arrivals.next;
      const roomBytes = next === undefined ? Infinity : next.position - this.#position;
      if (next !== undefined && roomBytes <= 0) {
        await this.#goOnWith(next, signal);
        continue;
      }
      const piece = frames.subarray(done, done + Math.min(roomBytes, frames.length));
      await this.#write(piece, signal);
      this.#position += piece.length;
      done += piece.length;
    }
  }

  /** Audio that came while the disk took none for too long. */
  async #passOverLost(bytes: number, signal: AbortSignal): Promise<void> {
    if (bytes === 0) return;
    const { tape, format } = this.#options;
    this.#lostBytes += bytes;
    this.#position += bytes;
    while ((this.arrivals.next?.position ?? Infinity) < this.#position) this.arrivals.goOn();
    tape.lost(format.msFromBytes(bytes));
    await tape.miss("loss", this.#heardAtMs(this.#position), false, signal);
  }

  async #goOnWith(stretch: Stretch, signal: AbortSignal): Promise<void> {
    await this.#awaitSettled(stretch, signal);
    this.arrivals.goOn();
    if (!stretch.isGap) return;
    await this.#miss(this.#epochMs(stretch.startMs), signal);
    this.#isFilling = false;
  }

  async #awaitSettled(stretch: Stretch, signal: AbortSignal): Promise<void> {
    const { clock, tape } = this.#options;
    if (stretch.settledAtMs <= clock.nowMs()) return;
    await tape.checkpoint();
    // The stretch may end meanwhile, and is settled by that. Nothing is lost for being exact.
    while (stretch.settledAtMs > clock.nowMs() && this.#lagMs < PATIENT_MS) {
      await sleep(clock, SETTLING_LOOK_MS, signal);
    }
  }

  get #lagMs(): number {
    return this.#options.format.msFromBytes(this.#queue?.lagBytes ?? 0);
  }

  async #fillGap(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const untilMs = clock.nowMs() - FILL_BEHIND_MS;
    if (this.arrivals.next !== undefined || untilMs <= this.arrivals.lastMs) return;
    await this.#miss(this.#epochMs(untilMs), signal);
    this.#isFilling = true;
  }

  /** Nothing was heard from the end of the part until then. */
  async #miss(untilMs: number, signal: AbortSignal): Promise<void> {
    const { tape, gate } = this.#options;
    const missingMs = untilMs - (tape.endMs ?? untilMs);
    await tape.miss("gap", untilMs, this.#isFilling, signal);
    if (gate?.gap(missingMs)) await tape.endPart();
  }

  async #write(frames: Uint8Array, signal: AbortSignal): Promise<void> {
    const { tape, gate } = this.#options;
    if (gate === undefined) {
      return await tape.write(frames, this.#heardAtMs(this.#position), signal);
    }
    for (const passed of gate.take(frames, this.#position)) {
      await tape.write(passed.frames, this.#heardAtMs(passed.position), signal);
      if (passed.isEnd) await tape.endPart();
    }
  }

  /** When a frame of the stretch that is being read was heard, in milliseconds since 1970. */
  #heardAtMs(position: number): number {
    return this.#epochMs(this.arrivals.heardMs(position));
  }

  #epochMs(clockMs: number): number {
    const { clock, calendar } = this.#options;
    return calendar.epochMs() - (clock.nowMs() - clockMs);
  }
}
