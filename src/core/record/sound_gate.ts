/**
 * Records while there is something to hear.
 *
 * @module
 */

import { peakDbfs } from "../live/level_meter.ts";
import type { PcmFormat } from "../base/pcm_format.ts";

/** Levels are looked at in pieces of this length. */
const PIECE_MS = 10;
/** So much from before the first sound is recorded: what makes a sound begins before it is loud. */
const BEFORE_MS = 500;

/** When something is recorded. */
export interface SoundGateOptions {
  /** What is louder is sound. */
  readonly levelDbfs: number;
  /** Whether nothing is recorded before the first sound. */
  readonly startsOnSound: boolean;
  /** Undefined: silence ends nothing. */
  readonly stopAfterMs: number | undefined;
}

/** Audio that is to be recorded. */
export interface Passed {
  readonly frames: Uint8Array;
  /** Where it begins, in bytes. */
  readonly position: number;
  /** Whether the recording, or this part of it, ends behind it. */
  readonly isEnd: boolean;
}

/** Tells sound from silence, and lets pass what is to be recorded. */
export class SoundGate {
  readonly #format: PcmFormat;
  readonly #options: SoundGateOptions;
  readonly #pieceBytes: number;
  readonly #beforeBytes: number;
  #isOpen: boolean;
  #isOver = false;
  #quietMs = 0;
  /** What came lately while it is shut, in pieces that lie behind one another. */
  #before: Uint8Array[] = [];

  constructor(format: PcmFormat, options: SoundGateOptions) {
    this.#format = format;
    this.#options = options;
    this.#pieceBytes = format.bytesFromMs(PIECE_MS);
    this.#beforeBytes = format.bytesFromMs(BEFORE_MS);
    this.#isOpen = !options.startsOnSound;
  }

  /** Whether something is being recorded. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether nothing more will be: silence has ended it, and no sound begins it again. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes whole frames, and gives those that are to be recorded. The frames have to stay as they are. */
  *take(frames: Uint8Array, position: number): Generator<Passed> {
    let start = 0;
    for (let end = 0; start < frames.length && !this.#isOver;) {
      const piece = frames.subarray(end, end + this.#pieceBytes);
      end += piece.length;
      const isLoud = peakDbfs(piece, this.#format) > this.#options.levelDbfs;
      if (!this.#isOpen) {
        this.#before.push(piece);
        if (isLoud) yield* this.#open(position + end);
        else this.#forget();
        start = end;
        continue;
      }
      const isEnd = this.#hear(isLoud, this.#format.msFromBytes(piece.length));
      if (!isEnd && end < frames.length) continue;
      yield { frames: frames.subarray(start, end), position: position + start, isEnd };
      start = end;
    }
  }

  /** For so long there is nothing at all. @returns whether that ends the recording, or this part */
  gap(ms: number): boolean {
    this.#before = [];
    return this.#isOpen && this.#hear(false, ms);
  }

  *#open(end: number): Generator<Passed> {
    this.#isOpen = true;
    this.#quietMs = 0;
    let position = end - this.#before.reduce((sum, { length }) => sum + length, 0);
    for (const frames of this.#before) {
      yield { frames, position, isEnd: false };
      position += frames.length;
    }
    this.#before = [];
  }

  /** @returns whether the silence has become too long */
  #hear(isLoud: boolean, ms: number): boolean {
    const { stopAfterMs = Infinity, startsOnSound } = this.#options;
    this.#quietMs = isLoud ? 0 : this.#quietMs + ms;
    if (this.#quietMs < stopAfterMs) return false;
    this.#isOpen = false;
    this.#isOver = !startsOnSound;
    return true;
  }

  #forget(): void {
    let bytes = this.#before.reduce((sum, { length }) => sum + length, 0);
    while (bytes > this.#beforeBytes) bytes -= this.#before.shift()!.length;
  }
}
