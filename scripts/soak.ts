/**
 * Runs the real relay for long, among clients that come and go and an emulated phone that fails,
 * and looks whether anything grows.
 *
 * @module
 */

import type { GivenOptions } from "../src/app/commands/given_options.ts";
import { IS_ADB_INSTALLED } from "./lab/phone/adb_server.ts";
import { SeededRandom } from "./lab/seeded_random.ts";
import {
  readDecimal,
  readSeed,
  runWithOptions,
  type ScriptUsage,
  writeOutput,
} from "./script_options.ts";
import { drawChart } from "./soak/chart.ts";
import { findGrowth, type Sample } from "./soak/sample.ts";
import { soak, type SoakOutcome } from "./soak/soak_run.ts";

const USAGE: ScriptUsage = {
  text: `Usage: deno task soak [options]

Ends with exit code 1 if memory, open files, processes or adb's forwards grow,
or if a client that stays is closed. Draws what it saw. Needs adb; no phone is
needed, and none is touched.`,
  options: [
    { name: "minutes", value: "M", fallback: "30", help: "how long it takes, 0.01-100000" },
    { name: "seed", value: "N", fallback: "1", help: "decides what goes wrong" },
    { name: "chart", value: "FILE", fallback: "soak.svg", help: "where to draw what it saw" },
  ],
};
const FEWEST_SAMPLES = 12;
const SAMPLE_EVERY_MS = 5000;

if (import.meta.main) await runWithOptions(USAGE, main);

async function main(given: GivenOptions): Promise<number> {
  const minutes = given.read("minutes", (text) => readDecimal(text, 0.01, 100_000));
  const seed = given.read("seed", readSeed);
  const chart = given.read("chart", String);
  if (!IS_ADB_INSTALLED) {
    console.log("Cannot soak: adb is not installed. Install Android's platform tools.");
    return 1;
  }
  await writeOutput(chart, "");
  const interrupted = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupted.abort());
  const outcome = await soak({
    minutes,
    sampleEveryMs: Math.min(SAMPLE_EVERY_MS, minutes * 60_000 / FEWEST_SAMPLES),
    random: new SeededRandom(seed),
    signal: interrupted.signal,
  });
  const { samples, visits, faults } = outcome;
  const minutesDone = (samples.at(-1)?.atSeconds ?? 0) / 60;
  const title = `${minutesDone.toFixed(1)} minutes, ${visits} visits, ${faults} faults`;
  await writeOutput(chart, drawChart(samples, title));
  console.log(`${title}: ${chart} shows them.`);
  for (const line of ranges(samples)) console.log(`  ${line}`);
  const complaints = findComplaints(outcome);
  for (const complaint of complaints) console.log(`  ${complaint}`);
  console.log(complaints.length === 0 ? "All is flat." : "Not all is flat.");
  return complaints.length === 0 ? 0 : 1;
}

/** Where each quantity began, ended and was between. */
function ranges(samples: readonly Sample[]): string[] {
  return (["memoryMegabytes", "descriptors", "children", "forwards"] as const).map((quantity) => {
    const values = samples.map((sample) => sample[quantity]);
    const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0].map((value) => value.toFixed(0));
    return `${quantity.padEnd(16)} ${first} at first, ${last} at last, ` +
      `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
  });
}

function findComplaints(outcome: SoakOutcome): string[] {
  const { samples, refusals, closedClients, isAudioBack, strayLines, exitCode } = outcome;
  return [
    ...findGrowth(samples),
    ...(refusals > 0 ? [`${refusals} clients were not let in`] : []),
    ...(closedClients > 0 ? [`${closedClients} clients that stayed were closed`] : []),
    ...(isAudioBack ? [] : ["no audio came back after the last fault"]),
    ...(exitCode === 0 ? [] : [`the exit code was ${exitCode}`]),
    ...strayLines.map((line) => `it said: ${line}`),
  ];
}
