/**
 * Whether a stream of numbered frames is whole.
 *
 * @module
 */

import { FIRST_FRAME } from "../lab/pcm_source.ts";

const FRAME_BYTES = 4;

/** What a stream is read into: its bytes, and the same as numbers of frames. */
export class ReadBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly frames: Uint32Array<ArrayBuffer>;

  /** @param length in bytes, whole frames */
  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.frames = new Uint32Array(this.bytes.buffer);
  }
}

/** Who is told what came. Both ranges are without `to`. */
export interface FrameObserver {
  heard(from: number, to: number): void;
  lost(from: number, to: number): void;
}

/**
 * Follows one stream. A read that goes on where the last one ended, and whose last frame has the
 * number that its length calls for, is taken as whole; only others are looked at frame by frame.
 */
export class FrameCheck {
  /** Whether there ever was something else than the next frame or a later one. */
  isMisaligned = false;
  readonly #observer: FrameObserver;
  #nextFrame: number | undefined;
  /** The frame that was cut by the end of the last read. */
  #rest = new Uint8Array(0);

  constructor(observer: FrameObserver) {
    this.#observer = observer;
  }

  /** The number of the frame that is to come; undefined before the first one. */
  get nextFrame(): number | undefined {
    return this.#nextFrame;
  }

  /**
   * Takes what was read.
   *
   * @param length how many bytes of `buffer`
   * @param edge the number of the frame that the source will send next
   */
  take({ bytes, frames }: ReadBuffer, length: number, edge: number): void {
    const first = frames[0]!;
    const count = length / FRAME_BYTES;
    const isWhole = first === this.#nextFrame && this.#rest.length === 0 &&
      frames[count - 1] === first + count - 1;
    if (!isWhole) return this.#scan(bytes.subarray(0, length), edge);
    this.#nextFrame = first + count;
    this.#observer.heard(first, first + count);
  }

  #scan(read: Uint8Array, edge: number): void {
    const bytes = new Uint8Array(this.#rest.length + read.length);
    bytes.set(this.#rest);
    bytes.set(read, this.#rest.length);
    const view = new DataView(bytes.buffer);
    let offset = 0;
    while (offset + FRAME_BYTES <= bytes.length) {
      const frame = view.getUint32(offset, true);
      const next = this.#nextFrame ?? frame;
      if (frame < Math.max(next, FIRST_FRAME) || frame >= edge) {
        this.isMisaligned = true;
        offset++;
        continue;
      }
      if (frame > next) this.#observer.lost(next, frame);
      this.#observer.heard(frame, frame + 1);
      this.#nextFrame = frame + 1;
      offset += FRAME_BYTES;
    }
    this.#rest = bytes.slice(offset);
  }
}
