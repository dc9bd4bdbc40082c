/**
 * The recent past of the stream, which all clients read from.
 *
 * @module
 */

/** The longer a segment, the fewer reads are cut in two by its end. */
const SEGMENT_BYTES = 256 * 1024;

/**
 * A line of whole frames with absolute positions.
 *
 * A **position** counts the bytes since the log was made and is always a multiple of the frame
 * size. The newest position is the **live edge**. What a client lacks is a subtraction:
 * `log.end - position`. Every client reads the same bytes in place; nothing is copied for one.
 *
 * The frames are held in segments of about 256 KiB, rounded down to whole frames. A segment is
 * only ever appended to, so what {@linkcode AudioLog.read} returned stays as it was even while a
 * slow socket still holds it: dropping a segment leaves it to the garbage collector.
 */
export class AudioLog {
  readonly #segmentBytes: number;
  readonly #segments: Uint8Array[] = [];
  #start = 0;
  #end = 0;

  constructor(frameBytes: number) {
    this.#segmentBytes = SEGMENT_BYTES - SEGMENT_BYTES % frameBytes;
  }

  /** The oldest position that can still be read. */
  get start(): number {
    return this.#start;
  }

  /** The live edge: the position of the next frame that will be appended. */
  get end(): number {
    return this.#end;
  }

  /** Bytes of memory that the log holds. */
  get heldBytes(): number {
    return this.#segments.length * this.#segmentBytes;
  }

  /** Copies whole frames to the end of the log. */
  append(frames: Uint8Array): void {
    for (let done = 0; done < frames.length;) {
      const offset = (this.#end - this.#start) % this.#segmentBytes;
      if (offset === 0) this.#segments.push(new Uint8Array(this.#segmentBytes));
      const part = frames.subarray(done, done + this.#segmentBytes - offset);
      this.#segments.at(-1)!.set(part, offset);
      this.#end += part.length;
      done += part.length;
    }
  }

  /**
   * A view of the frames from `position` to the live edge, or to the end of a segment if that
   * comes first: at most 256 KiB. It is empty at the live edge.
   *
   * @throws {RangeError} when the position is not in the log
   */
  read(position: number): Uint8Array {
    if (position < this.#start || position > this.#end) {
      throw new RangeError(
        `${position} is not in the log, which holds ${this.#start} to ${this.#end}`,
      );
    }
    const index = Math.floor((position - this.#start) / this.#segmentBytes);
    const segment = this.#segments[index];
    if (segment === undefined) return new Uint8Array(0);
    const segmentStart = this.#start + index * this.#segmentBytes;
    return segment.subarray(position - segmentStart, this.#end - segmentStart);
  }

  /** Drops the segments that lie wholly before `position`. */
  trim(position: number): void {
    const dropped = Math.floor((Math.min(position, this.#end) - this.#start) / this.#segmentBytes);
    if (dropped <= 0) return;
    this.#segments.splice(0, dropped);
    this.#start += dropped * this.#segmentBytes;
  }
}
