/**
 * How late a player is.
 *
 * @module
 */

import type { Clock } from "../../../src/core/base/clock.ts";

/** A little faster than any source's clock, so that two clocks that drift apart do not count. */
const PLAYER_RATE = 1.0005;

/** Silence that came in place of audio, without any audio in between. */
export interface FilledGap {
  /** Where in the relay's log. */
  readonly position: number;
  readonly sinceMs: number;
  /** When the last of it came. */
  readonly untilMs: number;
  /** How much silence there was. */
  readonly frames: number;
  /** How much the player had yet to play then, in frames. */
  readonly levelFrames: number;
}

/** Whether it is as silence is marked. No numbers of frames that follow each other are like that. */
export function isMark(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte <= 1 || byte === 0xff);
}

/** What a player has taken and not played yet. It plays what it has, and makes up for nothing. */
export class PlayerLevel {
  /** Audio and silence, in frames. */
  frames = 0;
  /** The last gap that was filled. */
  gap: FilledGap | undefined;
  readonly #clock: Clock;
  readonly #sampleRate: number;
  #playedAtMs = 0;

  constructor(clock: Clock, sampleRate: number) {
    this.#clock = clock;
    this.#sampleRate = sampleRate;
  }

  /** Frames come. */
  add(frames: number): void {
    const nowMs = this.#clock.nowMs();
    const playedFrames = (nowMs - this.#playedAtMs) * PLAYER_RATE * this.#sampleRate / 1000;
    this.#playedAtMs = nowMs;
    this.frames = Math.max(0, this.frames - playedFrames) + frames;
  }

  /** Silence comes in place of audio. */
  addSilence(frames: number, position: number): void {
    this.add(frames);
    const untilMs = this.#clock.nowMs();
    const before = this.gap?.position === position ? this.gap : undefined;
    this.gap = {
      position,
      sinceMs: before?.sinceMs ?? untilMs,
      untilMs,
      frames: (before?.frames ?? 0) + frames,
      levelFrames: this.frames,
    };
  }
}
