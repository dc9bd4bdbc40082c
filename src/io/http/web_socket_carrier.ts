/**
 * One listener's WebSocket.
 *
 * Facts: RFC 6455, sections 5.5 and 7.4.
 *
 * @module
 */

// @ts-types="./ws.d.ts"
import { Receiver } from "ws";
import { formatAddress } from "../../core/base/address.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { Carrier } from "../../core/stream/audience.ts";
import type { LeaveReason } from "../../core/stream/client.ts";
import type { ClientQueue } from "../../core/stream/client_queue.ts";
import { closeSocket, type HttpSocket, writeAll } from "./http_socket.ts";
import { AudioMessages, frame, OPCODES } from "./web_socket_frames.ts";

const MOST_MESSAGE_BYTES = 1024;
/** A page asks for the time once in a while. Whoever says more is sent away. */
const MOST_MESSAGES_A_SECOND = 20;
/** Answers for whoever does not read are not kept. */
const MOST_UNSENT_ANSWERS = 8;
const READ_BYTES = 1024;
/** Whoever is told to go has this long to do so. */
const GOODBYE_MS = 500;

/** Why a WebSocket is closed (section 7.4.1; 1013 is registered with IANA). */
const CODES = { normal: 1000, goingAway: 1001, protocol: 1002, policy: 1008, tryAgainLater: 1013 };

/** What a WebSocket is made of. */
export interface WebSocketOptions {
  readonly socket: HttpSocket;
  /** As `webSocketHead` makes it. */
  readonly head: Uint8Array;
  readonly format: PcmFormat;
  readonly clock: Clock;
}

/**
 * Moves one queue's audio into a WebSocket, each chunk as one of {@linkcode AudioMessages}.
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
    this.#receiver.on("ping", (data) => this.#isPolite() && this.#answer(OPCODES.pong, data));
    this.#receiver.on("pong", () => this.#isPolite());
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
      const messages = new AudioMessages(format);
      for await (const chunk of queue.stream) {
        await this.#write(messages.make(chunk, queue, clock.nowMs()));
      }
      this.#end("ended", CODES.goingAway);
    } catch (error) {
      this.#end(leaveReason(error));
    }
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
    if (!this.#isPolite()) return;
    const ping = isBinary ? undefined : pingOf(data);
    if (ping === undefined) return this.#end("disconnected", CODES.policy);
    const answer = JSON.stringify({ pong: ping, relayMs: this.#options.clock.nowMs() });
    this.#answer(OPCODES.text, new TextEncoder().encode(answer));
  }

  /** Counts what is said; whoever says too much is sent away. */
  #isPolite(): boolean {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#countedSinceMs >= 1000) {
      this.#countedSinceMs = nowMs;
      this.#messages = 0;
    }
    const isPolite = ++this.#messages <= MOST_MESSAGES_A_SECOND;
    if (!isPolite) this.#end("disconnected", CODES.policy);
    return isPolite;
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
