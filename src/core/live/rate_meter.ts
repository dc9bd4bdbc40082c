/**
 * How fast audio arrives.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

const BIN_MS = 1000;
const BINS = 30;
/** The two halves of a steady source's half minute differ by less than this, as a ratio. */
const STEADY_WITHIN = 0.02;
/** No clock is this wrong, as a ratio: 44 100 Hz and 48 000 Hz are 9 % apart. */
export const SAME_RATE_WITHIN = 0.03;
/** The wrong number of channels shows within this many seconds. */
const CHANNELS_BINS = 6;
const EXACTLY_WITHIN = 0.01;

/**
 * Counts arriving bytes by the second, over the last half minute.
 *
 * It belongs to one connection of the source. Its seconds begin with the first audio.
 */
export class RateMeter {
  readonly #format: PcmFormat;
  #bins: number[] = [];
  #binEndMs: number | undefined;
  #binBytes = 0;

  constructor(format: PcmFormat) {
    this.#format = format;
  }

  /**
   * Takes note of `bytes` bytes that arrived at `nowMs`.
   *
   * @returns whether a second has ended with it
   */
  arrived(bytes: number, nowMs: number): boolean {
    const hasEnded = this.#endBins(nowMs);
    this.#binBytes += bytes;
    return hasEnded;
  }

  /** Bytes that arrived in the last whole second before `nowMs`. */
  bytesPerSecond(nowMs: number): number {
    const overdueMs = nowMs - (this.#binEndMs ?? Infinity);
    if (overdueMs < 0) return this.#bins.at(-1) ?? 0;
    return overdueMs < BIN_MS ? this.#binBytes : 0;
  }

  /**
   * The frames a second that arrive, where the source has run steadily for half a minute; else
   * undefined. A raw stream carries no rate, so this is the only way to notice a wrong `--format`.
   * Exactly twice the rate, or half of it, is stereo for mono or mono for stereo: that takes a few
   * seconds only.
   */
  steadyFramesPerSecond(): number | undefined {
    return this.#wrongChannels() ?? this.#steadyRate();
  }

  #wrongChannels(): number | undefined {
    const bins = this.#bins.slice(-CHANNELS_BINS);
    if (bins.length < CHANNELS_BINS) return undefined;
    for (const ratio of [2, 0.5]) {
      const expected = ratio * this.#format.bytesPerSecond;
      if (bins.every((bytes) => Math.abs(bytes / expected - 1) < EXACTLY_WITHIN)) {
        return expected / this.#format.frameBytes;
      }
    }
    return undefined;
  }

  #steadyRate(): number | undefined {
    if (this.#bins.length < BINS || this.#bins.includes(0)) return undefined;
    const older = sum(this.#bins.slice(0, BINS / 2));
    const newer = sum(this.#bins.slice(BINS / 2));
    if (Math.abs(older - newer) >= STEADY_WITHIN * newer) return undefined;
    return (older + newer) / BINS / this.#format.frameBytes;
  }

  #endBins(nowMs: number): boolean {
    this.#binEndMs ??= nowMs + BIN_MS;
    if (nowMs < this.#binEndMs) return false;
    const ended = Math.floor((nowMs - this.#binEndMs) / BIN_MS) + 1;
    this.#bins.push(this.#binBytes);
    for (let index = 1; index < Math.min(ended, BINS); index++) this.#bins.push(0);
    this.#bins = this.#bins.slice(-BINS);
    this.#binBytes = 0;
    this.#binEndMs += ended * BIN_MS;
    return true;
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
