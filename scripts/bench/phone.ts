/**
 * A phone that plays numbered frames at sndcpy's pace.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { FIRST_FRAME } from "../lab/pcm_source.ts";

/** What sndcpy writes at once: 1 440 bytes. */
export const CHUNK_FRAMES = 360;
const FRAMES_PER_SECOND = PcmFormat.SNDCPY.sampleRate;
const CHUNK_MS = 1000 * CHUNK_FRAMES / FRAMES_PER_SECOND;

/** The chunk that a frame is in; chunks count from 0. */
export function chunkOf(frame: number): number {
  return Math.floor((frame - FIRST_FRAME) / CHUNK_FRAMES);
}

/** Lets everybody connect, and once it is told to play, plays to those who are there. */
export class Phone implements AsyncDisposable {
  /** The number of the frame that will be sent next; it begins a chunk. */
  nextFrame = FIRST_FRAME;
  /** The frames that count: those from `start` to before `end`. */
  span = { start: Infinity, end: Infinity };
  /** When each chunk was written, by `performance.now()`. */
  readonly writtenAtMs: number[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #closed = new AbortController();
  readonly #running = [this.#accept()];

  /** Where it listens. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Will play to somebody who was connected to. */
  add(connection: Deno.TcpConn): void {
    connection.setNoDelay(true);
    this.#connections.add(connection);
  }

  /** Begins to play. */
  play(): void {
    this.#running.push(this.#playOn());
  }

  /** Has the frames of the next `seconds` count. */
  measure(seconds: number): void {
    this.span = { start: this.nextFrame, end: this.nextFrame + seconds * FRAMES_PER_SECOND };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#listener.close();
    for (const connection of this.#connections) this.#hangUp(connection);
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    // It ends without an error when the listener is closed.
    for await (const connection of this.#listener) this.add(connection);
  }

  async #playOn(): Promise<void> {
    const { signal } = this.#closed;
    const frames = new Uint32Array(CHUNK_FRAMES);
    const bytes = new Uint8Array(frames.buffer);
    const startMs = performance.now();
    while (!signal.aborted) {
      const dueMs = startMs + this.writtenAtMs.length * CHUNK_MS;
      const earlyMs = dueMs - performance.now();
      if (earlyMs > 0) await delay(earlyMs, { signal }).catch(() => {});
      for (let index = 0; index < CHUNK_FRAMES; index++) frames[index] = this.nextFrame++;
      this.writtenAtMs.push(performance.now());
      await Promise.all([...this.#connections].map((each) => this.#write(each, bytes)));
    }
  }

  /** Like sndcpy, it waits for whoever does not read. */
  async #write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await connection.write(bytes.subarray(sent));
      }
    } catch {
      this.#hangUp(connection);
    }
  }

  #hangUp(connection: Deno.TcpConn): void {
    if (this.#connections.delete(connection)) connection.close();
  }
}
