/**
 * Lets clients in over TCP.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { formatAddress } from "../../core/address.ts";
import type { ClientQueue } from "../../core/client_queue.ts";
import type { Clock } from "../../core/clock.ts";
import { ClientConnection, type ClientSocket, type LeaveReason } from "./client_connection.ts";

/** Without a pause, a failing `accept` fails 30 000 times a second. */
const ACCEPT_RETRY_MS = 100;
/** What `accept` says of a client that was gone before it was accepted. */
const GONE_CODES = ["ENOTCONN", "ECONNABORTED", "ECONNRESET", "EINVAL", "EPROTO"];
/** A broken listener may say the same, but then it says nothing else. */
const MOST_GONE_CLIENTS = 100_000;

/** The part of the hub that a server needs. */
export interface ClientHub {
  join(options: { evicted(): void; overrun(skippedBytes: number): void }): ClientQueue;
  leave(queue: ClientQueue): void;
}

/** A client's socket as it was accepted. */
export type AcceptedSocket = ClientSocket & Pick<Deno.TcpConn, "remoteAddr">;

/** The part of a listener that is used. */
export interface ClientListener {
  accept(): Promise<AcceptedSocket>;
  close(): void;
}

/** One client, as it is told to an observer. */
export interface ClientInfo {
  /** Counts from 1 in the order of arrival. */
  readonly id: number;
  readonly address: string;
  /** Bytes that it was handed, and that were passed over for it, so far. */
  readonly queue: Pick<ClientQueue, "handedBytes" | "skippedBytes">;
}

/** What a server tells. None may throw. */
export interface TcpServerObserver {
  clientJoined(client: ClientInfo): void;
  /** Audio was passed over because the client was behind. */
  clientSkipped(client: ClientInfo, skippedBytes: number): void;
  clientLeft(client: ClientInfo, reason: LeaveReason): void;
  /** A client was closed at once because there are as many as may be. */
  clientRefused(address: string): void;
  /** A client could not be accepted; it will be tried again. */
  acceptFailed(error: unknown): void;
}

/** What a server is made of. */
export interface TcpServerOptions {
  listeners: readonly ClientListener[];
  hub: ClientHub;
  clock: Clock;
  /** How many clients may be here at once; more are closed as they come. */
  maxClients: number;
  observer: TcpServerObserver;
}

/**
 * Accepts clients and gives each its queue.
 *
 * It owns the listeners and every connection: {@linkcode TcpServer.close} ends them all.
 */
export class TcpServer {
  readonly #options: TcpServerOptions;
  readonly #clients = new Map<ClientConnection, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #accepting: Promise<void>[];
  #lastId = 0;

  /** Begins to accept at once. */
  constructor(options: TcpServerOptions) {
    this.#options = options;
    this.#accepting = options.listeners.map((listener) => this.#accept(listener));
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Accepts nobody any more. Those who are here stay. */
  async stopAccepting(): Promise<void> {
    if (!this.#stop.signal.aborted) {
      this.#stop.abort();
      for (const listener of this.#options.listeners) listener.close();
    }
    await Promise.all(this.#accepting);
  }

  /**
   * Waits for the clients to take what their queues still have for them, which ends when the hub
   * drains, and closes those that have not done so within `graceMs`.
   */
  async close(graceMs: number): Promise<void> {
    await this.stopAccepting();
    const cancelTimer = this.#options.clock.after(graceMs, () => {
      for (const client of this.#clients.keys()) client.close("shutdown");
    });
    await Promise.all(this.#clients.values());
    cancelTimer();
  }

  async #accept(listener: ClientListener): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        this.#admit(await listener.accept());
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error) && failures++ < MOST_GONE_CLIENTS) continue;
        this.#options.observer.acceptFailed(error);
        await delay(ACCEPT_RETRY_MS, { signal }).catch(() => {});
      }
    }
  }

  #admit(socket: AcceptedSocket): void {
    const { hub, clock, maxClients, observer } = this.#options;
    const { hostname, port } = socket.remoteAddr;
    const address = formatAddress(hostname, port);
    if (this.#stop.signal.aborted) return socket.close();
    if (this.#clients.size >= maxClients) {
      socket.close();
      observer.clientRefused(address);
      return;
    }
    const queue = hub.join({
      evicted: () => client.close("stalled"),
      overrun: (skippedBytes) => observer.clientSkipped(info, skippedBytes),
    });
    const client = new ClientConnection({ socket, queue, clock });
    const info: ClientInfo = { id: ++this.#lastId, address, queue };
    observer.clientJoined(info);
    this.#clients.set(
      client,
      client.run().then((reason) => {
        this.#clients.delete(client);
        hub.leave(queue);
        observer.clientLeft(info, reason);
      }),
    );
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return GONE_CODES.some((gone) => gone === code);
}
