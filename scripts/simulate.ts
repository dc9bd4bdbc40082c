/**
 * Runs the relay in simulated worlds, and looks for a promise that it breaks.
 *
 * @module
 */

import type { GivenOptions } from "../src/app/commands/given_options.ts";
import { Violation } from "./lab/simulation/history.ts";
import { Simulation } from "./lab/simulation/simulation.ts";
import { readDecimal, readSeed, runWithOptions, type ScriptUsage } from "./script_options.ts";

const USAGE: ScriptUsage = {
  text: `Usage: deno task simulate [options]

Simulates hours of a relay among phones, networks and players that fail, an hour
for each seed. The same seed always goes the same way.`,
  options: [
    { name: "seed", value: "N", help: "the first seed (default: any)" },
    { name: "hours", value: "H", fallback: "24", help: "how many hours, 0.01-100000" },
  ],
};
const MOST_SEEDS = 2 ** 31;
const HOUR_MS = 3_600_000;

if (import.meta.main) await runWithOptions(USAGE, main);

async function main(given: GivenOptions): Promise<number> {
  const firstSeed = given.readIfGiven("seed", readSeed) ?? Math.floor(Math.random() * MOST_SEEDS);
  const hours = given.read("hours", (text) => readDecimal(text, 0.01, 100_000));
  const startMs = performance.now();
  const lives = Math.ceil(hours);
  let [steps, faults] = [0, 0];
  for (let life = 0; life < lives; life++) {
    const simulation = new Simulation(firstSeed + life);
    try {
      const result = await simulation.run(Math.min(1, hours - life));
      steps += result.steps;
      faults += result.faults;
    } catch (error) {
      report(simulation, error);
      return 1;
    }
  }
  const elapsedMs = performance.now() - startMs;
  const pace = (hours * HOUR_MS / elapsedMs).toFixed(0);
  console.log(
    `Seeds ${firstSeed} to ${firstSeed + lives - 1}: ${hours} h, ${faults} faults, ${steps} ` +
      `events in ${(elapsedMs / 1000).toFixed(1)} s, ${pace} times faster than real time.\n` +
      "No promise was broken.",
  );
  return 0;
}

function report({ seed, steps, clock, history }: Simulation, error: unknown): void {
  const isViolation = error instanceof Violation;
  console.log(isViolation ? error.message : `The simulation failed: ${(error as Error).stack}`);
  console.log(
    `Seed ${seed}, event ${steps}, after ${(clock.nowMs() / 1000).toFixed(3)} s. Before that:`,
  );
  for (const line of history.lines) console.log(`  ${line}`);
  console.log(`To see it again: deno task simulate --seed ${seed} --hours 1`);
}
