/**
 * One client of a relay.
 *
 * @module
 */

import { FIRST_FRAME } from "../lab/pcm_source.ts";
import type { Reading } from "./carriers.ts";
import { chunkOf, type Phone } from "./phone.ts";

const FRAME_BYTES = 4;
/** 128 KiB: at the pace of sndcpy, two thirds of a second. */
const READ_FRAMES = 32 * 1024;

/** Reads a stream of numbered frames, and keeps account of those that count. */
export class Listener {
  /** How many of the frames that count have come. */
  heardFrames = 0;
  /** How many of them never will, as later ones have come. */
  lostFrames = 0;
  /** What came and was neither the next frame nor a later one: cut amid frames, or sent twice. */
  strayFrames = 0;
  #nextFrame = FIRST_FRAME;
  /** The frame that was cut by the end of the last read. */
  #rest = new Uint8Array(0);
  #isReading = false;
  #isClosed = false;

  /** @param latenciesMs takes the time from when each chunk was written to when it was read */
  constructor(
    private readonly connection: Reading,
    private readonly phone: Pick<Phone, "nextFrame" | "span" | "writtenAtMs">,
    private readonly latenciesMs?: number[],
  ) {}

  /** Whether everything that counts has come or never will. */
  get hasAll(): boolean {
    return this.#isClosed || this.#nextFrame >= this.phone.span.end;
  }

  /** Reads until the stream ends or is closed. */
  async readAll(pool: Uint32Array<ArrayBuffer>[]): Promise<void> {
    while (!this.#isClosed) await this.read(pool);
  }

  /**
   * Reads what has come, or waits for it, into a buffer of `pool`; unless it is waiting already.
   * Never rejects: a connection that was broken off has ended all the same.
   */
  async read(pool: Uint32Array<ArrayBuffer>[]): Promise<void> {
    if (this.#isReading || this.#isClosed) return;
    this.#isReading = true;
    const frames = pool.pop() ?? new Uint32Array(READ_FRAMES);
    const bytes = new Uint8Array(frames.buffer);
    bytes.set(this.#rest);
    const length = await this.connection.read(bytes.subarray(this.#rest.length)).catch(() => null);
    if (length === null) this.close();
    const end = this.#rest.length + (length ?? 0);
    const count = Math.floor(end / FRAME_BYTES);
    this.#take(frames.subarray(0, count));
    this.#rest = bytes.slice(count * FRAME_BYTES, end);
    pool.push(frames);
    this.#isReading = false;
  }

  close(): void {
    if (!this.#isClosed) this.connection.close();
    this.#isClosed = true;
  }

  /**
   * A read that goes on where the last one ended, and whose last frame has the number that its
   * length calls for, is taken as whole; only others are looked at frame by frame.
   */
  #take(frames: Uint32Array): void {
    const [next, end] = [this.#nextFrame, this.#nextFrame + frames.length];
    if (frames[0] === next && frames.at(-1) === end - 1) return this.#hear(next, end);
    for (const frame of frames) {
      if (frame < this.#nextFrame || frame >= this.phone.nextFrame) this.strayFrames++;
      else this.#hear(frame, frame + 1);
    }
  }

  /** Takes the frames from the first number to before the other. */
  #hear(from: number, to: number): void {
    const { span, writtenAtMs } = this.phone;
    this.lostFrames += Math.max(
      0,
      Math.min(from, span.end) - Math.max(this.#nextFrame, span.start),
    );
    this.#nextFrame = to;
    const [start, end] = [Math.max(from, span.start), Math.min(to, span.end)];
    if (start >= end) return;
    this.heardFrames += end - start;
    const nowMs = performance.now();
    // A chunk has come with its last frame.
    for (let chunk = chunkOf(start); chunk < chunkOf(end); chunk++) {
      this.latenciesMs?.push(nowMs - writtenAtMs[chunk]!);
    }
  }
}
