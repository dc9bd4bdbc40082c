/**
 * All the clients of the relay.
 *
 * Goal: the load of thousands of clients must cost less than the relay that serves them.
 *
 * How: of a hundred clients, spread evenly over all in their order of arrival, every chunk is read
 * as it comes, and timed. The others are read three times a second: the system holds what comes
 * meanwhile, and to the relay a client whose system takes everything is as good as one that reads.
 * Whether their streams are whole is checked just the same.
 *
 * Rejected: reading everybody at once. A read costs the runtime as much as a write costs the
 * relay, and what is measured then is how late the load is itself.
 *
 * @module
 */

import type { RecordableHistogram } from "node:perf_hooks";
import { delay } from "@std/async/delay";
import type { ReadBuffer } from "./frame_check.ts";
import { Listener, type Span } from "./listener.ts";
import type { Phone } from "./phone.ts";

const TIMED_CLIENTS = 100;
const READ_EVERY_MS = 300;
/**
 * Deno's event loop is one task of tokio, which lets it do 128 socket operations a turn: more
 * reads than this, and none would be left for those who are timed.
 */
const READS_A_TURN = 96;
/** Without a pause between turns, the event loop would not look at those who are timed. */
const TURN_MS = 1;
/** Some programs let five wait to be accepted: one more has to try again after a second. */
const CONNECTS_AT_ONCE = 4;
const CONNECT_PAUSE_MS = 2;
/** For all of them. */
const CONNECT_LIMIT_MS = 15_000;

/** What an audience is made of. */
export interface AudienceOptions {
  /** Where the relay listens. */
  port: number;
  clients: number;
  phone: Phone;
  /** May still change. */
  span: Span;
  /** Takes the latency of every chunk for each client that is timed, in microseconds. */
  latencies: RecordableHistogram;
}

/** Clients that come a few at a time, and stay until they are disposed of. */
export class Audience implements AsyncDisposable {
  readonly listeners: Listener[] = [];
  readonly #untimed: Listener[] = [];
  readonly #closed = new AbortController();
  readonly #running: Promise<unknown>[] = [];

  private constructor(readonly options: AudienceOptions) {
    this.#running.push(this.#readUntimed());
  }

  /** Connects everybody, or as many as can be connected in time. */
  static async connect(options: AudienceOptions): Promise<Audience> {
    const audience = new Audience(options);
    const signal = AbortSignal.timeout(CONNECT_LIMIT_MS);
    for (let first = 0; first < options.clients; first += CONNECTS_AT_ONCE) {
      const count = Math.min(CONNECTS_AT_ONCE, options.clients - first);
      const adding = Array.from(
        { length: count },
        (_, index) => audience.#add(first + index, signal),
      );
      await Promise.all(adding).catch(() => {
        // Whoever is not there is counted as not served.
      });
      await delay(CONNECT_PAUSE_MS);
    }
    return audience;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    for (const listener of this.listeners) listener[Symbol.dispose]();
    await Promise.all(this.#running);
  }

  async #add(index: number, signal: AbortSignal): Promise<void> {
    const { port, clients, phone, span, latencies } = this.options;
    const connection = await Deno.connect({ hostname: "127.0.0.1", port, signal });
    const isTimed = isSampled(index, clients, TIMED_CLIENTS);
    const listener = new Listener(connection, phone, span, isTimed ? latencies : undefined);
    this.listeners.push(listener);
    if (isTimed) this.#running.push(listener.readAll());
    else this.#untimed.push(listener);
  }

  async #readUntimed(): Promise<void> {
    const { signal } = this.#closed;
    const pool: ReadBuffer[] = [];
    let next = 0;
    let due = 0;
    let lastMs = performance.now();
    while (!signal.aborted) {
      await delay(TURN_MS, { signal }).catch(() => {});
      const nowMs = performance.now();
      const count = this.#untimed.length;
      due = Math.min(count, due + (nowMs - lastMs) / READ_EVERY_MS * count);
      lastMs = nowMs;
      for (let reads = 0; due >= 1 && reads < READS_A_TURN; reads++, due--) {
        // It never fails, and ends with the connection at the latest.
        this.#untimed[next++ % count]!.readOnce(pool);
      }
    }
  }
}

/** Whether the one at `index` is among `wanted` that are spread evenly over `all`. */
export function isSampled(index: number, all: number, wanted: number): boolean {
  const share = Math.min(1, wanted / all);
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}
