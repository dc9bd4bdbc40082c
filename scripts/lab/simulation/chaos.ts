/**
 * When things go wrong in a simulated world, and for how long.
 *
 * @module
 */

import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import type { Fault } from "./faults.ts";
import type { History } from "./history.ts";

/** The time between two faults is this on average. */
const FAULT_EVERY_MS = 50_000;
const SLEEP_MS = [1000, 8 * 3_600_000] as const;
const SLEEP_CHANCE = 0.02;

/** What chaos is made of. */
export interface ChaosOptions {
  clock: SimulatedClock;
  random: SeededRandom;
  history: History;
  /** What keeps audio from coming, for each station. Some keep that of several. */
  sourceFaults: readonly (readonly Fault[])[];
  otherFaults: readonly Fault[];
  /** Called before and after each fault. */
  stir(): void;
}

/** Has faults strike at random, and ends them; puts the computer to sleep. */
export class Chaos {
  /** How many faults have struck. */
  strikes = 0;
  /** Since when the audio of each station could come, as far as the world is concerned. */
  readonly wellSinceMs: number[];
  /** For how long the computer has slept. */
  sleptMs = 0;
  /** When it last awoke. */
  awokeAtMs = 0;
  readonly #options: ChaosOptions;
  readonly #faults: readonly Fault[];
  /** How each fault that lasts is ended before its time. */
  readonly #mending = new Map<Fault, () => void>();
  #sleepMs = 0;

  constructor(options: ChaosOptions) {
    this.#options = options;
    this.#faults = [...new Set([...options.otherFaults, ...options.sourceFaults.flat()])];
    this.wellSinceMs = options.sourceFaults.map(() => 0);
    this.#strikeLater();
  }

  /** Has a fault strike that is called so, for so long, beside all that happens by chance. */
  strike(name: string, lastsMs = 0): void {
    const fault = this.#faults.find((fault) => fault.name === name);
    if (fault === undefined) throw new RangeError(`There is no fault "${name}"`);
    this.#strike(fault, lastsMs);
  }

  /** Lets the computer sleep, if it is to: between two steps, when no timer fires. */
  sleep(): void {
    if (this.#sleepMs === 0) return;
    this.#options.clock.sleepThrough(this.#sleepMs);
    this.sleptMs += this.#sleepMs;
    this.awokeAtMs = this.#options.clock.nowMs();
    this.#sleepMs = 0;
    this.#options.sourceFaults.forEach((_, station) => this.#noteWell(station));
  }

  #strikeLater(): void {
    const { clock, random } = this.#options;
    clock.after(-Math.log(1 - random.next()) * FAULT_EVERY_MS, () => {
      this.#strikeAtRandom();
      this.#strikeLater();
    });
  }

  #strikeAtRandom(): void {
    const { random, history, stir } = this.#options;
    this.strikes++;
    stir();
    if (random.chance(SLEEP_CHANCE)) {
      this.#sleepMs = logUniform(random, SLEEP_MS);
      history.note(`the computer sleeps for ${this.#sleepMs.toFixed(0)} ms`);
      return;
    }
    const fault = random.pick(this.#faults);
    this.#strike(fault, logUniform(random, fault.lastsMs));
  }

  #strike(fault: Fault, lastsMs: number): void {
    const { clock, history } = this.#options;
    this.#mending.get(fault)?.();
    history.note(fault.name);
    fault.strike();
    const cancel = clock.after(lastsMs, () => this.#mend(fault));
    this.#mending.set(fault, () => {
      cancel();
      this.#mend(fault);
    });
    for (const station of this.#hitBy(fault)) this.wellSinceMs[station] = Infinity;
  }

  #mend(fault: Fault): void {
    const { history, stir } = this.#options;
    this.#mending.delete(fault);
    fault.mend();
    history.note(`no more: ${fault.name}`);
    stir();
    for (const station of this.#hitBy(fault)) this.#noteWell(station);
  }

  /** The stations whose audio it keeps from coming. */
  #hitBy(fault: Fault): number[] {
    return [...this.wellSinceMs.keys()]
      .filter((station) => this.#options.sourceFaults[station]!.includes(fault));
  }

  /** From now on its audio could come, unless something is wrong with the source still. */
  #noteWell(station: number): void {
    const { clock, sourceFaults } = this.#options;
    const isWell = !sourceFaults[station]!.some((fault) => this.#mending.has(fault));
    if (isWell) this.wellSinceMs[station] = clock.nowMs();
  }
}

/** A time between two others, each of its orders of magnitude being as likely. */
function logUniform(random: SeededRandom, [least, most]: readonly [number, number]): number {
  return least === 0 ? 0 : least * (most / least) ** random.next();
}
