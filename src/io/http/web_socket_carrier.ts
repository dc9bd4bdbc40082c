/**
 * One listener's WebSocket.
 *
 * Facts: RFC 6455, sections 1.3, 5.2 and 7.4.
 *
 * @module
 */

import { createHash } from "node:crypto";
// @ts-types="./ws.d.ts"
import { type FrameOptions, Receiver, Sender } from "ws";
import { formatAddress } from "../../core/base/address.ts";
import { concatenate } from "../../core/base/bytes.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { Carrier } from "../../core/stream/audience.ts";
import type { LeaveReason } from "../../core/stream/client.ts";
import type { ClientQueue } from "../../core/stream/client_queue.ts";
import { closeSocket, type HttpSocket, writeAll } from "./http_socket.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY = /^[+/\dA-Za-z]{22}==$/;
const MOST_HEAD_BYTES = 10;
/** Two numbers of eight bytes come before the audio of a message. */
const STAMP_BYTES = 16;
const MOST_MESSAGE_BYTES = 1024;
/** A page asks for the time once in a while. Whoever says more is sent away. */
const MOST_MESSAGES_A_SECOND = 20;
/** Answers for whoever does not read are not kept. */
const MOST_UNSENT_ANSWERS = 8;
const READ_BYTES = 1024;
/** Whoever is told to go has this long to do so. */
const GOODBYE_MS = 500;

const OPCODES = { text: 1, binary: 2, close: 8, pong: 10 };
/** Why a WebSocket is closed (section 7.4.1; 1013 is registered with IANA). */
const CODES = { normal: 1000, goingAway: 1001, protocol: 1002, policy: 1008, tryAgainLater: 1013 };

