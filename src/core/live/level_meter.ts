/**
 * How loud the audio is.
 *
 * A level is the **sample peak**: the sample that is furthest from zero, in decibels to full scale.
 * 0 dBFS is the lowest number that a sample can hold (−32 768 of 16 bits), half of that is
 * −6.02 dBFS, and zero is −Infinity: digital silence. A peak is what tells silence from sound, and a
 * click from silence. The **RMS** is what one hears: the root of the mean square, in the same units, so
 * that a full sine has −3.01 dBFS (AES17 adds those 3 dB). It is measured only while somebody asks.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import { isSilence } from "./zeros_watch.ts";

/** Shown once a second, a click is shown at least once. */
const INTERVAL_MS = 1000;
/** Whoever has not asked for so long does not look any more. */
const ASKED_FOR_MS = 3000;
/** Every sample is looked at as if it had 32 bits. */
const FULL_SCALE = 2 ** 31;

/** Measures each channel of one connection, sample by sample. */
export class LevelMeter {
  readonly #format: PcmFormat;
  readonly #intervalMs: number;
  /** Of each channel the sample furthest from zero, as a negative: those reach further. */
  #peaks: Int32Array;
  #peaksBefore: Int32Array;
  /** Of each channel the sum of squares, and of how many frames. */
  #squares: Float64Array;
  #squaredFrames = 0;
  #squaresBefore: Float64Array;
  #squaredFramesBefore = 0;
  #askedMs = -Infinity;
  #startMs = -Infinity;
  #heardMs = -Infinity;
  #silentSinceMs: number | undefined;

  constructor(format: PcmFormat, intervalMs = INTERVAL_MS) {
    this.#format = format;
    this.#intervalMs = intervalMs;
    this.#peaks = new Int32Array(format.channels);
    this.#peaksBefore = new Int32Array(format.channels);
    this.#squares = new Float64Array(format.channels);
    this.#squaresBefore = new Float64Array(format.channels);
  }

  /** Takes note of whole frames that arrived at `nowMs`. */
  heard(frames: Uint8Array, nowMs: number): void {
    if (frames.length === 0) return;
    this.#turn(nowMs);
    this.#heardMs = nowMs;
    if (nowMs - this.#askedMs < ASKED_FOR_MS) this.#square(frames);
    if (isSilence(frames)) {
      this.#silentSinceMs ??= nowMs;
      return;
    }
    this.#silentSinceMs = undefined;
    for (let channel = 0; channel < this.#format.channels; channel++) {
      this.#peaks[channel] = Math.min(this.#peaks[channel]!, peakOf(frames, this.#format, channel));
    }
  }

  /**
   * The level of each channel in this interval and in the one before; undefined while nothing comes.
   */
  levelsDbfs(nowMs: number): number[] | undefined {
    if (nowMs - this.#heardMs >= this.#intervalMs) return undefined;
    this.#turn(nowMs);
    return Array.from(this.#peaks, (peak, channel) => {
      return toDbfs(Math.min(peak, this.#peaksBefore[channel]!));
    });
  }

  /**
   * The RMS of each channel in the same time; undefined while nothing comes, and at first, as it is
   * measured from the first question on.
   */
  rmsDbfs(nowMs: number): number[] | undefined {
    this.#askedMs = nowMs;
    if (nowMs - this.#heardMs >= this.#intervalMs) return undefined;
    this.#turn(nowMs);
    const frames = this.#squaredFrames + this.#squaredFramesBefore;
    if (frames === 0) return undefined;
    return Array.from(this.#squares, (squares, channel) => {
      return toDbfs(-Math.sqrt((squares + this.#squaresBefore[channel]!) / frames));
    });
  }

  /** For how long there have been zeros alone, in milliseconds. */
  silentMs(nowMs: number): number {
    return nowMs - (this.#silentSinceMs ?? nowMs);
  }

  #turn(nowMs: number): void {
    const elapsedMs = nowMs - this.#startMs;
    if (elapsedMs < this.#intervalMs) return;
    [this.#peaks, this.#peaksBefore] = [this.#peaksBefore.fill(0), this.#peaks];
    [this.#squares, this.#squaresBefore] = [this.#squaresBefore.fill(0), this.#squares];
    [this.#squaredFrames, this.#squaredFramesBefore] = [0, this.#squaredFrames];
    if (elapsedMs < 2 * this.#intervalMs) {
      this.#startMs += this.#intervalMs;
    } else {
      this.#startMs = nowMs;
      this.#peaksBefore.fill(0);
      this.#squaresBefore.fill(0);
      this.#squaredFramesBefore = 0;
    }
  }

  #square(frames: Uint8Array): void {
    const { channels, frameBytes } = this.#format;
    const sampleBytes = frameBytes / channels;
    for (let high = sampleBytes - 1, channel = 0; high < frames.length; high += sampleBytes) {
      let sample = frames[high]! << 24 | frames[high - 1]! << 16;
      if (sampleBytes === 3) sample |= frames[high - 2]! << 8;
      this.#squares[channel]! += sample * sample;
      channel = channel + 1 === channels ? 0 : channel + 1;
    }
    this.#squaredFrames += frames.length / frameBytes;
  }
}

/** How loud the loudest channel of whole frames is, in dBFS. */
export function peakDbfs(frames: Uint8Array, format: PcmFormat): number {
  let peak = 0;
  for (let channel = 0; channel < format.channels; channel++) {
    peak = Math.min(peak, peakOf(frames, format, channel));
  }
  return toDbfs(peak);
}

function toDbfs(peak: number): number {
  return 20 * Math.log10(-peak / FULL_SCALE);
}

/**
 * The sample of a channel that is furthest from zero, as a negative. By the byte: frames may begin
 * anywhere in memory, and samples of 24 bits do.
 */
function peakOf(frames: Uint8Array, { frameBytes, channels }: PcmFormat, channel: number): number {
  const sampleBytes = frameBytes / channels;
  const hasThreeBytes = sampleBytes === 3;
  let peak = 0;
  for (let high = (channel + 1) * sampleBytes - 1; high < frames.length; high += frameBytes) {
    let sample = frames[high]! << 24 | frames[high - 1]! << 16;
    if (hasThreeBytes) sample |= frames[high - 2]! << 8;
    if (sample > 0) sample = -sample;
    if (sample < peak) peak = sample;
  }
  return peak;
}
