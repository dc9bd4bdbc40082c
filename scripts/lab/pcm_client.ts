/**
 * A player that looks closely.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { FIRST_FRAME, type PcmSource } from "./pcm_source.ts";
import { until } from "./until.ts";

const READ_BYTES = 64 * 1024;
const FLOOD_BYTE = 0xff;

/** How a client is different from an eager one of the usual format. */
export interface PcmClientOptions {
  hostname?: string;
  format?: PcmFormat;
  /** Whether it reads from the start; if not, {@linkcode PcmClient.read} begins. */
  isReading?: boolean;
}

/** Reads the numbered frames of a {@linkcode PcmSource}, and keeps account of them. */
export class PcmClient implements AsyncDisposable {
  /** The number of the first frame, as if the stream began on a frame. */
  firstFrame: number | undefined;
  lastFrame: number | undefined;
  /** Where the next frame was not the next number: `[last before, first after]`. */
  readonly breaks: [before: number, after: number][] = [];
  /** Bytes that came, silence included. */
  receivedBytes = 0;
  /** Bytes of silence. */
  silentBytes = 0;
  /** How the stream ended: `end` in order, `reset` otherwise. */
  ending: "end" | "reset" | undefined;
  /** Called whenever something has come. */
  onAudio: () => void = () => {};
  readonly #connection: Deno.TcpConn;
  readonly #frameBytes: number;
  #rest = new Uint8Array(0);
  #reading: Promise<void> | undefined;
  #flooding: Promise<void> | undefined;
  #isClosed = false;

  private constructor(connection: Deno.TcpConn, { format, isReading }: PcmClientOptions) {
    this.#connection = connection;
    this.#frameBytes = (format ?? PcmFormat.SNDCPY).frameBytes;
    if (isReading ?? true) this.read();
  }

  static async connect(port: number, options: PcmClientOptions = {}): Promise<PcmClient> {
    const { hostname = "127.0.0.1" } = options;
    return new PcmClient(await Deno.connect({ hostname, port }), options);
  }

  /** Begins to read. */
  read(): void {
    this.#reading ??= this.#readAll();
  }

  /** Sends without end, which no player does. */
  flood(): void {
    this.#flooding ??= this.#sendForever().catch(() => {
      // The connection was closed.
    });
  }

  /** Says that it will send nothing more, and goes on reading. */
  async closeWrite(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** Closes the connection. */
  close(): void {
    if (!this.#isClosed) this.#connection.close();
    this.#isClosed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await Promise.all([this.#reading, this.#flooding]);
  }

  /** Waits for audio. */
  async hears(limitMs?: number): Promise<void> {
    await until("audio", () => this.firstFrame !== undefined, limitMs);
  }

  /** Waits for the frame with that number, or a later one. */
  async hearsUpTo(frame: number, limitMs?: number): Promise<void> {
    await until(`frame ${frame}`, () => (this.lastFrame ?? 0) >= frame, limitMs);
  }

  /** Waits for audio that is yet to be sent. */
  async hearsOn(source: PcmSource, limitMs?: number): Promise<void> {
    await this.hearsUpTo(source.nextFrame, limitMs);
  }

  /** Waits for the end of the stream. */
  async ends(limitMs?: number): Promise<"end" | "reset"> {
    await until("the end of the stream", () => this.ending !== undefined, limitMs);
    return this.ending!;
  }

  async #sendForever(): Promise<void> {
    const flood = new Uint8Array(READ_BYTES).fill(FLOOD_BYTE);
    for (;;) await this.#connection.write(flood);
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      for (;;) {
        const bytes = await this.#connection.read(buffer);
        if (bytes === null) break;
        this.receivedBytes += bytes;
        this.#take(buffer.subarray(0, bytes));
        this.onAudio();
      }
      this.ending = "end";
    } catch {
      this.ending = "reset";
    }
    this.close();
  }

  #take(chunk: Uint8Array): void {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    let offset = 0;
    for (; offset + this.#frameBytes <= bytes.length; offset += this.#frameBytes) {
      this.#count(view.getUint32(offset, true));
    }
    this.#rest = bytes.slice(offset);
  }

  #count(frame: number): void {
    if (frame === 0) {
      this.silentBytes += this.#frameBytes;
      return;
    }
    this.firstFrame ??= frame;
    if (this.lastFrame !== undefined && frame !== this.lastFrame + 1) {
      this.breaks.push([this.lastFrame, frame]);
    }
    this.lastFrame = frame;
  }
}

/** Stops the source, and asserts that each client has all of its audio, from its join on. */
export async function assertHeardAll(
  clients: readonly PcmClient[],
  source: PcmSource,
): Promise<void> {
  source.isPlaying = false;
  for (const client of clients) {
    await client.hearsUpTo(source.nextFrame - 1);
    assertOnFrames(client, source);
    assertEquals(client.breaks, []);
  }
}

/** Asserts that a client's stream began on a frame, and went on on one wherever it was broken. */
export function assertOnFrames(client: PcmClient, source: PcmSource): void {
  const starts = [client.firstFrame!, ...client.breaks.map(([, after]) => after)];
  for (const frame of starts) {
    assert(frame >= FIRST_FRAME && frame < source.nextFrame, `${frame} is no frame that was sent`);
  }
  for (const [before, after] of client.breaks) {
    assert(after > before, `frame ${after} came after ${before}`);
  }
}
