/**
 * The relay in a world that is made up, and hostile.
 *
 * Goal: what takes a year to happen in homes happens here in minutes, and can be had again by its
 * seed. How: the relay's own code, from adb's words to a client's socket, is given a clock that
 * jumps from one event to the next, and phones, networks, players and an adb that are a few lines
 * each. Chance comes from one seed. After each event every promise is looked at.
 *
 * Limits: time is as coarse as 250 ms where nothing happens. What the operating system and the real
 * adb do is known only as far as the end-to-end tests have shown.
 *
 * @module
 */

import { RelayEvents } from "../../../src/core/event.ts";
import type { GapPolicy } from "../../../src/core/stream/hub.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { RECORDING_CAPACITY_MS } from "../../../src/core/record/recorder.ts";
import { Lineage } from "../../../src/core/source/lineage.ts";
import { Station } from "../../../src/core/station.ts";
import { TcpServer } from "../../../src/io/tcp/tcp_server.ts";
import { SeededRandom } from "../seeded_random.ts";
import { SimulatedClock } from "../simulated_clock.ts";
import { Chaos } from "./chaos.ts";
import { type AnyClient, Crowd } from "./crowd.ts";
import { diskFaults, sourceFaults } from "./faults.ts";
import { FrameLedger } from "./frame_ledger.ts";
import { History } from "./history.ts";
import { Invariants } from "./invariants.ts";
import { News } from "./news.ts";
import { SimulatedHttp } from "./simulated_http.ts";
import { SimulatedRecording } from "./simulated_recording.ts";
import { SimulatedTargets } from "./simulated_targets.ts";
import { awaitBadMoment, stop } from "./stop.ts";
import { PhoneUpstream, TcpUpstream, type Upstream } from "./upstream.ts";

const MOST_CLIENTS = 100;

/** How a simulation went. */
export interface SimulationResult {
  readonly steps: number;
  readonly faults: number;
  /** The same for every run of the same seed. */
  readonly digest: number;
}

/** One relay, from its start to its stop. */
export class Simulation {
  readonly clock = new SimulatedClock();
  readonly format: PcmFormat;
  readonly liveCapacityMs: number;
  readonly stallTimeoutMs = 15 * 60_000;
  readonly longestCapacityMs: number;
  readonly ledger: FrameLedger;
  readonly station: Station;
  readonly upstream: Upstream;
  readonly recording: SimulatedRecording;
  readonly targets: SimulatedTargets;
  readonly http: SimulatedHttp;
  readonly news: News;
  readonly history: History;
  readonly random: SeededRandom;
  readonly events = new RelayEvents();
  readonly #crowd: Crowd;
  readonly #door: TcpServer;
  readonly #invariants: Invariants;
  readonly #chaos: Chaos;
  #steps = 0;

  /** @param seed decides everything that happens */
  constructor(readonly seed: number) {
    const random = this.random = new SeededRandom(seed);
    const { clock, events } = this;
    const history = this.history = new History(clock);
    const format = this.format = PcmFormat.parse(
      random.pick(["48000:16:2", "48000:16:2", "44100:24:2"]),
    );
    this.liveCapacityMs = random.pick([500, 500, 100, 2000]);
    this.longestCapacityMs = RECORDING_CAPACITY_MS;
    const ledger = this.ledger = new FrameLedger(format.frameBytes, history);
    const gap: GapPolicy = random.chance(0.5) ? "hold" : "silence";
    this.news = new News(
      history,
      () => clock.nowMs(),
      () => this.upstream.connections.some(({ isOpen, readBytes }) => isOpen && readBytes > 0),
    );
    events.listen(this.news.hear);
    const isOddlyCut = random.chance(0.5);
    const toleratedMs = this.liveCapacityMs;
    const parts = { clock, random, ledger, history, format };
    const upstreamOptions = { ...parts, isOddlyCut, toleratedMs };
    const upstream = random.chance(0.6)
      ? new PhoneUpstream(upstreamOptions)
      : new TcpUpstream(upstreamOptions);
    this.upstream = upstream;
    upstream.recorder.rate *= random.pick([1, 1, 1.0002, 0.9998, 0.91875, 2]);
    const station = this.station = new Station({
      name: "simulated",
      events,
      makeSource: (emit) => upstream.makeSource(emit),
      clock,
      random: random.next,
      nextTurn: clock.nextTurn,
      liveCapacityMs: this.liveCapacityMs,
      stallTimeoutMs: this.stallTimeoutMs,
      gap,
      lineage: new Lineage({ id: "simulated", clock }),
      maxClients: MOST_CLIENTS,
    });
    const { audience, emit } = station;
    this.recording = new SimulatedRecording({
      ...{ station, clock, random, ledger, history },
      recorder: upstream.recorder,
      awokeAtMs: () => this.awokeAtMs,
    });
    this.targets = new SimulatedTargets({
      ...{ station, clock, random, ledger, history, toleratedMs },
      awokeAtMs: () => this.awokeAtMs,
    });
    events.listen(this.targets.hear);
    const capacityMs = this.liveCapacityMs;
    const { stallTimeoutMs } = this;
    const http = this.http = new SimulatedHttp({
      ...{ ...parts, station, events, capacityMs, stallTimeoutMs },
    });
    const isSilenceAllowed = gap === "silence";
    this.#crowd = new Crowd({ ...parts, station, http, capacityMs, isSilenceAllowed });
    events.listen(this.#crowd.hear);
    this.#door = new TcpServer({ listeners: [this.#crowd.listener], audience, clock, emit });
    this.#chaos = new Chaos({
      clock,
      random,
      history,
      sourceFaults: sourceFaults(upstream, random),
      otherFaults: [
        ...this.#crowd.faults(),
        ...http.faults(),
        ...this.targets.faults(),
        ...diskFaults(this.recording.disk, random),
      ],
      stir: () => upstream.recorder.stir(),
    });
    this.#invariants = new Invariants(this);
    history.note(
      `seed ${seed}: ${format}, ${station.source.label.kind} at ${upstream.recorder.rate} ` +
        `frames/s, capacity ${this.liveCapacityMs} ms, gap ${gap}` +
        (isOddlyCut ? ", oddly cut" : ""),
    );
  }

  get clients(): readonly AnyClient[] {
    return this.#crowd.clients;
  }

  /** How many events there were so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Since when audio could come, as far as the world is concerned. */
  get wellSinceMs(): number {
    return this.#chaos.wellSinceMs;
  }

  /** When the computer last awoke from sleep, in milliseconds. */
  get awokeAtMs(): number {
    return this.#chaos.awokeAtMs;
  }

  /** The time without that during which the computer slept, in milliseconds. */
  get awakeMs(): number {
    return this.clock.nowMs() - this.#chaos.sleptMs;
  }

  /**
   * Runs for so many hours of its own time, without that of sleep, and stops the relay.
   *
   * @throws {Violation} when a promise is broken
   */
  async run(hours: number): Promise<SimulationResult> {
    const end = new AbortController();
    const running = this.station.run([this.#door, this.http.server], end.signal);
    for (const endMs = hours * 3_600_000; this.awakeMs < endMs;) await this.step();
    await awaitBadMoment(this);
    await stop(this, running, () => end.abort());
    return { steps: this.#steps, faults: this.#chaos.strikes, digest: this.history.digest };
  }

  /** Goes on to the next event, and looks at the promises. */
  async step(): Promise<void> {
    const { clock, ledger } = this;
    this.#chaos.sleep();
    ledger.stepEdge = ledger.end;
    await clock.step();
    this.#invariants.check();
    this.#crowd.forgetClosed();
    this.#steps++;
  }
}
