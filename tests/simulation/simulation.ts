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

import { type GapPolicy, Hub } from "../../src/core/hub.ts";
import { PcmFormat } from "../../src/core/pcm_format.ts";
import { SourceSupervisor } from "../../src/core/source_supervisor.ts";
import { TcpServer } from "../../src/io/server/tcp_server.ts";
import { SeededRandom } from "../helpers/seeded_random.ts";
import { SimulatedClock } from "../helpers/simulated_clock.ts";
import { Audience } from "./audience.ts";
import { Chaos } from "./chaos.ts";
import { diskFaults, sourceFaults } from "./faults.ts";
import { FrameLedger } from "./frame_ledger.ts";
import { History, Violation } from "./history.ts";
import { Invariants } from "./invariants.ts";
import { News } from "./news.ts";
import type { SimulatedClient } from "./simulated_client.ts";
import { RECORDING_CAPACITY_MS, SimulatedRecording } from "./simulated_recording.ts";
import { awaitBadMoment, stopInOrder } from "./stop.ts";
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
  readonly hub: Hub;
  readonly upstream: Upstream;
  readonly recording: SimulatedRecording;
  readonly news: News;
  readonly history: History;
  readonly random: SeededRandom;
  readonly #audience: Audience;
  readonly #server: TcpServer;
  readonly #supervisor: SourceSupervisor;
  readonly #invariants: Invariants;
  readonly #chaos: Chaos;
  #steps = 0;

  /** @param seed decides everything that happens */
  constructor(readonly seed: number) {
    const random = this.random = new SeededRandom(seed);
    const { clock } = this;
    this.history = new History(clock);
    this.format = PcmFormat.parse(random.pick(["48000:16:2", "48000:16:2", "44100:24:2"]));
    this.liveCapacityMs = random.pick([500, 500, 100, 2000]);
    this.longestCapacityMs = RECORDING_CAPACITY_MS;
    this.ledger = new FrameLedger(this.format.frameBytes, this.history);
    const gap: GapPolicy = random.chance(0.5) ? "hold" : "silence";
    this.news = new News(
      this.history,
      () => clock.nowMs(),
      () => this.upstream.connections.some(({ isOpen, readBytes }) => isOpen && readBytes > 0),
    );
    const { ledger, history, format, news: observer } = this;
    const isOddlyCut = random.chance(0.5);
    const toleratedMs = this.liveCapacityMs;
    const upstreamOptions = {
      clock,
      random,
      ledger,
      history,
      format,
      observer,
      isOddlyCut,
      toleratedMs,
    };
    const upstream = random.chance(0.6)
      ? new PhoneUpstream(upstreamOptions)
      : new TcpUpstream(upstreamOptions);
    this.upstream = upstream;
    upstream.recorder.rate *= random.pick([1, 1, 1.0002, 0.9998, 0.91875, 2]);
    this.hub = new Hub({
      format,
      clock,
      nextTurn: clock.nextTurn,
      liveCapacityMs: this.liveCapacityMs,
      stallTimeoutMs: this.stallTimeoutMs,
      gap,
      observer,
    });
    this.recording = new SimulatedRecording(this.hub, ledger);
    const isSilenceAllowed = gap === "silence";
    this.#audience = new Audience({
      clock,
      random,
      ledger,
      history,
      format,
      isSilenceAllowed,
    });
    this.#server = new TcpServer({
      listeners: [this.#audience.listener],
      hub: this.hub,
      clock,
      maxClients: MOST_CLIENTS,
      observer: this.#audience,
    });
    this.#supervisor = new SourceSupervisor({
      source: upstream.source,
      sink: this.hub,
      observer,
      clock,
      random: random.next,
    });
    this.#chaos = new Chaos({
      clock,
      random,
      history,
      sourceFaults: sourceFaults(upstream, random),
      otherFaults: [...this.#audience.faults(), ...diskFaults(this.recording)],
      stir: () => upstream.recorder.stir(),
    });
    this.#invariants = new Invariants(this);
    this.history.note(
      `seed ${seed}: ${format}, ${upstream.source.name} at ${upstream.recorder.rate} frames/s, ` +
        `capacity ${this.liveCapacityMs} ms, gap ${gap}${isOddlyCut ? ", oddly cut" : ""}`,
    );
  }

  get clients(): readonly SimulatedClient[] {
    return this.#audience.clients;
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
    const stop = new AbortController();
    const running = this.#supervisor.run(stop.signal).catch((error) => {
      // A violation is looked for after every step.
      if (!(error instanceof Violation)) throw error;
    });
    for (const endMs = hours * 3_600_000; this.awakeMs < endMs;) await this.step();
    await awaitBadMoment(this);
    stop.abort();
    await stopInOrder(this, running, this.#server);
    return { steps: this.#steps, faults: this.#chaos.strikes, digest: this.history.digest };
  }
  /** Goes on to the next event, and looks at the promises. */
  async step(): Promise<void> {
    const { clock, ledger } = this;
    this.#chaos.sleep();
    ledger.stepEdge = ledger.end;
    await clock.step();
    this.#invariants.check();
    this.#audience.forgetClosed();
    this.#steps++;
  }
}
