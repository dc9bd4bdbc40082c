/**
 * All the clients of a relay.
 *
 * A read costs the runtime as much as a write costs the relay: whoever reads thousands of clients
 * at once measures how late the load is itself. So of a hundred clients at most, spread evenly over
 * all, every chunk is read as it comes, and timed. The others are read three times a second: the
 * system holds what comes meanwhile, which to the relay is as good. Whether their streams are whole
 * is checked just the same.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { type Carrier, CARRIERS, connectBy, type Reading } from "./carriers.ts";
import { Listener } from "./listener.ts";
import { OggListener } from "./ogg_listener.ts";
import type { Phone } from "./phone.ts";
import type { Run } from "./run.ts";
import { percentile } from "../statistics.ts";

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

/** Clients that come a few at a time, and stay until they are disposed of. */
export class Audience implements AsyncDisposable {
  readonly #listeners: (Listener | OggListener)[] = [];
  readonly #latenciesMs: number[] = [];
  readonly #pool: Uint32Array<ArrayBuffer>[] = [];
  readonly #untimed: (Listener | OggListener)[] = [];
  #isOver = false;
  readonly #reading = [this.#readUntimed()];

  private constructor(private readonly phone: Phone, private readonly clients: number) {}

  /** Connects everybody, or as many as can be connected in time. */
  static async connect(
    phone: Phone,
    port: number,
    clients: number,
    carrier: Carrier = CARRIERS.tcp,
  ): Promise<Audience> {
    const audience = new Audience(phone, clients);
    const options = { hostname: "127.0.0.1", port, signal: AbortSignal.timeout(CONNECT_LIMIT_MS) };
    const timedEvery = Math.ceil(clients / TIMED_CLIENTS);
    for (let index = 0; index < clients && !options.signal.aborted; index++) {
      try {
        audience.#add(await connectBy(carrier, options), carrier, index % timedEvery === 0);
      } catch {
        // Whoever is not there is counted as not served.
      }
      if (index % CONNECTS_AT_ONCE === 0) await delay(CONNECT_PAUSE_MS);
    }
    return audience;
  }

  /** Whether everything that counts has come or never will. */
  get hasAll(): boolean {
    return this.#listeners.every(({ hasAll }) => hasAll);
  }

  /** How long those chunks took that clients who are timed have read. */
  latencies(): Pick<Run, "p50Ms" | "p99Ms" | "maxMs"> {
    const sorted = this.#latenciesMs.toSorted((one, other) => one - other);
    const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((part) => percentile(sorted, part));
    return { p50Ms: p50Ms!, p99Ms: p99Ms!, maxMs: maxMs! };
  }

  /** What came of the frames that count. */
  account(): Pick<Run, "served" | "worstShare" | "lostFrames" | "strayFrames"> {
    const { start, end } = this.phone.span;
    const heard = this.#listeners.map(({ heardFrames }) => heardFrames);
    const isEverybodyThere = heard.length === this.clients;
    return {
      served: heard.filter((frames) => frames > 0).length,
      worstShare: isEverybodyThere ? Math.min(...heard) / (end - start) : 0,
      lostFrames: this.#listeners.reduce((sum, { lostFrames }) => sum + lostFrames, 0),
      strayFrames: this.#listeners.reduce((sum, { strayFrames }) => sum + strayFrames, 0),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    this.#isOver = true;
    await Promise.all(this.#reading);
  }

  #add(connection: Reading, { isOgg = false }: Carrier, isTimed: boolean): void {
    const listener = isOgg
      ? new OggListener(connection, this.phone)
      : new Listener(connection, this.phone, isTimed ? this.#latenciesMs : undefined);
    this.#listeners.push(listener);
    if (isTimed) this.#reading.push(listener.readAll(this.#pool));
    else this.#untimed.push(listener);
  }

  async #readUntimed(): Promise<void> {
    let [next, due, lastMs] = [0, 0, performance.now()];
    while (!this.#isOver) {
      await delay(TURN_MS);
      const nowMs = performance.now();
      const count = this.#untimed.length;
      due = Math.min(count, due + (nowMs - lastMs) / READ_EVERY_MS * count);
      lastMs = nowMs;
      for (let reads = 0; due >= 1 && reads < READS_A_TURN; reads++, due--) {
        // It never rejects, and ends with the connection at the latest.
        this.#untimed[next++ % count]!.read(this.#pool);
      }
    }
  }
}
