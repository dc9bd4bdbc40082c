/**
 * The computer that phones are plugged into, in simulated time.
 *
 * @module
 */

import { Adb } from "../../../src/io/adb/adb.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import type { History } from "./history.ts";
import { type ServerPlace, SimulatedAdb } from "./simulated_adb.ts";

/** What it is made of. */
export interface ComputerOptions {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly history: History;
}

/** What the stations of several phones have in common. */
export class SimulatedComputer {
  readonly adb: SimulatedAdb;
  /** The relay's own access to phones: one for all stations, with one watch. */
  readonly phones: Adb;
  readonly place: ServerPlace;

  constructor({ clock, random, history }: ComputerOptions) {
    const place = this.place = random.pick<ServerPlace>(["here", "here", "tunnelled", "far"]);
    history.note(`adb's server is ${place}`);
    const adb = this.adb = new SimulatedAdb({ clock, random, place });
    const { askServerVersion } = adb;
    const options = { path: "adb", runner: adb, clock, askServerVersion };
    this.phones = new Adb({ ...options, findObstacle: undefined });
  }
}
