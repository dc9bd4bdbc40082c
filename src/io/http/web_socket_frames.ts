/**
 * What a WebSocket's messages look like on their way.
 *
 * Facts: RFC 6455, sections 5.2 and 7.4.
 *
 * @module
 */

// @ts-types="./ws.d.ts"
import { type FrameOptions, Sender } from "ws";
import { concatenate } from "../../core/base/bytes.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { ClientQueue } from "../../core/stream/client_queue.ts";

const MOST_HEAD_BYTES = 10;
/** Two numbers of eight bytes come before the audio of a message. */
const STAMP_BYTES = 16;

/** What a frame is for. */
export const OPCODES = { text: 1, binary: 2, close: 8, pong: 10 };

/** A message that is one frame. */
export function frame(opcode: number, payload: Uint8Array): Uint8Array {
  return concatenate(...Sender.frame(payload, frameOptions(opcode)));
}

/**
 * Makes messages of audio, which say when it is of.
 *
 * Before the audio stand two numbers (binary64, little-endian): when its last frame was the newest of
 * all, by the relay's clock in milliseconds; and the number of its first frame, counted from the
 * listener's first, those that it was not given included.
 */
export class AudioMessages {
  readonly #format: PcmFormat;
  #buffer = new Uint8Array(0);

  constructor(format: PcmFormat) {
    this.#format = format;
  }

  /** The message lies in a buffer that is used again. */
  make(chunk: Uint8Array, queue: ClientQueue, nowMs: number): Uint8Array {
    const { handedBytes, skippedBytes, lostBeforeBytes, lagBytes } = queue;
    const bytes = MOST_HEAD_BYTES + STAMP_BYTES + chunk.length;
    if (this.#buffer.length < bytes) this.#buffer = new Uint8Array(bytes);
    const stamp = new DataView(this.#buffer.buffer, MOST_HEAD_BYTES, STAMP_BYTES);
    stamp.setFloat64(0, nowMs - this.#format.msFromBytes(lagBytes), true);
    const firstByte = handedBytes + skippedBytes + lostBeforeBytes - chunk.length;
    stamp.setFloat64(8, firstByte / this.#format.frameBytes, true);
    this.#buffer.set(chunk, MOST_HEAD_BYTES + STAMP_BYTES);
    const payload = this.#buffer.subarray(MOST_HEAD_BYTES, bytes);
    const [head] = Sender.frame(payload, frameOptions(OPCODES.binary));
    const start = MOST_HEAD_BYTES - head.length;
    this.#buffer.set(head, start);
    return this.#buffer.subarray(start, bytes);
  }
}

function frameOptions(opcode: number): FrameOptions {
  return { fin: true, opcode, mask: false, readOnly: true, rsv1: false };
}
