import type { Hono } from "hono";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { RelayEvents } from "../../src/core/event.ts";
import { EventCounts } from "../../src/core/event_counts.ts";
import { Lineage } from "../../src/core/source/lineage.ts";
import type { SourceLabel } from "../../src/core/source/source.ts";
import { Station } from "../../src/core/station.ts";
import type { LeaveReason, Transport } from "../../src/core/stream/client.ts";
import { type Trouble, TroubleError } from "../../src/core/trouble.ts";
import type { HttpWorld, TroubleWords } from "../../src/io/http/http_world.ts";
import { ScriptedRecordings } from "./scripted_recordings.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";

export const LABEL: SourceLabel = { kind: "tcp", host: "127.0.0.1", port: 28_200 };
/** What a trouble is in words, for tests of what hands them out. */
export function testAdvice({ code }: Trouble): Record<"en" | "ja", TroubleWords> {
  const words = (language: string) => ({ problem: language, state: code, remedy: `mend ${code}` });
  return { en: words("en"), ja: words("ja") };
}
const REFUSED = { code: "refused", source: LABEL } as const;

/** A station whose source gives what a test gives it, and the world that HTTP shows. */
export class HttpLab implements AsyncDisposable {
  readonly clock = new SimulatedClock();
  readonly events = new RelayEvents();
  readonly station: Station;
  readonly recordings = new ScriptedRecordings();
  readonly world: HttpWorld;
  /** While it is, the source refuses. */
  isAway = false;
  readonly #stop = new AbortController();
  #sound: ReadableStreamDefaultController<Uint8Array> | undefined;
  #running: Promise<void> | undefined;

  constructor() {
    const { clock, events } = this;
    this.station = new Station({
      name: "relay",
      events,
      makeSource: () => ({
        label: LABEL,
        format: PcmFormat.SNDCPY,
        isFinite: false,
        open: (signal) => {
          if (this.isAway) return Promise.reject(new TroubleError(REFUSED));
          const stream = new ReadableStream<Uint8Array>({
            start: (sound) => {
              this.#sound = sound;
            },
          });
          signal.addEventListener("abort", () => this.#sound?.error(signal.reason));
          return Promise.resolve(stream);
        },
      }),
      clock,
      random: () => 0,
      nextTurn: clock.nextTurn,
      liveCapacityMs: 500,
      stallTimeoutMs: 60_000,
      gap: "hold",
      lineage: new Lineage({ id: "relay", clock }),
      maxClients: 2,
    });
    const counts = new EventCounts(events, clock);
    this.world = {
      ...{ stations: [this.station], events, counts, clock, version: "1.2.3" },
      recordings: this.recordings,
      explain: ({ code }) => `About ${code}`,
      advise: testAdvice,
    };
  }

  /** Starts the station. */
  async run(): Promise<void> {
    this.#running = this.station.run([], this.#stop.signal);
    await this.clock.settle();
  }

  /** The source gives so many milliseconds of frames at once, every byte the same. */
  async give(ms: number, byte = 5): Promise<void> {
    this.#sound!.enqueue(new Uint8Array(PcmFormat.SNDCPY.bytesFromMs(ms)).fill(byte));
    await this.clock.settle();
  }

  /** The source breaks off, and is away until it is not. */
  async lose(): Promise<void> {
    this.isAway = true;
    this.#sound!.error(new TroubleError({ code: "reset", source: LABEL }));
    await this.clock.settle();
  }

  /** Somebody comes who takes everything at once, unless it hangs. */
  admit(transport: Transport, hangs = false): void {
    const closed = Promise.withResolvers<LeaveReason>();
    this.station.audience.admit({
      transport,
      address: "127.0.0.1:40000",
      carry: (queue) => {
        if (!hangs) queue.stream.pipeTo(new WritableStream()).then(() => closed.resolve("ended"));
        return closed.promise;
      },
      close: closed.resolve,
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.clock.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.clock.advance(10_000);
    await this.#running;
  }
}

/** What is asked, answered as JSON. */
export async function ask(routes: Hono, path: string, init?: RequestInit) {
  const response = await routes.request(path, init);
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: await response.json() };
}
