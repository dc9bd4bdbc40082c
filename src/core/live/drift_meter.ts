/**
 * How far the source's clock is from this computer's.
 *
 * Goal: a few parts per million after a minute, from audio that comes in lumps, over networks that
 * stall, by connections that end. How: arrived frames over time are a line, and its slope by least
 * squares uses every arrival. Only the ends would be off by a whole lump, 260 ppm after 10 s.
 *
 * Whatever moves the line, as a stall, a surge or a new connection, begins another one. All lines
 * share one slope and each has its own height, so none of that can tilt it: the sums of squares
 * about each line's own mean are added up.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

const SAMPLE_MS = 100;
const LONGEST_LINE_MS = 60_000;
/** A shorter line says more about lumps than about clocks. */
const SHORTEST_LINE_MS = 10_000;
/** What is further off a line, besides two lumps, is on another one. Clocks are not so far off. */
const ON_LINE_MS = 50;
const ENOUGH_MS = LONGEST_LINE_MS - SAMPLE_MS;
/** Clocks change with the temperature: what is half an hour old counts little. */
const KEPT_PER_LINE = 0.9;

/** The sums about one line, in milliseconds from its beginning. */
interface Line {
  readonly startMs: number;
  /** How much audio has come since, in milliseconds as declared. */
  audioMs: number;
  sampledMs: number;
  count: number;
  time: number;
  audio: number;
  timeTime: number;
  timeAudio: number;
}

/** Measures drift across the connections of one source. */
export class DriftMeter {
  readonly #format: PcmFormat;
  #line: Line | undefined;
  #lumpMs = 0;
  #timeTime = 0;
  #timeAudio = 0;
  #measuredMs = 0;

  constructor(format: PcmFormat) {
    this.#format = format;
  }

  /**
   * How much faster the source's clock runs than this computer's, in parts per million; undefined
   * before there was a minute of steady audio.
   */
  get ppm(): number | undefined {
    if (this.#measuredMs < ENOUGH_MS) return undefined;
    return (this.#timeAudio / this.#timeTime - 1) * 1e6;
  }

  /** Takes note of `bytes` bytes that arrived at `nowMs`. */
  arrived(bytes: number, nowMs: number): void {
    const audioMs = this.#format.msFromBytes(bytes);
    this.#lumpMs = Math.max(audioMs, 0.99 * this.#lumpMs);
    const line = this.#line ??= lineFrom(nowMs);
    const timeMs = nowMs - line.startMs;
    // What has come with the first lump was recorded before the line began.
    if (timeMs > 0) line.audioMs += audioMs;
    if (Math.abs(line.audioMs - timeMs) > ON_LINE_MS + 2 * this.#lumpMs) {
      this.#line = lineFrom(nowMs);
      return;
    }
    if (timeMs - line.sampledMs >= SAMPLE_MS) sample(line, timeMs);
    if (timeMs >= LONGEST_LINE_MS) this.interrupted();
  }

  /** What comes next is on another line: the connection has ended. */
  interrupted(): void {
    const line = this.#line;
    this.#line = undefined;
    if (line === undefined || line.sampledMs < SHORTEST_LINE_MS) return;
    const { count, time, audio, timeTime, timeAudio } = line;
    this.#timeTime = KEPT_PER_LINE * this.#timeTime + timeTime - time * time / count;
    this.#timeAudio = KEPT_PER_LINE * this.#timeAudio + timeAudio - time * audio / count;
    this.#measuredMs += line.sampledMs;
  }
}

function lineFrom(startMs: number): Line {
  return {
    startMs,
    audioMs: 0,
    sampledMs: 0,
    count: 0,
    time: 0,
    audio: 0,
    timeTime: 0,
    timeAudio: 0,
  };
}

function sample(line: Line, timeMs: number): void {
  line.sampledMs = timeMs;
  line.count++;
  line.time += timeMs;
  line.audio += line.audioMs;
  line.timeTime += timeMs * timeMs;
  line.timeAudio += timeMs * line.audioMs;
}
