/**
 * Measures what the relay adds to adb and to the app, on an emulated phone with the real adb.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import type { GivenOptions } from "../src/app/commands/given_options.ts";
import { readNumber } from "../src/app/commands/option_values.ts";
import { AdbServer, IS_ADB_INSTALLED } from "./lab/phone/adb_server.ts";
import { strikeFaults } from "./lab/phone/fault_run.ts";
import { childrenOf, processorShare } from "./lab/process_usage.ts";
import { RelayProcess } from "./lab/relay_process.ts";
import {
  type PhoneSource,
  timeByHand,
  timesWithoutApp,
  timeThroughRelay,
} from "./bench_phone/time_to_audio.ts";
import { readSeed, runWithOptions, type ScriptUsage } from "./script_options.ts";

const USAGE: ScriptUsage = {
  text: `Usage: deno task bench:phone [options]

Takes about 6 minutes. Needs adb; no phone is needed, and none is touched.`,
  options: [
    { name: "runs", value: "N", fallback: "10", help: "how often each time is taken, 1-1000" },
    { name: "faults", value: "N", fallback: "100", help: "how many strike in a row, 1-10000" },
    { name: "seed", value: "N", fallback: "1", help: "decides which faults strike" },
  ],
};
const APPS: Record<PhoneSource, string> = { sndcpy: "sndcpy", scrcpy: "scrcpy's server" };
const WAITING_MS = 20_000;
const LONGEST_FAULT_MS = 1500;

if (import.meta.main) await runWithOptions(USAGE, main);

async function main(given: GivenOptions): Promise<number> {
  const runs = given.read("runs", (text) => readNumber(text, "number", 1, 1000));
  const faults = given.read("faults", (text) => readNumber(text, "number", 1, 10_000));
  const seed = given.read("seed", readSeed);
  if (!IS_ADB_INSTALLED) {
    console.log("Cannot measure: adb is not installed. Install Android's platform tools.");
    return 1;
  }
  await measureStart("sndcpy", runs);
  await measureStart("scrcpy", runs);
  await measureDeath(runs);
  await measureWaiting();
  await measureFaults(faults, seed);
  return 0;
}

async function measureStart(source: PhoneSource, runs: number): Promise<void> {
  const [relayed, byHand, added]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    // One after the other, so that a machine that is busy is so for both.
    relayed.push(await timeThroughRelay(source));
    byHand.push(await timeByHand(source));
    added.push(relayed.at(-1)! - byHand.at(-1)!);
  }
  print(`From adb's line about the phone to the first byte at a client, by ${APPS[source]}`);
  print(`  through the relay               ${spread(relayed)}`);
  print(`  by hand, with adb and a socket  ${spread(byHand)}`);
  print(`  added by the relay              ${spread(added)}   goal: at most 300 ms`);
}

async function measureDeath(runs: number): Promise<void> {
  const times: number[] = [];
  while (times.length < runs) times.push(...await timesWithoutApp());
  print(`Without audio after the app's death ${spread(times)}   goal: at most 2000 ms`);
}

async function measureWaiting(): Promise<void> {
  await using server = await AdbServer.start();
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env: server.env });
  await relay.event("phone-waits");
  const [adb] = await childrenOf(relay.pid);
  const [ours, adbs] = await Promise.all([
    processorShare(relay.pid, () => delay(WAITING_MS)),
    processorShare(adb!, () => delay(WAITING_MS)),
  ]);
  print(
    `Waiting for a phone: ${percent(ours)} of a core, and its adb ${percent(adbs)}` +
      "   goal: at most 0.20 %",
  );
}

async function measureFaults(faults: number, seed: number): Promise<void> {
  const { strikes, recoveryMs, closedClients, leaked, strayLines, exitCode } = await strikeFaults(
    faults,
    seed,
    LONGEST_FAULT_MS,
  );
  print(`${faults} faults in a row, seed ${seed}:`);
  for (const [name, count] of strikes) print(`  ${String(count).padStart(3)} × ${name}`);
  print(`  audio at every client ${Math.round(recoveryMs)} ms after the last`);
  print(
    `  clients closed: ${closedClients}; left behind: ${leaked.processes} processes, ` +
      `${leaked.descriptors} descriptors, ${leaked.forwards} forwards`,
  );
  print(`  exit code ${exitCode}; lines of a crash: ${strayLines.length}`);
  for (const line of strayLines) print(`    ${line}`);
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  return `median ${median.toFixed(0)} ms, worst ${sorted.at(-1)!.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function print(line: string): void {
  console.log(line);
}
