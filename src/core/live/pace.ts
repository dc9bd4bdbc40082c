/**
 * How the audio of a source arrives, and what that means for those who listen live.
 *
 * @module
 */

import { DriftMeter } from "./drift_meter.ts";
import type { Emit } from "../event.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { Lateness } from "./lateness.ts";
import { RateMeter, SAME_RATE_WITHIN } from "./rate_meter.ts";
import type { SilenceDebt } from "./silence_debt.ts";
import { SurgeGuard } from "./surge_guard.ts";

import type { Clock } from "../base/clock.ts";

/** However little clients may fall behind: sources write as much as this at once. */
const LEAST_TOLERATED_MS = 200;
/** What is shorter is counted, but nobody hears that it is missing. */
const LEAST_TOLD_MS = 50;

/** What becomes of audio that has arrived, for those who listen live. */
export interface Verdict {
  /** Where they go on, if a surge is over. */
  goOnAt: number | undefined;
  /** How much they pass over: they have had silence in its place, or it was read too late. */
  lateBytes: number;
}

/** Judges the pace of one source, connection by connection. */
export class Pace {
  readonly #format: PcmFormat;
  readonly #toleratedMs: number;
  readonly #emit: Emit;
  readonly #drift: DriftMeter;
  /** Undefined where gaps stay empty. */
  readonly #debt: SilenceDebt | undefined;
  readonly #lateness: Lateness;
  /** One for all: there is a verdict on every chunk. */
  readonly #verdict: Verdict = { goOnAt: undefined, lateBytes: 0 };
  #surge: SurgeGuard;
  #rate: RateMeter;
  #surgeStart = 0;
  #skippedBytes = 0;
  /** What was passed over because the relay was late, and is not told yet. */
  #lateSkippedMs = 0;
  /** How fast the source is known to run, in units of its declared rate. */
  #pace = 1;

  /** @param capacityMs how far a client may fall behind, and how much too early audio may come */
  constructor(
    format: PcmFormat,
    capacityMs: number,
    clock: Clock,
    debt: SilenceDebt | undefined,
    emit: Emit,
  ) {
    this.#format = format;
    this.#toleratedMs = Math.max(capacityMs, LEAST_TOLERATED_MS);
    this.#debt = debt;
    this.#emit = emit;
    this.#drift = new DriftMeter(format);
    this.#lateness = new Lateness(clock, () => this.#tellLate());
    this.#surge = this.#newGuard();
    this.#rate = new RateMeter(format);
  }

  /** Whether live clients are being held. */
  get isHolding(): boolean {
    return this.#surge.isHolding;
  }

  /** Bytes passed over so far: once for everybody, not for each client. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** How much faster the source's clock runs, in parts per million; undefined if not yet known. */
  get driftPpm(): number | undefined {
    return this.#drift.ppm;
  }

  /** Bytes that came in the last whole second before `nowMs`. */
  bytesPerSecond(nowMs: number): number {
    return this.#rate.bytesPerSecond(nowMs);
  }

  /** A new connection begins. */
  connected(): void {
    this.#rate = new RateMeter(this.#format);
    this.#lateness.start();
  }

  /** Nothing comes any more. */
  close(): void {
    this.#lateness.stop();
  }

  /**
   * The connection has ended: what was kept back of it is old by now.
   *
   * @param edge the log's live edge
   * @returns where live clients go on, if they were held
   */
  disconnected(edge: number): number | undefined {
    this.#drift.interrupted();
    this.#lateness.stop();
    this.#debt?.settle(Infinity);
    const goOnAt = this.#surge.isHolding ? this.#endSurge(edge) : undefined;
    if (goOnAt !== undefined) this.#surge.forgive(edge - this.#surgeStart);
    this.#surge = this.#newGuard(this.#surge);
    return goOnAt;
  }

  /**
   * Takes note of audio.
   *
   * @param position where in the log it begins
   * @returns what becomes of it; the next call overwrites that
   */
  arrived(bytes: number, position: number, nowMs: number): Verdict {
    this.#drift.arrived(bytes, nowMs);
    if (this.#rate.arrived(bytes, nowMs)) this.#checkRate();
    const verdict = this.#verdict;
    verdict.goOnAt = this.#guard(bytes, position, nowMs);
    verdict.lateBytes = this.isHolding ? 0 : this.#passOverLate(bytes, nowMs);
    return verdict;
  }

  #guard(bytes: number, position: number, nowMs: number): number | undefined {
    const wasHolding = this.#surge.isHolding;
    const verdict = this.#surge.arrived(bytes, nowMs, this.#lateness.lateMs(nowMs));
    if (verdict === "hold" && !wasHolding) this.#surgeStart = position;
    if (verdict === "flow" || verdict === "hold") return undefined;
    if (verdict === "give-up") this.#emit({ kind: "too-fast" });
    return this.#endSurge(position);
  }

  /** @returns how much of the audio that comes is to be passed over, in bytes */
  #passOverLate(bytes: number, nowMs: number): number {
    const hadSilenceMs = this.#debt?.audioFlows(
      this.#format.msFromBytes(bytes),
      this.#surge.excessMs,
      nowMs,
    ) ?? 0;
    this.#debt?.settle(hadSilenceMs);
    const readLateMs = this.#readLateMs(this.#surge.excessMs - hadSilenceMs, nowMs);
    if (hadSilenceMs + readLateMs === 0) return 0;
    const lateBytes = this.#format.bytesFromMs(hadSilenceMs + readLateMs);
    this.#skippedBytes += lateBytes;
    // It is not in excess any more.
    this.#surge.forgive(lateBytes);
    return lateBytes;
  }

  /** Where the relay itself was late, clients are as far behind as they may be, and no further. */
  #readLateMs(excessMs: number, nowMs: number): number {
    const tooMuchMs = excessMs - this.#toleratedMs;
    if (tooMuchMs <= 0) return 0;
    const ms = Math.min(tooMuchMs, this.#lateness.lateMs(nowMs));
    this.#lateness.settle(ms);
    this.#lateSkippedMs += ms;
    return ms;
  }

  #tellLate(): void {
    if (this.#lateSkippedMs >= LEAST_TOLD_MS) {
      this.#emit({ kind: "read-late", skippedMs: this.#lateSkippedMs });
    }
    this.#lateSkippedMs = 0;
  }

  #endSurge(position: number): number {
    const skippedBytes = position - this.#surgeStart;
    this.#skippedBytes += skippedBytes;
    this.#emit({ kind: "surge", skippedMs: this.#format.msFromBytes(skippedBytes) });
    return position;
  }

  /** A format that is wrong for one connection is wrong for the next: the pace is kept. */
  #newGuard(before?: SurgeGuard): SurgeGuard {
    return new SurgeGuard(this.#format, this.#toleratedMs, this.#pace, before);
  }

  #checkRate(): void {
    const measured = this.#rate.steadyFramesPerSecond();
    if (measured === undefined) return;
    const pace = measured / this.#format.sampleRate;
    if (Math.abs(pace / this.#pace - 1) < SAME_RATE_WITHIN) return;
    this.#pace = pace;
    this.#surge.setPace(pace);
    if (Math.abs(pace - 1) < SAME_RATE_WITHIN) return;
    this.#emit({ kind: "wrong-rate", framesPerSecond: measured, declared: this.#format });
  }
}
