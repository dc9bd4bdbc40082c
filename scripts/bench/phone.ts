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
const CHUNK_MS = 1000 * CHUNK_FRAMES / PcmFormat.SNDCPY.sampleRate;

/** The chunks whose last frames are numbered `from` to before `to`: the first, and the one after. */
export function chunksEndingIn(from: number, to: number): [first: number, end: number] {
  const chunk = (frame: number) => Math.floor((frame - FIRST_FRAME) / CHUNK_FRAMES);
  return [chunk(from), chunk(to)];
}

/** Lets everybody connect, and once it is told to play, plays to those who are there. */
export class Phone implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #closed = new AbortController();
  readonly #accepting: Promise<void>;
  readonly #writtenAtMs: number[] = [];
  #nextFrame = FIRST_FRAME;
  #playing: Promise<void> | undefined;

  /** Listens at once. */
  constructor(port: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#accepting = this.#accept();
  }

  /** The number of the frame that will be sent next; it begins a chunk. */
  get nextFrame(): number {
    return this.#nextFrame;
  }

  /** Will play to somebody who was connected to. */
  add(connection: Deno.TcpConn): void {
    connection.setNoDelay(true);
    this.#connections.add(connection);
  }

  /** Begins to play. */
  play(): void {
    this.#playing ??= this.#playOn();
  }

  /** When a chunk was written, by `performance.now()`; chunks count from 0. */
  writtenAtMs(chunk: number): number {
    return this.#writtenAtMs[chunk]!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#listener.close();
    for (const connection of this.#connections) this.#hangUp(connection);
    await Promise.all([this.#accepting, this.#playing]);
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
      const dueMs = startMs + this.#writtenAtMs.length * CHUNK_MS;
      const earlyMs = dueMs - performance.now();
      if (earlyMs > 0) await delay(earlyMs, { signal }).catch(() => {});
      for (let index = 0; index < CHUNK_FRAMES; index++) frames[index] = this.#nextFrame + index;
      this.#nextFrame += CHUNK_FRAMES;
      this.#writtenAtMs.push(performance.now());
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
