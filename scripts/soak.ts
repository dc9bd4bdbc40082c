/**
 * Runs the real relay for long, among clients that come and go and an emulated phone that fails,
 * and looks whether anything grows.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { IS_ADB_INSTALLED } from "../tests/helpers/phone/adb_server.ts";
import { SeededRandom } from "../tests/helpers/seeded_random.ts";
import { drawChart } from "./soak/chart.ts";
import { findGrowth } from "./soak/sample.ts";
import { soak } from "./soak/soak_run.ts";

const USAGE = `Usage: deno task soak [--minutes 30] [--seed 1] [--chart soak.svg]

Ends with exit code 1 if memory, open files, processes or adb's forwards grow, or if a client that
stays is closed. Draws what it saw. Needs adb; no phone is needed, and none is touched.`;
const FEWEST_SAMPLES = 12;
const SAMPLE_EVERY_MS = 5000;

const given = parseArgs(Deno.args, {
  string: ["minutes", "seed", "chart"],
  boolean: ["help"],
  default: { minutes: "30", seed: "1", chart: "soak.svg" },
});
const [minutes, seed] = [Number(given.minutes), Number(given.seed)];
if (given.help || given._.length > 0 || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.log(USAGE);
  Deno.exit(given.help ? 0 : 2);
}
if (!IS_ADB_INSTALLED) {
  console.log("Cannot soak: adb is not installed. Install Android's platform tools.");
  Deno.exit(1);
}

const interrupted = new AbortController();
Deno.addSignalListener("SIGINT", () => interrupted.abort());
const outcome = await soak({
  minutes,
  sampleEveryMs: Math.min(SAMPLE_EVERY_MS, minutes * 60_000 / FEWEST_SAMPLES),
  random: new SeededRandom(seed),
  signal: interrupted.signal,
});
const { samples, visits, refusals, faults, closedClients, isAudioBack, strayLines, exitCode } =
  outcome;
const minutesDone = (samples.at(-1)?.atSeconds ?? 0) / 60;
const title = `${minutesDone.toFixed(1)} minutes, ${visits} visits, ${faults} faults`;
await Deno.writeTextFile(given.chart, drawChart(samples, title));

const complaints = [
  ...findGrowth(samples),
  ...(refusals > 0 ? [`${refusals} clients were not let in`] : []),
  ...(closedClients > 0 ? [`${closedClients} clients that stayed were closed`] : []),
  ...(isAudioBack ? [] : ["no audio came back after the last fault"]),
  ...(exitCode === 0 ? [] : [`the exit code was ${exitCode}`]),
  ...strayLines.map((line) => `it said: ${line}`),
];
console.log(`${title}: ${given.chart} shows them.`);
for (const quantity of ["memoryMegabytes", "descriptors", "children", "forwards"] as const) {
  const values = samples.map((sample) => sample[quantity]);
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0].map((value) => value.toFixed(0));
  console.log(
    `  ${quantity.padEnd(16)} ${first} at first, ${last} at last, ` +
      `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`,
  );
}
for (const complaint of complaints) console.log(`  ${complaint}`);
console.log(complaints.length === 0 ? "All is flat." : "Not all is flat.");
Deno.exit(complaints.length === 0 ? 0 : 1);
