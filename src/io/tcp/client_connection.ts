/**
 * One client's socket.
 *
 * @module
 */

import type { Carrier } from "../../core/stream/audience.ts";
import type { LeaveReason, Transport } from "../../core/stream/client.ts";
import type { ListenerQueue } from "../../core/stream/client_queue.ts";
import { type Clock, sleep } from "../../core/base/clock.ts";

/** Clients have nothing to say: what they send is read to notice their end, and thrown away. */
const DISCARD_BYTES = 1024;
/** A client that sends all the same is read this seldom, so that a flood costs nothing. */
const DISCARD_PAUSE_MS = 100;
/** A client that has ended its side, and has had nothing to hear for this long, has gone. */
const HALF_CLOSED_MS = 10_000;

/** The part of a TCP connection that is used. */
export type ClientSocket = Pick<
  Deno.TcpConn,
  "read" | "write" | "close" | "setNoDelay" | "setKeepAlive"
>;

/** What a connection is made of. */
export interface ClientConnectionOptions {
  readonly socket: ClientSocket;
  /** The socket's other end. */
  readonly address: string;
  readonly clock: Clock;
  /** How the client came here; over TCP alone if not given. */
  readonly transport?: Transport;
  /** What it is sent before its audio. */
  readonly head?: Uint8Array;
}

/** Moves one queue's stream into one socket, and notices when the socket's other end is gone. */
export class ClientConnection implements Carrier<ListenerQueue> {
  readonly transport: Transport;
  readonly #options: ClientConnectionOptions;
  readonly #closed = new AbortController();
  #queue: ListenerQueue | undefined;
  #reason: LeaveReason | undefined;
  #isHalfClosed = false;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.transport = options.transport ?? "tcp";
  }

  get address(): string {
    return this.#options.address;
  }

  async carry(queue: ListenerQueue, hasEnded: () => void): Promise<LeaveReason> {
    const { socket } = this.#options;
    this.#queue = queue;
    try {
      // Small writes go out at once: a chunk that waits for an acknowledgement comes late.
      socket.setNoDelay(true);
      socket.setKeepAlive(true);
    } catch {
      // It was reset before it was accepted; the first read says so.
    }
    await Promise.all([this.#send(queue), this.#noticeEnd(queue, hasEnded)]);
    return this.#reason ?? "left";
  }

  close(reason: LeaveReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#closed.abort();
    this.#options.socket.close();
    this.#queue?.close();
  }

  async #send(queue: ListenerQueue): Promise<void> {
    const { socket, head } = this.#options;
    const reader = queue.stream.getReader();
    try {
      let chunk = head ?? (await reader.read()).value;
      while (chunk !== undefined) {
        for (let sent = await socket.write(chunk); sent < chunk.length;) {
          sent += await socket.write(chunk.subarray(sent));
        }
        chunk = (await reader.read()).value;
      }
      this.close("ended");
    } catch (error) {
      this.close(this.#leaveReason(error));
    }
  }

  async #noticeEnd(queue: ListenerQueue, hasEnded: () => void): Promise<void> {
    const { socket, clock } = this.#options;
    const discarded = new Uint8Array(DISCARD_BYTES);
    try {
      while (await socket.read(discarded) !== null) {
        await sleep(clock, DISCARD_PAUSE_MS, this.#closed.signal);
      }
      this.#isHalfClosed = true;
      hasEnded();
      await this.#outlastHalfClose(queue);
    } catch (error) {
      this.close(this.#leaveReason(error));
    }
  }

  /**
   * An end of stream may mean that the client has gone, or just that it has nothing to say. Only
   * writing tells: the first write after a close succeeds, the second fails. While there is
   * nothing to write, time has to tell.
   */
  async #outlastHalfClose(queue: ListenerQueue): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const quietMs = queue.isReadWaiting ? clock.nowMs() - queue.handedAtMs : 0;
      if (quietMs >= HALF_CLOSED_MS) return this.close("left");
      await sleep(clock, HALF_CLOSED_MS - quietMs, this.#closed.signal);
    }
  }

  /** Whoever closes in order is said to have reset by Windows, once it is written to. */
  #leaveReason(error: unknown): LeaveReason {
    const isReset = error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.ConnectionAborted;
    return isReset && !this.#isHalfClosed ? "reset" : "left";
  }
}
