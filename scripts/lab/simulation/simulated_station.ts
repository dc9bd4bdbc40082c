/**
 * One source of a simulated world, everybody who listens to it, and what is known of both.
 *
 * @module
 */

import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { RelayEvents } from "../../../src/core/event.ts";
import { RECORDING_CAPACITY_MS } from "../../../src/core/record/recorder.ts";
import { Lineage } from "../../../src/core/source/lineage.ts";
import { Station } from "../../../src/core/station.ts";
import type { GapPolicy } from "../../../src/core/stream/hub.ts";
import { TcpServer } from "../../../src/io/tcp/tcp_server.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { type AnyClient, Crowd } from "./crowd.ts";
import { diskFaults, type Fault, sourceFaults } from "./faults.ts";
import { FrameLedger } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { Invariants } from "./invariants.ts";
import { News } from "./news.ts";
import { SimulatedHttp } from "./simulated_http.ts";
import { SimulatedRecording } from "./simulated_recording.ts";
import { SimulatedTargets } from "./simulated_targets.ts";
import type { Upstream, UpstreamOptions } from "./upstream.ts";

const MOST_CLIENTS = 100;

/** What a station is made of. */
export interface SimulatedStationOptions {
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly history: History;
  readonly times: WorldTimes;
  makeUpstream(options: UpstreamOptions): Upstream;
}

/** What a world knows of its time. */
export interface WorldTimes {
  /** When the computer last awoke from sleep, in milliseconds. */
  readonly awokeAtMs: number;
  /** The time without that during which the computer slept, in milliseconds. */
  readonly awakeMs: number;
  /** Since when audio could come, as far as the world is concerned. */
  wellSinceMs(station: SimulatedStation): number;
}

/** One of the relay's stations, from its start to its stop. */
export class SimulatedStation {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly history: History;
  readonly format: PcmFormat;
  readonly liveCapacityMs: number;
  readonly stallTimeoutMs = 15 * 60_000;
  readonly longestCapacityMs: number = RECORDING_CAPACITY_MS;
  readonly ledger: FrameLedger;
  readonly station: Station;
  readonly upstream: Upstream;
  readonly recording: SimulatedRecording;
  readonly targets: SimulatedTargets;
  readonly http: SimulatedHttp;
  readonly news: News;
  readonly events = new RelayEvents();
  readonly #times: WorldTimes;
  readonly #crowd: Crowd;
  readonly #door: TcpServer;
  readonly #invariants: Invariants;

  constructor(options: SimulatedStationOptions) {
    const { name, clock, random, history, times } = options;
    const { events, stallTimeoutMs } = this;
    this.clock = clock;
    this.random = random;
    this.history = history;
    this.#times = times;
    const format = this.format = PcmFormat.parse(
      random.pick(["48000:16:2", "48000:16:2", "44100:24:2"]),
    );
    const capacityMs = this.liveCapacityMs = random.pick([500, 500, 100, 2000]);
    const ledger = this.ledger = new FrameLedger(format.frameBytes, history);
    const gap: GapPolicy = random.chance(0.5) ? "hold" : "silence";
    this.news = new News(
      history,
      () => clock.nowMs(),
      () => this.upstream.connections.some(({ isOpen, readBytes }) => isOpen && readBytes > 0),
    );
    events.listen(this.news.hear);
    const isOddlyCut = random.chance(0.5);
    const parts = { clock, random, ledger, history, format };
    const upstream = options.makeUpstream({ ...parts, isOddlyCut, toleratedMs: capacityMs });
    this.upstream = upstream;
    upstream.recorder.rate *= random.pick([1, 1, 1.0002, 0.9998, 0.91875, 2]);
    const station = this.station = new Station({
      name,
      events,
      makeSource: (emit) => upstream.makeSource(emit),
      clock,
      random: random.next,
      nextTurn: clock.nextTurn,
      liveCapacityMs: capacityMs,
      stallTimeoutMs,
      gap,
      lineage: new Lineage({ id: name, clock }),
      maxClients: MOST_CLIENTS,
    });
    const { audience, emit } = station;
    this.recording = new SimulatedRecording({
      ...{ station, clock, random, ledger, history },
      recorder: upstream.recorder,
      awokeAtMs: () => this.awokeAtMs,
    });
    this.targets = new SimulatedTargets({
      ...{ station, clock, random, ledger, history, toleratedMs: capacityMs },
      awokeAtMs: () => this.awokeAtMs,
    });
    events.listen(this.targets.hear);
    const http = this.http = new SimulatedHttp({
      ...{ ...parts, station, events, capacityMs, stallTimeoutMs },
    });
    const isSilenceAllowed = gap === "silence";
    this.#crowd = new Crowd({ ...parts, station, http, capacityMs, isSilenceAllowed });
    events.listen(this.#crowd.hear);
    this.#door = new TcpServer({ listeners: [this.#crowd.listener], audience, clock, emit });
    this.#invariants = new Invariants(this);
    history.note(
      `${format}, ${station.source.label.kind} at ${upstream.recorder.rate} frames/s, ` +
        `capacity ${capacityMs} ms, gap ${gap}` + (isOddlyCut ? ", oddly cut" : ""),
    );
  }

  get clients(): readonly AnyClient[] {
    return this.#crowd.clients;
  }

  get awokeAtMs(): number {
    return this.#times.awokeAtMs;
  }

  get awakeMs(): number {
    return this.#times.awakeMs;
  }

  get wellSinceMs(): number {
    return this.#times.wellSinceMs(this);
  }

  /** What can keep its audio from coming, and that of no other station. */
  sourceFaults(): Fault[] {
    return sourceFaults(this.upstream, this.random);
  }

  /** What else can happen to it. */
  otherFaults(): Fault[] {
    const { recording: { disk }, random } = this;
    return [
      ...this.#crowd.faults(),
      ...this.http.faults(),
      ...this.targets.faults(),
      ...diskFaults(disk, random),
    ];
  }

  /** Runs until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    return this.station.run([this.#door, this.http.server], signal);
  }

  /** @throws {Violation} for the first promise that is broken */
  check(): void {
    this.#invariants.check();
    this.#crowd.forgetClosed();
  }
}
