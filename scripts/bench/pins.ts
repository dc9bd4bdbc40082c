/**
 * Which core does what.
 *
 * @module
 */

import { isInstalled } from "../lab/process_usage.ts";
import { output } from "./program.ts";

/** Words to put before a command line so that the program keeps to a core. */
export interface Pins {
  readonly relay: readonly string[];
  readonly load: readonly string[];
  /** In words. */
  readonly remark: string;
}

/** Gives the relay and the load a core each, where the system lets us. */
export async function findPins(): Promise<Pins> {
  const free = { relay: [], load: [] };
  if (!isInstalled("taskset")) {
    const remark = "The relay and the load share all cores, as taskset is not installed.";
    return { ...free, remark };
  }
  const cores = coresOf(await output(["taskset", "-cp", String(Deno.pid)]));
  const [relay, load] = [cores.at(0), cores.at(-1)];
  if (relay === load) return { ...free, remark: "The relay and the load share the only core." };
  return {
    relay: ["taskset", "-c", String(relay)],
    load: ["taskset", "-c", String(load)],
    remark: `The relay runs on core ${relay}, the load on core ${load}.`,
  };
}

/** The cores that a process may use, from what `taskset -cp` prints: `…: 0-3,8`. */
export function coresOf(text: string): number[] {
  const list = /[\d,-]+\s*$/.exec(text)?.[0] ?? "";
  return list.trim().split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
}
