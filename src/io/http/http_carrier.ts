/**
 * One listener's socket, once its response has begun.
 *
 * @module
 */

import type { Socket } from "node:net";
import { formatAddress } from "../../core/base/address.ts";
import type { Carrier } from "../../core/stream/audience.ts";
import type { LeaveReason } from "../../core/stream/client.ts";
import type { ListenerQueue } from "../../core/stream/client_queue.ts";

import { write } from "./plain_answer.ts";

/** The part of a socket that is used. */
export type ListenerSocket = Pick<
  Socket,
  "on" | "write" | "destroy" | "destroySoon" | "remoteAddress" | "remotePort"
>;

/**
 * Moves one queue's stream into one socket.
 *
 * A chunk is written when the one before has gone to the system, so that nothing piles up here: what
 * a slow listener does not take stays in its queue, as a position. Whoever ends its side is closed:
 * no player does, and listens on.
 */
export class HttpCarrier implements Carrier<ListenerQueue> {
  readonly transport = "http";
  readonly address: string;
  readonly #socket: ListenerSocket;
  readonly #head: Uint8Array;
  #queue: ListenerQueue | undefined;
  #reason: LeaveReason | undefined;

  /** @param head what comes before the audio */
  constructor(socket: ListenerSocket, head: Uint8Array) {
    const { remoteAddress = "", remotePort = 0 } = socket;
    this.address = formatAddress(remoteAddress.replace(/^::ffff:(?=\d+\.)/, ""), remotePort);
    this.#socket = socket;
    this.#head = head;
  }

  async carry(queue: ListenerQueue): Promise<LeaveReason> {
    this.#queue = queue;
    this.#socket.on("error", (error) => this.close(leaveReason(error)));
    for (const end of ["close", "end"]) this.#socket.on(end, () => this.close("left"));
    try {
      await write(this.#head, this.#socket);
      for await (const chunk of queue.stream) await write(chunk, this.#socket);
      this.#reason ??= "ended";
      this.#socket.destroySoon();
    } catch (error) {
      this.close(leaveReason(error));
    }
    return this.#reason ?? "left";
  }

  close(reason: LeaveReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#socket.destroy();
    this.#queue?.close();
  }
}

function leaveReason(error: unknown): LeaveReason {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNRESET" ? "reset" : "left";
}
