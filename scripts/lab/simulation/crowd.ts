/**
 * Those who listen in a simulated world, and what they do.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { RelayEvent } from "../../../src/core/event.ts";
import type { Station } from "../../../src/core/station.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { atOnce, type Fault } from "./faults.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { EncodedClient } from "./encoded_client.ts";
import { HttpWrapping, WebSocketWrapping } from "./raw_wrapping.ts";
import { SimulatedClient } from "./simulated_client.ts";
import type { SimulatedHttp } from "./simulated_http.ts";
import { SimulatedListener } from "./simulated_listener.ts";
import type { SimulatedSocketOptions } from "./simulated_socket.ts";

const MOST_CLIENTS = 5;
const HOUR_MS = 3_600_000;
const PACES = [Infinity, 1, 1, 0.97, 0.5, 0.1, 0];
/** What systems keep for a socket: a little, and as much as Linux does. */
const BUFFERS_BYTES = [16 * 1024, 64 * 1024, 3_800_000];
const HTTP_FORMS = ["http", "websocket", "opus", "flac"] as const;
const FORMS = ["bare", "bare", ...HTTP_FORMS] as const;

/** Anybody who listens. */
export type AnyClient = SimulatedClient | EncodedClient;

/** What a crowd is made of. */
export interface CrowdOptions {
  clock: SimulatedClock;
  random: SeededRandom;
  ledger: FrameLedger;
  history: History;
  format: PcmFormat;
  isSilenceAllowed: boolean;
  station: Station;
  http: SimulatedHttp;
  /** How far one may fall behind. */
  capacityMs: number;
}

/** The clients that there are: one is eager and stays; the others come and go. */
export class Crowd {
  readonly listener = new SimulatedListener<AnyClient>();
  /** Those who have not gone, as far as anybody looked. */
  clients: AnyClient[] = [];
  readonly #options: CrowdOptions;
  #lastPort = 40_000;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#join("bare", Infinity, "the eager client");
    this.#join(options.random.pick(HTTP_FORMS));
  }

  /** What can happen among clients. */
  faults(): Fault[] {
    const { random } = this.#options;
    const comes = atOnce("a client comes", () => {
      if (this.clients.length < MOST_CLIENTS) this.#join();
    });
    return [
      // Twice as likely as anything else, since they go in several ways.
      comes,
      comes,
      atOnce("a client leaves", () => this.#someone()?.end("left")),
      atOnce("a client is reset", () => this.#someone()?.end("reset")),
      atOnce("a client ends its side", () => this.#someone()?.end("half-closed")),
      atOnce("a client floods", () => this.#someone()?.flood()),
      this.#pause(),
      atOnce("a client plays at another pace", () => {
        const client = this.#someone();
        if (client?.isEager === false) client.playAt(random.pick([0.5, 0.97, 1, 1.5]));
      }),
    ];
  }

  /** Forgets those who have gone. */
  forgetClosed(): void {
    if (this.clients.some(({ isClosed }) => isClosed)) {
      this.clients = this.clients.filter(({ isClosed }) => !isClosed);
    }
  }

  /** Takes note of what the relay tells. */
  readonly hear = (event: RelayEvent): void => {
    if (event.kind === "client-joined") this.#find(event.client.address)?.joined(event.client.id);
    if (event.kind === "client-left") {
      this.#find(event.client.address)?.left(event.skippedMs + event.lostMs);
    }
    if (event.kind !== "client-overrun") return;
    const client = this.#find(event.client.address);
    if (client !== undefined) client.overrunMs += event.lostMs;
  };

  #pause(): Fault {
    let paused: AnyClient | undefined;
    let pace = 1;
    return {
      name: "a client pauses",
      lastsMs: [100, 3 * HOUR_MS],
      strike: () => {
        const client = this.#someone();
        if (client === undefined || client.isEager) return;
        paused = client;
        pace = client.pace || 1;
        client.playAt(0);
      },
      mend() {
        paused?.playAt(pace);
        paused = undefined;
      },
    };
  }

  /** Any but the one that stays. */
  #someone(): AnyClient | undefined {
    const here = this.clients.slice(1).filter(({ ending }) => ending === undefined);
    return here.length === 0 ? undefined : this.#options.random.pick(here);
  }

  #join(
    form = this.#options.random.pick(FORMS),
    pace = this.#options.random.pick(PACES),
    name?: string,
  ): void {
    const { random, http } = this.#options;
    const port = ++this.#lastPort;
    const client = this.#make(form, {
      name: name ?? `client ${port} (${form})`,
      ...{ port, pace, bufferBytes: random.pick(BUFFERS_BYTES) },
    });
    this.clients.push(client);
    (form === "bare" ? this.listener : http.listener).connect(client);
  }

  #make(
    form: typeof FORMS[number],
    own: Pick<SimulatedSocketOptions, "name" | "port" | "pace" | "bufferBytes">,
  ): AnyClient {
    const { format, history, http } = this.#options;
    const options = { ...this.#options, ...own };
    if (form === "opus" || form === "flac") {
      return new EncodedClient({ ...options, path: `/stream.${form}`, encoders: http[form] });
    }
    const wrapping = form === "http"
      ? new HttpWrapping(history)
      : form === "websocket"
      ? new WebSocketWrapping(format, history)
      : undefined;
    return new SimulatedClient({ ...options, wrapping });
  }

  #find(address: string): AnyClient | undefined {
    return this.clients.find(({ remoteAddr: { port } }) => address.endsWith(`:${port}`));
  }
}
