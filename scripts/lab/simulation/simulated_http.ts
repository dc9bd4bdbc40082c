/**
 * The relay over HTTP, in simulated time.
 *
 * @module
 */

import type { Clock } from "../../../src/core/base/clock.ts";
import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { RelayEvents } from "../../../src/core/event.ts";
import type { Station } from "../../../src/core/station.ts";
import { Connections } from "../../../src/io/http/connections.ts";
import { Gate } from "../../../src/io/http/gate.ts";
import { HttpServer } from "../../../src/io/http/http_server.ts";
import type { HttpSocket } from "../../../src/io/http/http_socket.ts";
import { Streams } from "../../../src/io/http/streams.ts";
import { ClientConnection } from "../../../src/io/tcp/client_connection.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import type { Fault } from "./faults.ts";
import type { History } from "./history.ts";
import { SimulatedEncoders } from "./simulated_encoder.ts";
import { SimulatedListener } from "./simulated_listener.ts";

const MOST_CONNECTIONS = 16;
/** The longest that an encoder may hang at the end. */
const CLOSE_WITHIN_MS = 5100;

/** What it is made of. */
export interface SimulatedHttpOptions {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly history: History;
  readonly format: PcmFormat;
  readonly station: Station;
  readonly events: RelayEvents;
  readonly capacityMs: number;
  readonly stallTimeoutMs: number;
}

/** The real server, but for sockets and encoders. */
export class SimulatedHttp {
  readonly listener = new SimulatedListener<HttpSocket>();
  readonly server: HttpServer;
  readonly opus: SimulatedEncoders;
  readonly flac: SimulatedEncoders;
  readonly #options: SimulatedHttpOptions;
  readonly #clock: OwnTimers;
  readonly #connections = new Connections(
    { most: MOST_CONNECTIONS, mostFromAddress: MOST_CONNECTIONS },
    () => true,
  );

  constructor(options: SimulatedHttpOptions) {
    const { clock: { nextTurn }, station, events, capacityMs, stallTimeoutMs } = options;
    this.#options = options;
    const clock = this.#clock = new OwnTimers(options.clock);
    this.opus = new SimulatedEncoders({ ...options, isRenewable: true });
    this.flac = new SimulatedEncoders({ ...options, isRenewable: false });
    const explain = () => "";
    const world = { stations: [station], events, clock, version: "0", explain };
    this.server = new HttpServer({
      ...{ listeners: [this.listener], world, connections: this.#connections },
      gate: new Gate({ token: undefined, names: [], isSecure: false, explain }),
      streams: new Streams({
        ...{ world, nextTurn, capacityMs, stallTimeoutMs },
        encoders: { opus: this.opus.make, flac: this.flac.make },
        now: () => new Date(0),
        carry: (socket, transport, head) => {
          const address = `127.0.0.1:${socket.remoteAddr.port}`;
          return new ClientConnection({ socket, address, clock, transport, head });
        },
      }),
      fetch: () => new Response(null, { status: 404 }),
    });
  }

  /** What can happen to it. */
  faults(): Fault[] {
    return [...this.opus.faults(), ...this.flac.faults()];
  }

  /** Ends it, and sees whether anything is left. */
  async close(): Promise<void> {
    const { clock, history } = this.#options;
    let isOver = false;
    const closing = this.server[Symbol.asyncDispose]().then(() => isOver = true);
    await clock.advance(CLOSE_WITHIN_MS);
    if (!isOver) history.broken(8, "HTTP goes on after the stop");
    await closing;
    for (const { all } of [this.opus, this.flac]) {
      if (all.some(({ isDisposed }) => !isDisposed)) history.broken(8, "an encoder is left");
    }
    if (this.#connections.size > 0) history.broken(8, "a connection is counted after the stop");
    if (this.#clock.timers > 0) history.broken(8, `HTTP has left ${this.#clock.timers} timers`);
  }
}

/** A clock that knows the timers of one part of the relay. */
class OwnTimers implements Clock {
  timers = 0;

  constructor(private readonly clock: Clock) {}

  nowMs(): number {
    return this.clock.nowMs();
  }

  after(delayMs: number, callback: () => void): () => void {
    let isWaiting = true;
    this.timers++;
    const end = () => {
      if (isWaiting) this.timers--;
      isWaiting = false;
    };
    const cancel = this.clock.after(delayMs, () => {
      end();
      callback();
    });
    return () => {
      end();
      cancel();
    };
  }
}