/** The head that makes a WebSocket of a connection; undefined if the request does not ask for one. */
export function webSocketHead({ method, headers }: Request): Uint8Array | undefined {
  const key = headers.get("sec-websocket-key") ?? "";
  const asks = method === "GET" && headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" && KEY.test(key);
  if (!asks) return undefined;
  const accept = createHash("sha1").update(key + GUID).digest("base64");
  return new TextEncoder().encode(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

/** What a WebSocket is made of. */
export interface WebSocketOptions {
  readonly socket: HttpSocket;
  /** As {@linkcode webSocketHead} makes it. */
  readonly head: Uint8Array;
  readonly format: PcmFormat;
  readonly clock: Clock;
}

/**
 * Moves one queue's audio into a WebSocket, each chunk as a message that says when it is of.
 *
 * Before the audio of a message stand two numbers (binary64, little-endian): when its last frame was
 * the newest of all, by the relay's clock in milliseconds; and the number of its first frame, counted
 * from the listener's first, those that it was not given included.
 *
 * A listener may ask what time it is here, and nothing else.
 */
export class WebSocketCarrier implements Carrier {
  readonly transport = "websocket";
  readonly address: string;
  readonly #options: WebSocketOptions;
  readonly #receiver: Receiver;
  #queue: ClientQueue | undefined;
  #reason: LeaveReason | undefined;
  #sending: Promise<void> = Promise.resolve();
  #unsent = 0;
  #messages = 0;
  #countedSinceMs = 0;
  #buffer = new Uint8Array(0);
  #cancelGoodbye: () => void = () => {};

  constructor(options: WebSocketOptions) {
    const { hostname, port } = options.socket.remoteAddr;
    this.address = formatAddress(hostname, port);
    this.#options = options;
    this.#receiver = new Receiver({
      isServer: true,
      maxPayload: MOST_MESSAGE_BYTES,
      allowSynchronousEvents: true,
    });
    this.#receiver.on("message", (data, isBinary) => this.#hear(data, isBinary));
    this.#receiver.on("ping", (data) => this.#answer(OPCODES.pong, data));
    this.#receiver.on("conclude", () => this.#end("left", CODES.normal));
    this.#receiver.on("error", () => this.#end("left", CODES.protocol));
  }

  async carry(queue: ClientQueue): Promise<LeaveReason> {
    this.#queue = queue;
    await Promise.all([this.#send(queue), this.#listen()]);
    return this.#reason ?? "left";
  }

  close(reason: LeaveReason): void {
    // Whoever takes nothing would not take a goodbye.
    const isDeaf = reason === "shutdown" || reason === "stalled";
    this.#end(reason, isDeaf ? undefined : CODES.normal);
  }

  /** Says that there is no room, in place of everything else. Never rejects. */
  async refuse(): Promise<void> {
    await this.#write(this.#options.head).catch(() => {
      // Then nobody is there to be told.
    });
    this.#end("disconnected", CODES.tryAgainLater);
    await this.#listen();
  }

  async #send(queue: ClientQueue): Promise<void> {
    const { socket, head, format, clock } = this.#options;
    try {
      socket.setNoDelay(true);
      socket.setKeepAlive(true);
      await this.#write(head);
      const hello = JSON.stringify({ format: String(format), relayMs: clock.nowMs() });
      await this.#write(frame(OPCODES.text, new TextEncoder().encode(hello)));
      for await (const chunk of queue.stream) await this.#write(this.#message(chunk, queue));
      this.#end("ended", CODES.goingAway);
    } catch (error) {
      this.#end(leaveReason(error));
    }
  }

  /** The message is in a buffer that is used again. */
  #message(chunk: Uint8Array, queue: ClientQueue): Uint8Array {
    const { format, clock } = this.#options;
    const { handedBytes, skippedBytes, lostBeforeBytes, lagBytes } = queue;
    const bytes = MOST_HEAD_BYTES + STAMP_BYTES + chunk.length;
    if (this.#buffer.length < bytes) this.#buffer = new Uint8Array(bytes);
    const stamp = new DataView(this.#buffer.buffer, MOST_HEAD_BYTES, STAMP_BYTES);
    stamp.setFloat64(0, clock.nowMs() - format.msFromBytes(lagBytes), true);
    const firstByte = handedBytes + skippedBytes + lostBeforeBytes - chunk.length;
    stamp.setFloat64(8, firstByte / format.frameBytes, true);
    this.#buffer.set(chunk, MOST_HEAD_BYTES + STAMP_BYTES);
    const payload = this.#buffer.subarray(MOST_HEAD_BYTES, bytes);
    const [head] = Sender.frame(payload, frameOptions(OPCODES.binary));
    const start = MOST_HEAD_BYTES - head.length;
    this.#buffer.set(head, start);
    return this.#buffer.subarray(start, bytes);
  }

  /** Until the other side is gone. */
  async #listen(): Promise<void> {
    const { socket } = this.#options;
    const buffer = new Uint8Array(READ_BYTES);
    try {
      for (let bytes = await socket.read(buffer); bytes; bytes = await socket.read(buffer)) {
        if (this.#reason === undefined) this.#receiver.write(buffer.slice(0, bytes));
      }
      this.#end("left");
    } catch (error) {
      this.#end(leaveReason(error));
    }
    this.#cancelGoodbye();
    closeSocket(socket);
    this.#receiver.destroy();
  }

  #hear(data: Uint8Array, isBinary: boolean): void {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#countedSinceMs >= 1000) {
      this.#countedSinceMs = nowMs;
      this.#messages = 0;
    }
    const ping = isBinary ? undefined : pingOf(data);
    if (ping === undefined || ++this.#messages > MOST_MESSAGES_A_SECOND) {
      return this.#end("disconnected", CODES.policy);
    }
    const answer = JSON.stringify({ pong: ping, relayMs: nowMs });
    this.#answer(OPCODES.text, new TextEncoder().encode(answer));
  }

  #answer(opcode: number, payload: Uint8Array): void {
    if (this.#unsent >= MOST_UNSENT_ANSWERS || this.#reason !== undefined) return;
    this.#write(frame(opcode, payload)).catch(() => {
      // Whatever sends the audio notices, too.
    });
  }

  /** One after the other. */
  #write(bytes: Uint8Array): Promise<void> {
    this.#unsent++;
    this.#sending = this.#sending.then(async () => {
      await writeAll(bytes, this.#options.socket);
      this.#unsent--;
    });
    return this.#sending;
  }

  /** Ends it; the first reason counts. With a code, behind what is on its way already. */
  #end(reason: LeaveReason, code?: number): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#queue?.close();
    const { socket, clock } = this.#options;
    if (code === undefined) return closeSocket(socket);
    this.#cancelGoodbye = clock.after(GOODBYE_MS, () => closeSocket(socket));
    const goodbye = new Uint8Array([code >> 8, code & 0xff]);
    this.#write(frame(OPCODES.close, goodbye))
      .then(() => socket.closeWrite())
      .catch(() => closeSocket(socket));
  }
}

function frameOptions(opcode: number): FrameOptions {
  return { fin: true, opcode, mask: false, readOnly: true, rsv1: false };
}

function frame(opcode: number, payload: Uint8Array): Uint8Array {
  return concatenate(...Sender.frame(payload, frameOptions(opcode)));
}

/** The number that a listener wants back, to know how long the way is. */
function pingOf(data: Uint8Array): number | undefined {
  try {
    const { ping } = JSON.parse(new TextDecoder().decode(data));
    return typeof ping === "number" ? ping : undefined;
  } catch {
    return undefined;
  }
}

function leaveReason(error: unknown): LeaveReason {
  return error instanceof Deno.errors.ConnectionReset ? "reset" : "left";
}
