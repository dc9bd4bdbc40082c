/**
 * One client's socket.
 *
 * @module
 */

import type { ClientQueue } from "../../core/client_queue.ts";
import { type Clock, sleep } from "../../core/clock.ts";

/** Clients have nothing to say: what they send is read to notice their end, and thrown away. */
const DISCARD_BYTES = 1024;
/** A client that sends all the same is read this seldom, so that a flood costs nothing. */
const DISCARD_PAUSE_MS = 100;
/** A client that has ended its side, and has had nothing to hear for this long, has gone. */
const HALF_CLOSED_MS = 10_000;

/**
 * Why a client is gone. `left`: it closed the connection. `reset`: the connection broke off.
 * `stalled`: it took nothing for too long. `ended`: the source has ended for good, or the relay
 * stops, and the client has all its audio. `shutdown`: the same, but it did not take it in time.
 */
export type LeaveReason = "left" | "reset" | "stalled" | "ended" | "shutdown";

/** The part of a TCP connection that is used. */
export type ClientSocket = Pick<
  Deno.TcpConn,
  "read" | "write" | "close" | "setNoDelay" | "setKeepAlive"
>;

/** What a connection is made of. */
export interface ClientConnectionOptions {
  socket: ClientSocket;
  queue: ClientQueue;
  clock: Clock;
}

/** Moves one queue's stream into one socket, and notices when the socket's other end is gone. */
export class ClientConnection {
  readonly #options: ClientConnectionOptions;
  readonly #closed = new AbortController();
  #reason: LeaveReason | undefined;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
  }

  /** Runs until the client is gone or its stream has ended. Never rejects. */
  async run(): Promise<LeaveReason> {
    const { socket } = this.#options;
    try {
      // Small writes go out at once: a chunk that waits for an acknowledgement comes late.
      socket.setNoDelay(true);
      socket.setKeepAlive(true);
    } catch {
      // It was reset before it was accepted; the first read says so.
    }
    await Promise.all([this.#send(), this.#noticeEnd()]);
    return this.#reason ?? "left";
  }

  /** Ends the connection now. The first reason given counts. */
  close(reason: LeaveReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#closed.abort();
    this.#options.socket.close();
    this.#options.queue.close();
  }

  async #send(): Promise<void> {
    const { socket, queue } = this.#options;
    const reader = queue.stream.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return this.close("ended");
        for (let sent = await socket.write(value); sent < value.length;) {
          sent += await socket.write(value.subarray(sent));
        }
      }
    } catch (error) {
      this.close(leaveReason(error));
    }
  }

  async #noticeEnd(): Promise<void> {
    const { socket, clock } = this.#options;
    const discarded = new Uint8Array(DISCARD_BYTES);
    try {
      while (await socket.read(discarded) !== null) {
        await sleep(clock, DISCARD_PAUSE_MS, this.#closed.signal);
      }
      await this.#outlastHalfClose();
    } catch (error) {
      this.close(leaveReason(error));
    }
  }

  /**
   * An end of stream may mean that the client has gone, or just that it has nothing to say. Only
   * writing tells: the first write after a close succeeds, the second fails. While there is
   * nothing to write, time has to tell.
   */
  async #outlastHalfClose(): Promise<void> {
    const { queue, clock } = this.#options;
    for (;;) {
      const quietMs = queue.isReadWaiting ? clock.nowMs() - queue.handedAtMs : 0;
      if (quietMs >= HALF_CLOSED_MS) return this.close("left");
      await sleep(clock, HALF_CLOSED_MS - quietMs, this.#closed.signal);
    }
  }
}

function leaveReason(error: unknown): LeaveReason {
  const isReset = error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
  return isReset ? "reset" : "left";
}
