/**
 * Takes whoever connects.
 *
 * @module
 */

import { type Clock, sleep } from "./clock.ts";

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

/** The part of a listener that is used. */
export interface Listener<Socket> {
  accept(): Promise<Socket>;
  close(): void;
}

/** What a loop is made of. */
export interface AcceptLoopOptions<Socket> {
  readonly listeners: readonly Listener<Socket>[];
  /** Owns the socket from then on. */
  take(socket: Socket): void;
  /** Nobody could be let in; it will be tried again. `words` are the system's. */
  failed(words: string): void;
  readonly clock: Clock;
}

/** Accepts at every listener. It owns them, and no socket. */
export class AcceptLoop<Socket extends { close(): void }> {
  readonly #options: AcceptLoopOptions<Socket>;
  readonly #stop = new AbortController();
  readonly #accepting: Promise<void>[];

  /** Begins to accept at once. */
  constructor(options: AcceptLoopOptions<Socket>) {
    this.#options = options;
    this.#accepting = options.listeners.map((listener) => this.#accept(listener));
  }

  /** Accepts nobody any more. */
  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) {
      this.#stop.abort();
      for (const listener of this.#options.listeners) listener.close();
    }
    await Promise.all(this.#accepting);
  }

  async #accept(listener: Listener<Socket>): Promise<void> {
    const { signal } = this.#stop;
    let gone = 0;
    for (let accepts = 0; !signal.aborted; accepts++) {
      if (accepts > 0 && accepts % ACCEPTS_A_TURN === 0) await this.#pause(ACCEPT_PAUSE_MS);
      try {
        const socket = await listener.accept();
        if (signal.aborted) socket.close();
        else this.#options.take(socket);
        gone = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error) && gone++ < MOST_GONE_CLIENTS) continue;
        this.#options.failed(error instanceof Error ? error.message : String(error));
        await this.#pause(ACCEPT_RETRY_MS);
      }
    }
  }

  /** Returns early when the loop is closed. */
  #pause(ms: number): Promise<void> {
    return sleep(this.#options.clock, ms, this.#stop.signal).catch(() => {});
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return GONE_CODES.some((gone) => gone === code);
}
