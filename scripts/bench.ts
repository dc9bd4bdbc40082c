/**
 * Measures what the relay costs on this computer: the task `bench`.
 *
 * Figures differ from computer to computer and from minute to minute, so programs are run by
 * turns, and compared by the ratios within a round.
 *
 * @module
 */

import { UsageError } from "../src/app/commands/given_options.ts";
import { ShutdownSignals } from "../src/app/shutdown.ts";
import { descriptorLimit } from "../src/io/process/descriptor_limit.ts";
import { systemClock } from "../src/io/system_clock.ts";
import { findContestants } from "./bench/contestants.ts";
import { thisMachine } from "./bench/machine.ts";
import { type BenchConfig, parseBench, usage } from "./bench/options.ts";
import { findPins } from "./bench/pins.ts";
import { ProgramError } from "./bench/program.ts";
import { type BenchReport, formatReport } from "./bench/report.ts";
import { runRounds } from "./bench/rounds.ts";
import { runIdle, runWithClients } from "./bench/run.ts";
import { writeOutput } from "./script_options.ts";

const EXIT_CANNOT = 1;
const EXIT_USAGE = 2;
/** What a shell reports for a program that was interrupted. */
const EXIT_INTERRUPTED = 130;
/** Descriptors that are not for clients. */
const RESERVED_DESCRIPTORS = 64;

if (import.meta.main) {
  const { signal } = new ShutdownSignals(Deno, systemClock, () => Deno.exit(EXIT_INTERRUPTED));
  Deno.exitCode = await main(Deno.args, signal);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    const config = parseBench(args);
    if (config === undefined) {
      console.log(usage());
      return 0;
    }
    const { jsonFile } = config;
    if (jsonFile !== undefined) await writeOutput(jsonFile, "");
    const report = await bench(config, signal);
    console.log(formatReport(report));
    if (jsonFile !== undefined) {
      await writeOutput(jsonFile, JSON.stringify(report, undefined, 2) + "\n");
    }
    return 0;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    if (!(error instanceof UsageError || error instanceof ProgramError)) throw error;
    console.error(error.message);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_CANNOT;
  }
}

async function bench(config: BenchConfig, signal: AbortSignal): Promise<BenchReport> {
  const { seconds, rounds } = config;
  const date = new Date().toISOString();
  const { contestants, remarks } = await findContestants(config.against, config.isAlone);
  const pins = await findPins();
  const limit = await descriptorLimit() ?? Infinity;
  const clients = config.clients.filter((count) => count + RESERVED_DESCRIPTORS <= limit);
  if (clients.length < config.clients.length) {
    remarks.push(
      `Not more than ${limit} files may be open: for more clients, use ulimit -n first.`,
    );
  }
  const options = { seconds, pins, signal };
  const results = await runRounds({
    contestants,
    clients,
    rounds,
    runIdle: (contestant) => runIdle(contestant, options),
    runWithClients: (contestant, count) => runWithClients(contestant, count, options),
    progressed: console.error,
  });
  return {
    version: 1,
    date,
    machine: thisMachine(),
    seconds,
    relays: contestants.map(({ name, version }) => ({ name, version })),
    ...results,
    remarks: [pins.remark, ...remarks, ...results.remarks],
  };
}
