/**
 * What comes around raw audio over HTTP.
 *
 * Facts: RFC 9112, section 4; RFC 6455, section 5.2.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { History } from "./history.ts";

/** What is asked of the relay, and what is to be taken off its answer. */
export interface Wrapping {
  /** The path, and headers if there are any. */
  readonly request: readonly string[];
  readonly isWebSocket: boolean;
  /** @returns undefined where there is no audio in it, `goodbye` where nothing more comes */
  unwrap(chunk: Uint8Array, who: string): Uint8Array | "goodbye" | undefined;
}

const WEB_SOCKET_REQUEST = [
  "/stream.ws",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: c2ltdWxhdGVkIHNvY2tldA==",
] as const;
const OPCODES = { binary: 2, close: 8 };
const STAMP_BYTES = 16;

/** The head of a request. */
export function requestHead([path, ...fields]: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, "Host: localhost", ...fields, "", ""].join("\r\n");
}

/** Whether it is the head of an answer, and which. */
export function isHead(chunk: Uint8Array, status: number): boolean {
  const start = `HTTP/1.1 ${status} `;
  return new TextDecoder().decode(chunk.subarray(0, start.length)) === start;
}

/** Takes off a response's head. */
export class HttpWrapping implements Wrapping {
  readonly request = ["/stream.pcm"];
  readonly isWebSocket = false;
  #hasHead = false;

  constructor(private readonly history: History) {}

  unwrap(chunk: Uint8Array, who: string): Uint8Array | undefined {
    if (this.#hasHead) return chunk;
    this.#hasHead = true;
    if (!isHead(chunk, 200)) this.history.broken(3, `${who} was handed no head`);
    return undefined;
  }
}

/** Takes off the heads of messages, and sees whether they count frames as they come. */
export class WebSocketWrapping implements Wrapping {
  readonly request = WEB_SOCKET_REQUEST;
  readonly isWebSocket = true;
  #hasHead = false;
  #nextFrame = 0;

  constructor(private readonly format: PcmFormat, private readonly history: History) {}

  unwrap(chunk: Uint8Array, who: string): Uint8Array | "goodbye" | undefined {
    if (!this.#hasHead) {
      this.#hasHead = true;
      if (!isHead(chunk, 101)) this.history.broken(3, `${who} was handed no head`);
      return undefined;
    }
    const opcode = chunk[0]! & 0x0f;
    if (opcode === OPCODES.close) return "goodbye";
    if (opcode !== OPCODES.binary) return undefined;
    const payload = chunk.subarray(headBytes(chunk));
    const { frameBytes } = this.format;
    const frame = new DataView(payload.buffer, payload.byteOffset).getFloat64(8, true);
    if (frame < this.#nextFrame) {
      this.history.broken(3, `${who} was handed frame ${frame} behind ${this.#nextFrame}`);
    }
    const audio = payload.subarray(STAMP_BYTES);
    this.#nextFrame = frame + audio.length / frameBytes;
    return audio;
  }
}

/** How many bytes a message's head has: its length is of 7, 16 or 64 bits. */
function headBytes(message: Uint8Array): number {
  const length = message[1]! & 0x7f;
  return length < 126 ? 2 : length === 126 ? 4 : 10;
}
