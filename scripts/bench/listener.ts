/**
 * One client of the relay.
 *
 * @module
 */

import type { RecordableHistogram } from "node:perf_hooks";
import { FrameCheck, type FrameObserver, ReadBuffer } from "./frame_check.ts";
import { chunksEndingIn, type Phone } from "./phone.ts";

/** At the pace of sndcpy, two thirds of a second. */
export const READ_BYTES = 128 * 1024;
/** A histogram takes whole numbers from 1 on. */
const US_PER_MS = 1000;

/** The frames that count: those from `start` to before `end`. */
export interface Span {
  start: number;
  end: number;
}

/** What a listener needs of the phone whose frames it hears. */
export type PlayedPhone = Pick<Phone, "nextFrame" | "writtenAtMs">;

/** Reads a stream, and keeps account of the frames that count. */
export class Listener implements FrameObserver, Disposable {
  /** How many of the frames that count have come. */
  heardFrames = 0;
  /** How many of them never will, as later ones have come. */
  lostFrames = 0;
  readonly #connection: Pick<Deno.TcpConn, "read" | "close">;
  readonly #phone: PlayedPhone;
  readonly #span: Span;
  readonly #latencies: RecordableHistogram | undefined;
  readonly #check = new FrameCheck(this);
  #isReading = false;
  #hasEnded = false;

  /**
   * @param span may still change
   * @param latencies takes the microseconds from when each chunk was written to when it was read
   */
  constructor(
    connection: Pick<Deno.TcpConn, "read" | "close">,
    phone: PlayedPhone,
    span: Span,
    latencies?: RecordableHistogram,
  ) {
    this.#connection = connection;
    this.#phone = phone;
    this.#span = span;
    this.#latencies = latencies;
  }

  /** Whether frames came from amid others, or twice. */
  get isMisaligned(): boolean {
    return this.#check.isMisaligned;
  }

  /** Whether everything that counts has come or never will. */
  get hasHeardAll(): boolean {
    return this.#hasEnded || (this.#check.nextFrame ?? 0) >= this.#span.end;
  }

  /** Reads everything as soon as it comes, until the stream ends. */
  async readAll(): Promise<void> {
    const buffer = new ReadBuffer(READ_BYTES);
    while (!this.#hasEnded) await this.#read(buffer);
  }

  /** Reads what has come since the last time, into a buffer of `pool`. */
  async readOnce(pool: ReadBuffer[]): Promise<void> {
    if (this.#isReading || this.#hasEnded) return;
    this.#isReading = true;
    const buffer = pool.pop() ?? new ReadBuffer(READ_BYTES);
    await this.#read(buffer);
    pool.push(buffer);
    this.#isReading = false;
  }

  [Symbol.dispose](): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#connection.close();
  }

  heard(from: number, to: number): void {
    const start = Math.max(from, this.#span.start);
    const end = Math.min(to, this.#span.end);
    if (start >= end) return;
    this.heardFrames += end - start;
    if (this.#latencies === undefined) return;
    const nowMs = performance.now();
    const [first, after] = chunksEndingIn(start, end);
    for (let chunk = first; chunk < after; chunk++) {
      const us = Math.round((nowMs - this.#phone.writtenAtMs(chunk)) * US_PER_MS);
      this.#latencies.record(Math.max(1, us));
    }
  }

  lost(from: number, to: number): void {
    const { start, end } = this.#span;
    this.lostFrames += Math.max(0, Math.min(to, end) - Math.max(from, start));
  }

  async #read(buffer: ReadBuffer): Promise<void> {
    try {
      const length = await this.#connection.read(buffer.bytes);
      if (length !== null) return this.#check.take(buffer, length, this.#phone.nextFrame);
    } catch {
      // The relay has broken off the connection, or it was closed here.
    }
    this[Symbol.dispose]();
  }
}
