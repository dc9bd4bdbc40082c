/**
 * One of the many streams that share the connection between adb's server and a phone.
 *
 * @module
 */

import type { AdbCommand } from "./adb_packet.ts";

/** Sends a packet of this stream; the stream's number on either side is added. */
export type SendOnStream = (command: AdbCommand, payload?: Uint8Array) => void;

/**
 * A stream, seen from the phone.
 *
 * Each side has one packet under way at most: the next follows when the other side has said OKAY.
 * What is written meanwhile waits here, as it would in the buffers of a phone's sockets.
 */
export class AdbStream {
  /** What was opened, such as `localabstract:sndcpy`. */
  readonly service: string;
  /** Resolves when the stream has ended, from either side. */
  readonly closed: Promise<void>;
  readonly #send: SendOnStream;
  readonly #maxPayloadBytes: number;
  readonly #end = Promise.withResolvers<void>();
  #outgoing: Uint8Array[] = [];
  #outgoingBytes = 0;
  #isUnderWay = false;
  #isEnding = false;
  #isClosed = false;
  #incoming: Uint8Array[] = [];
  #onIncoming = Promise.withResolvers<void>();

  constructor(service: string, maxPayloadBytes: number, send: SendOnStream) {
    this.service = service;
    this.closed = this.#end.promise;
    this.#send = send;
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Bytes that wait for the other side. */
  get queuedBytes(): number {
    return this.#outgoingBytes;
  }

  /** Sends `bytes`, now or when the other side is ready for them. */
  write(bytes: Uint8Array): void {
    if (this.#isClosed || this.#isEnding || bytes.length === 0) return;
    this.#outgoing.push(bytes);
    this.#outgoingBytes += bytes.length;
    this.#flush();
  }

  /** Ends the stream, once all that was written has been taken. */
  end(): void {
    this.#isEnding = true;
    this.#flush();
  }

  /** Ends the stream at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#send("CLSE");
    this.cut();
  }

  /** The transport is gone, or the other side has closed: nothing more can be sent. */
  cut(): void {
    this.#isClosed = true;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    this.#end.resolve();
    this.#onIncoming.resolve();
  }

  /** The other side has taken the packet that was under way, and is ready for the next. */
  onReady(): void {
    this.#isUnderWay = false;
    this.#flush();
  }

  /** The other side has sent something. It is acknowledged when somebody reads it. */
  onWrite(payload: Uint8Array): void {
    this.#incoming.push(payload);
    this.#onIncoming.resolve();
  }

  /** What the other side sends, up to the end of the stream. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const payload = this.#incoming.shift();
      if (payload !== undefined) {
        if (!this.#isClosed) this.#send("OKAY");
        yield payload;
      } else if (this.#isClosed) {
        return;
      } else {
        this.#onIncoming = Promise.withResolvers();
        await this.#onIncoming.promise;
      }
    }
  }

  #flush(): void {
    if (this.#isUnderWay || this.#isClosed) return;
    if (this.#outgoingBytes === 0) {
      if (this.#isEnding) this.close();
      return;
    }
    this.#isUnderWay = true;
    this.#send("WRTE", this.#takeOutgoing());
  }

  /** As much as one packet holds, of however many writes. */
  #takeOutgoing(): Uint8Array {
    const payload = new Uint8Array(Math.min(this.#outgoingBytes, this.#maxPayloadBytes));
    for (let filled = 0; filled < payload.length;) {
      const first = this.#outgoing[0]!;
      const part = first.subarray(0, payload.length - filled);
      payload.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#outgoing.shift();
      else this.#outgoing[0] = first.subarray(part.length);
    }
    this.#outgoingBytes -= payload.length;
    return payload;
  }
}
