/**
 * A phone made of sockets.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { numberedFrames } from "./frames.ts";

/** Every byte of its number is another: a stream that is cut in mid-frame shows at once. */
export const FIRST_FRAME = 0x01_02_03_04;
/** 4.6 MB/s: what the system buffers for a client that does not read is full within a second. */
export const BROADEST_FORMAT = "192000:24:8";
/** About what sndcpy writes at once. */
const TICK_MS = 7.5;

/** What a fake source is like. */
export interface PcmSourceOptions {
  format?: string;
  /** Cuts the stream in pieces of these lengths, in turn; if not given, as time passes. */
  cutBytes?: readonly number[];
}

/**
 * A TCP server that sends numbered frames in real time, and does to the relay what phones do.
 *
 * The numbers go on from one connection to the next, so whatever is lost, repeated or cut in
 * mid-frame can be told from the frames that arrive.
 */
export class PcmSource implements AsyncDisposable {
  readonly format: PcmFormat;
  /** How many connections there were so far. */
  connections = 0;
  /** The number of the next frame that will be sent. */
  nextFrame = FIRST_FRAME;
  /** Whether audio is sent. If not, a connection stays open, and silent. */
  isPlaying = true;
  /** Connections are closed as they come: adb does so when the app does not listen. */
  isHangingUp = false;
  /** A connection ends after this many bytes. */
  endAfterBytes = Infinity;
  readonly port: number;
  readonly #cutBytes: readonly number[];
  readonly #closed = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #burstMs = 0;
  #listener: Deno.TcpListener | undefined;
  #connection: Deno.TcpConn | undefined;

  /** Listens at once. */
  constructor({ format = "48000:16:2", cutBytes = [] }: PcmSourceOptions = {}) {
    this.format = PcmFormat.parse(format);
    this.#cutBytes = cutBytes;
    this.port = this.#listen(0);
  }

  /** What makes a relay use this source. */
  get args(): string[] {
    return ["--source", `tcp://127.0.0.1:${this.port}`, "--format", this.format.toString()];
  }

  /** Goes away: the connection ends, and nothing listens any more. */
  leave(): void {
    this.#listener?.close();
    this.#listener = undefined;
    this.hangUp();
  }

  /** Listens again, on the same port. */
  comeBack(): void {
    this.#listen(this.port);
  }

  /** Ends the connection, if there is one. */
  hangUp(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Sends so much audio at once, and then goes on in real time. */
  burst(burstMs: number): void {
    this.#burstMs += burstMs;
  }

  /** Leaves for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.leave();
    await Promise.all(this.#running);
  }

  #listen(port: number): number {
    const listener = this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#own(this.#accept(listener));
    return listener.addr.port;
  }

  #own(running: Promise<void>): void {
    const settled = running.catch(() => {
      // The listener or the connection was closed, from here or from there.
    });
    this.#running.add(settled);
    settled.then(() => this.#running.delete(settled));
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const connection of listener) {
      this.connections++;
      if (this.isHangingUp) {
        connection.close();
        continue;
      }
      this.hangUp();
      this.#connection = connection;
      this.#own(this.#play(connection));
    }
  }

  async #play(connection: Deno.TcpConn): Promise<void> {
    connection.setNoDelay(true);
    const { frameBytes } = this.format;
    let sentBytes = 0;
    let playedToMs = performance.now();
    while (this.#connection === connection) {
      await delay(TICK_MS, { signal: this.#closed.signal });
      const nowMs = performance.now();
      playedToMs = (this.isPlaying ? playedToMs : nowMs) - this.#burstMs;
      this.#burstMs = 0;
      const frames = this.format.bytesFromMs(nowMs - playedToMs) / frameBytes;
      playedToMs += this.format.msFromBytes(frames * frameBytes);
      const bytes = numberedFrames(this.nextFrame, frames, frameBytes)
        .subarray(0, this.endAfterBytes - sentBytes);
      this.nextFrame += Math.ceil(bytes.length / frameBytes);
      await this.#write(connection, bytes);
      sentBytes += bytes.length;
      if (sentBytes >= this.endAfterBytes) this.hangUp();
    }
  }

  async #write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
    for (let sent = 0, turn = 0; sent < bytes.length; turn++) {
      const cutBytes = this.#cutBytes[turn % this.#cutBytes.length] ?? bytes.length;
      sent += await connection.write(bytes.subarray(sent, sent + cutBytes));
    }
  }
}
