/**
 * Runs the relay in simulated worlds, and looks for a promise that it breaks.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { Violation } from "../tests/simulation/history.ts";
import { Simulation } from "../tests/simulation/simulation.ts";

const USAGE = `Usage: deno task simulate [--seed N] [--hours H]

Simulates H hours (24 if not given) of a relay among phones, networks and players that fail, an
hour for each seed from N on (any, if not given). The same seed always goes the same way.`;
const MOST_SEEDS = 2 ** 31;
const HOUR_MS = 3_600_000;

const given = parseArgs(Deno.args, {
  string: ["seed", "hours"],
  boolean: ["help"],
  default: { seed: String(Math.floor(Math.random() * MOST_SEEDS)), hours: "24" },
});
const [firstSeed, hours] = [Number(given.seed), Number(given.hours)];
const isUnderstood = Number.isSafeInteger(firstSeed) && firstSeed >= 0 && hours > 0 &&
  given._.length === 0;
if (given.help || !isUnderstood) {
  console.log(USAGE);
  Deno.exit(given.help ? 0 : 2);
}

const startMs = performance.now();
const lives = Math.ceil(hours);
let [steps, faults] = [0, 0];
for (let life = 0; life < lives; life++) {
  const simulation = new Simulation(firstSeed + life);
  const result = await simulation.run(Math.min(1, hours - life)).catch((error) => {
    report(simulation, error);
    Deno.exit(1);
  });
  steps += result.steps;
  faults += result.faults;
}
const elapsedMs = performance.now() - startMs;
const pace = (hours * HOUR_MS / elapsedMs).toFixed(0);
console.log(
  `Seeds ${firstSeed} to ${firstSeed + lives - 1}: ${hours} h, ${faults} faults, ${steps} events ` +
    `in ${(elapsedMs / 1000).toFixed(1)} s, ${pace} times faster than real time.\n` +
    "No promise was broken.",
);

function report({ seed, steps, clock, history }: Simulation, error: unknown): void {
  const isViolation = error instanceof Violation;
  console.log(isViolation ? error.message : `The simulation failed: ${(error as Error).stack}`);
  console.log(
    `Seed ${seed}, event ${steps}, after ${(clock.nowMs() / 1000).toFixed(3)} s. Before that:`,
  );
  for (const line of history.lines) console.log(`  ${line}`);
  console.log(`To see it again: deno task simulate --seed ${seed} --hours 1`);
}
