/**
 * Lets clients in over TCP.
 *
 * @module
 */

import { formatAddress } from "../../core/base/address.ts";
import type { Audience } from "../../core/stream/audience.ts";
import { type Clock, sleep } from "../../core/base/clock.ts";
import type { Emit } from "../../core/event.ts";
import { ClientConnection, type ClientSocket } from "./client_connection.ts";

/**
 * Whoever connects without end could keep the relay busy with nothing else: on a slow computer the
 * source is then read too late. After so many the relay turns to the others for a moment.
 */
const ACCEPTS_A_TURN = 10;
const ACCEPT_PAUSE_MS = 4;
/** Without a pause, a failing `accept` fails 30 000 times a second. */
const ACCEPT_RETRY_MS = 100;
/** What `accept` says of a client that was gone before it was accepted. */
const GONE_CODES = ["ENOTCONN", "ECONNABORTED", "ECONNRESET", "EINVAL", "EPROTO"];
/** A broken listener may say the same, but then it says nothing else. */
const MOST_GONE_CLIENTS = 100_000;

/** A client's socket as it was accepted. */
export type AcceptedSocket = ClientSocket & Pick<Deno.TcpConn, "remoteAddr">;

/** The part of a listener that is used. */
export interface ClientListener {
  accept(): Promise<AcceptedSocket>;
  close(): void;
}

/** What a server is made of. */
export interface TcpServerOptions {
  listeners: readonly ClientListener[];
  audience: Pick<Audience, "admit">;
  clock: Clock;
  emit: Emit;
}

/** Accepts clients, and brings each to the audience. It owns the listeners, and no client. */
export class TcpServer {
  readonly #options: TcpServerOptions;
  readonly #stop = new AbortController();
  readonly #accepting: Promise<void>[];

  /** Begins to accept at once. */
  constructor(options: TcpServerOptions) {
    this.#options = options;
    this.#accepting = options.listeners.map((listener) => this.#accept(listener));
  }

  /** Accepts nobody any more. Those who are here stay. */
  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) {
      this.#stop.abort();
      for (const listener of this.#options.listeners) listener.close();
    }
    await Promise.all(this.#accepting);
  }

  async #accept(listener: ClientListener): Promise<void> {
    const { signal } = this.#stop;
    let gone = 0;
    for (let accepts = 0; !signal.aborted; accepts++) {
      if (accepts > 0 && accepts % ACCEPTS_A_TURN === 0) await this.#pause(ACCEPT_PAUSE_MS);
      try {
        this.#admit(await listener.accept());
        gone = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error) && gone++ < MOST_GONE_CLIENTS) continue;
        this.#options.emit({
          kind: "accept-failed",
          transport: "tcp",
          words: error instanceof Error ? error.message : String(error),
        });
        await this.#pause(ACCEPT_RETRY_MS);
      }
    }
  }

  /** Returns early when the server is closed. */
  #pause(ms: number): Promise<void> {
    return sleep(this.#options.clock, ms, this.#stop.signal).catch(() => {});
  }

  #admit(socket: AcceptedSocket): void {
    if (this.#stop.signal.aborted) return socket.close();
    const { audience, clock } = this.#options;
    const { hostname, port } = socket.remoteAddr;
    audience.admit(new ClientConnection({ socket, address: formatAddress(hostname, port), clock }));
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return GONE_CODES.some((gone) => gone === code);
}
