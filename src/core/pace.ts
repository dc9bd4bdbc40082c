/**
 * How the audio of a source arrives, and what that means for those who listen live.
 *
 * @module
 */

import { DriftMeter } from "./drift_meter.ts";
import type { Emit } from "./event.ts";
import type { PcmFormat } from "./pcm_format.ts";
import { RateMeter, SAME_RATE_WITHIN } from "./rate_meter.ts";
import { SurgeGuard } from "./surge_guard.ts";

/** Judges the pace of one source, connection by connection. */
export class Pace {
  readonly #format: PcmFormat;
  readonly #toleratedMs: number;
  readonly #emit: Emit;
  readonly #drift: DriftMeter;
  #surge: SurgeGuard;
  #rate: RateMeter;
  #surgeStart = 0;
  #surgedBytes = 0;
  /** How fast the source is known to run, in units of its declared rate. */
  #pace = 1;

  /** @param toleratedMs how much too early audio may come before it counts as a surge */
  constructor(format: PcmFormat, toleratedMs: number, emit: Emit) {
    this.#format = format;
    this.#toleratedMs = toleratedMs;
    this.#emit = emit;
    this.#drift = new DriftMeter(format);
    this.#surge = this.#newGuard();
    this.#rate = new RateMeter(format);
  }

  /** Whether live clients are being held. */
  get isHolding(): boolean {
    return this.#surge.isHolding;
  }

  /** How much more audio has arrived than time has passed, lately, in milliseconds. */
  get excessMs(): number {
    return this.#surge.excessMs;
  }

  /** Bytes passed over so far: once for each surge, not for each client. */
  get surgedBytes(): number {
    return this.#surgedBytes;
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
  }

  /**
   * The connection has ended: what was kept back of it is old by now.
   *
   * @param edge the log's live edge
   * @returns where live clients go on, if they were held
   */
  disconnected(edge: number): number | undefined {
    this.#drift.interrupted();
    const goOnAt = this.#surge.isHolding ? this.#endSurge(edge) : undefined;
    this.#surge = this.#newGuard();
    return goOnAt;
  }

  /**
   * Takes note of audio.
   *
   * @param position where in the log it begins
   * @returns where live clients go on, if a surge is over with it
   */
  arrived(bytes: number, position: number, nowMs: number): number | undefined {
    this.#drift.arrived(bytes, nowMs);
    if (this.#rate.arrived(bytes, nowMs)) this.#checkRate();
    const wasHolding = this.#surge.isHolding;
    const verdict = this.#surge.arrived(bytes, nowMs);
    if (verdict === "hold" && !wasHolding) this.#surgeStart = position;
    if (verdict === "flow" || verdict === "hold") return undefined;
    if (verdict === "give-up") this.#emit({ kind: "too-fast" });
    return this.#endSurge(position);
  }

  /** Takes note of audio that somebody has passed over: it is not in excess any more. */
  passedOver(bytes: number): void {
    this.#surgedBytes += bytes;
    this.#surge.forgive(bytes);
  }

  #endSurge(position: number): number {
    const skippedBytes = position - this.#surgeStart;
    this.#surgedBytes += skippedBytes;
    this.#emit({ kind: "surge", skippedMs: this.#format.msFromBytes(skippedBytes) });
    return position;
  }

  /** A format that is wrong for one connection is wrong for the next: the pace is kept. */
  #newGuard(): SurgeGuard {
    return new SurgeGuard(this.#format, this.#toleratedMs, this.#pace);
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
