/**
 * What the relay was given, kept apart from the relay.
 *
 * @module
 */

import type { History } from "./history.ts";

const KEPT_MS = 200_000;
const FRAMES_A_MS = 48;

/** Frames that are numbered one after another, or all zeros. */
interface Run {
  /** Where it begins in the relay's log, in frames. */
  readonly position: number;
  /** The number of its first frame; 0 for digital silence. */
  readonly firstFrame: number;
  frames: number;
}

/** Writes frames so that each can be told from any other: it begins with its number. */
export function writeFrames(
  bytes: Uint8Array,
  firstFrame: number,
  frameBytes: number,
): void {
  const frames = bytes.length / frameBytes;
  if (firstFrame === 0) {
    bytes.fill(0);
    return;
  }
  if (frameBytes === 4) {
    const numbers = new Uint32Array(bytes.buffer, bytes.byteOffset, frames);
    for (let index = 0; index < frames; index++) numbers[index] = firstFrame + index;
    return;
  }
  bytes.fill(0xee);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let index = 0; index < frames; index++) {
    view.setUint32(index * frameBytes, firstFrame + index, true);
  }
}

const MOST_BEFORE_FRAMES = 2 ** 30;

/**
 * Whether one frame was recorded before another, less than six hours. Four bytes count for a day,
 * most of which a computer may sleep, and then begin anew.
 *
 * @param other undefined for none: nothing was recorded before that
 */
export function isBefore(frame: number, other: number | undefined): boolean {
  const beforeFrames = other === undefined ? 0 : other - frame >>> 0;
  return beforeFrames > 0 && beforeFrames < MOST_BEFORE_FRAMES;
}

/**
 * The frames that were read from the source whole, in order: what is in the relay's log, if that
 * is right.
 */
export class FrameLedger {
  readonly #history: History;
  /** The live edge as it was before the last step. */
  stepEdge = 0;
  #runs: Run[] = [];
  #end = 0;

  constructor(readonly frameBytes: number, history: History) {
    this.#history = history;
  }

  /** The live edge, in frames. */
  get end(): number {
    return this.#end;
  }

  /** The number of the newest frame that is no silence; 0 before there is any. */
  get lastFrame(): number {
    const sound = this.#runs.findLast(({ firstFrame }) => firstFrame !== 0);
    return sound === undefined ? 0 : sound.firstFrame + sound.frames - 1;
  }

  /** Whether the newest frames are digital silence; undefined before there are any. */
  get isSilent(): boolean | undefined {
    const last = this.#runs.at(-1);
    return last && last.firstFrame === 0;
  }

  /** Takes note of frames that have come whole. */
  append(firstFrame: number, frames: number): void {
    if (frames === 0) return;
    const last = this.#runs.at(-1);
    const follows = last !== undefined &&
      (firstFrame === 0
        ? last.firstFrame === 0
        : last.firstFrame !== 0 && last.firstFrame + last.frames === firstFrame);
    if (follows) last.frames += frames;
    else this.#runs.push({ position: this.#end, firstFrame, frames });
    this.#end += frames;
    if (this.#runs.length > 64) this.#prune();
  }

  /**
   * Compares what a client got with what it should have got.
   *
   * @param position where it stands, in frames
   * @param isThorough whether every frame is looked at, and not only the first and the last of each
   *   run
   * @throws {Violation} of promise 3
   */
  check(chunk: Uint8Array, position: number, isThorough: boolean, who: string): void {
    const frames = chunk.length / this.frameBytes;
    if (!Number.isInteger(frames)) {
      this.#history.broken(3, `${who} was handed ${chunk.length} bytes: no whole frames`);
    }
    if (position + frames > this.#end) {
      this.#history.broken(
        3,
        `${who} was handed frames ${position} to ${position + frames}, ` +
          `but there are ${this.#end}`,
      );
    }
    let index = this.#indexOf(position);
    for (let done = 0; done < frames; index++) {
      const run = this.#runs[index];
      if (run === undefined) {
        this.#history.broken(3, `${who} was handed position ${position}: long gone`);
      }
      const skipped = position + done - run.position;
      const count = Math.min(frames - done, run.frames - skipped);
      const first = run.firstFrame === 0 ? 0 : run.firstFrame + skipped;
      this.#checkRun(chunk, done, count, first, isThorough, who);
      done += count;
    }
  }

  #checkRun(
    chunk: Uint8Array,
    offset: number,
    frames: number,
    firstFrame: number,
    isThorough: boolean,
    who: string,
  ): void {
    const last = frames - 1;
    const step = isThorough || last === 0 ? 1 : last;
    for (let index = 0; index < frames; index += step) {
      const expected = firstFrame === 0 ? 0 : firstFrame + index >>> 0;
      const found = this.#numberAt(chunk, offset + index);
      if (found !== expected) {
        this.#history.broken(3, `${who} was handed frame ${found} in place of ${expected}`);
      }
    }
  }

  #numberAt(chunk: Uint8Array, frame: number): number {
    const at = frame * this.frameBytes;
    return (chunk[at]! | chunk[at + 1]! << 8 | chunk[at + 2]! << 16 | chunk[at + 3]! << 24) >>> 0;
  }

  #indexOf(position: number): number {
    let index = this.#runs.length - 1;
    while (index > 0 && this.#runs[index]!.position > position) index--;
    return index;
  }

  #prune(): void {
    const oldest = this.#end - KEPT_MS * FRAMES_A_MS;
    const first = this.#runs.findIndex(({ position, frames }) => position + frames > oldest);
    if (first > 32) this.#runs = this.#runs.slice(first);
  }
}
