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

import { SeededRandom } from "../seeded_random.ts";
import { SimulatedClock } from "../simulated_clock.ts";
import { Chaos } from "./chaos.ts";
import { adbFaults, type Fault } from "./faults.ts";
import { History, PartOfHistory } from "./history.ts";
import { SimulatedComputer } from "./simulated_computer.ts";
import { SimulatedStation, type WorldTimes } from "./simulated_station.ts";
import { awaitBadMoment, stop } from "./stop.ts";
import { PhoneUpstream } from "./phone_upstream.ts";
import { TcpUpstream } from "./tcp_upstream.ts";

/** How a simulation went. */
export interface SimulationResult {
  readonly steps: number;
  readonly faults: number;
  /** The same for every run of the same seed. */
  readonly digest: number;
}

/** One relay, from its start to its stop: one station, or one for each of two phones. */
export class Simulation implements WorldTimes {
  readonly clock = new SimulatedClock();
  readonly random: SeededRandom;
  readonly history: History;
  readonly stations: readonly SimulatedStation[];
  readonly #chaos: Chaos;
  #steps = 0;

  /** @param seed decides everything that happens */
  constructor(readonly seed: number) {
    const { clock } = this;
    const random = this.random = new SeededRandom(seed);
    const history = this.history = new History(clock);
    history.note(`seed ${seed}`);
    const hasPhones = random.chance(0.6);
    const isPair = hasPhones && random.chance(0.4);
    const computer = hasPhones ? new SimulatedComputer({ clock, random, history }) : undefined;
    this.stations = (isPair ? ["one phone", "the other phone"] : ["relay"]).map((name) =>
      new SimulatedStation({
        ...{ name, clock, random, times: this },
        history: isPair ? new PartOfHistory(clock, history, name) : history,
        makeUpstream: (options) =>
          computer ? new PhoneUpstream(options, computer, isPair) : new TcpUpstream(options),
      })
    );
    const shared = computer ? adbFaults(computer.adb) : [];
    this.#chaos = new Chaos({
      clock,
      random,
      history,
      sourceFaults: this.stations.map((station) => [
        ...station.sourceFaults().map((fault) => told(fault, station)),
        ...shared,
      ]),
      otherFaults: this.stations.flatMap((station) =>
        station.otherFaults().map((fault) => told(fault, station))
      ),
      stir: () => {
        for (const { upstream } of this.stations) upstream.recorder.stir();
      },
    });
  }

  /** How many events there were so far. */
  get steps(): number {
    return this.#steps;
  }

  get awokeAtMs(): number {
    return this.#chaos.awokeAtMs;
  }

  get awakeMs(): number {
    return this.clock.nowMs() - this.#chaos.sleptMs;
  }

  wellSinceMs(station: SimulatedStation): number {
    return this.#chaos.wellSinceMs[this.stations.indexOf(station)]!;
  }

  /**
   * Runs for so many hours of its own time, without that of sleep, and stops the relay.
   *
   * @throws {Violation} when a promise is broken
   */
  async run(hours: number): Promise<SimulationResult> {
    const end = new AbortController();
    const running = Promise.all(this.stations.map((station) => station.run(end.signal)));
    for (const endMs = hours * 3_600_000; this.awakeMs < endMs;) await this.step();
    await awaitBadMoment(this);
    await stop(this, running, () => end.abort());
    return { steps: this.#steps, faults: this.#chaos.strikes, digest: this.history.digest };
  }

  /** Has something go wrong for so long, beside all that goes wrong by chance. */
  strike(fault: string, lastsMs?: number): void {
    this.#chaos.strike(fault, lastsMs);
  }

  /** Goes on to the next event, and looks at the promises. */
  async step(): Promise<void> {
    this.#chaos.sleep();
    for (const { ledger } of this.stations) ledger.stepEdge = ledger.end;
    await this.clock.step();
    for (const station of this.stations) station.check();
    this.#steps++;
  }
}

/** A fault that is told as a part of what happens to a station. */
function told(fault: Fault, { history }: SimulatedStation): Fault {
  return { ...fault, name: history.nameOf(fault.name) };
}
