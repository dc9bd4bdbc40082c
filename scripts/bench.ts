/**
 * Measures what the relay costs on this computer: the task `bench`.
 *
 * @module
 */

import type { GivenOptions } from "../src/app/commands/given_options.ts";
import { readNumber, ValueError } from "../src/app/commands/option_values.ts";
import { ShutdownSignals } from "../src/app/shutdown.ts";
import { descriptorLimit } from "../src/io/process/descriptor_limit.ts";
import { systemClock } from "../src/io/system_clock.ts";
import { describeMachine, shareCores } from "./bench/machine.ts";
import { benchRecording } from "./bench/recording.ts";
import { type CarrierName, CARRIERS } from "./bench/carriers.ts";
import { findRelays } from "./bench/relays.ts";
import { type BenchReport, formatReport } from "./bench/report.ts";
import { runRounds } from "./bench/rounds.ts";
import { readDecimal, runWithOptions, type ScriptUsage, writeOutput } from "./script_options.ts";

const USAGE: ScriptUsage = {
  text: `Usage: deno task bench [options]

Measures what the relay costs on this computer, beside other programs that can
give one stream to many: GStreamer's tcpserversink and ncat --broker, where they
are installed. With nothing else said it takes about five minutes.`,
  options: [
    {
      name: "clients",
      value: "N,N,…",
      fallback: "10,100,1000,5000",
      help: "how many clients there are, run by run",
    },
    { name: "seconds", value: "S", fallback: "5", help: "how long each run measures, 0.1-60" },
    { name: "rounds", value: "N", fallback: "3", help: "how often everything is run, 1-100" },
    {
      name: "against",
      value: "FOLDER",
      help:
        "another checkout of the relay to compare with\n(run one of its tasks there once before)",
    },
    { name: "alone", help: "compare with no other programs" },
    {
      name: "carrier",
      value: "tcp|http|websocket|opus",
      fallback: "tcp",
      help:
        "how clients come: to /stream.pcm, /stream.ws or\n/stream.opus, and by turns to the raw port",
    },
    { name: "record", help: "measure recordings, and nothing else" },
    { name: "json", value: "FILE", help: "write every single run to that file" },
  ],
};
/** What a shell reports for a program that was interrupted. */
const EXIT_INTERRUPTED = 130;
/** Descriptors that are not for clients. */
const RESERVED_DESCRIPTORS = 64;

if (import.meta.main) await runWithOptions(USAGE, main);

async function main(given: GivenOptions): Promise<number> {
  const { signal } = new ShutdownSignals(Deno, systemClock, () => Deno.exit(EXIT_INTERRUPTED));
  const clients = given.read("clients", readClients);
  const seconds = given.read("seconds", (text) => readDecimal(text, 0.1, 60));
  const rounds = given.read("rounds", (text) => readNumber(text, "number", 1, 100));
  if (given.has("record")) return await measureRecordings(rounds, seconds, signal);
  const carrier = given.read("carrier", readCarrier);
  const jsonFile = given.readIfGiven("json", String);
  if (jsonFile !== undefined) await writeOutput(jsonFile, "");
  const date = new Date().toISOString();
  const relays = await findRelays(
    given.readIfGiven("against", String),
    given.has("alone"),
    carrier,
  );
  const limit = await descriptorLimit() ?? Infinity;
  const possible = clients.filter((count) => count + RESERVED_DESCRIPTORS <= limit);
  const { prefix, remark } = await shareCores();
  try {
    const results = await runRounds(rounds, relays, possible, { seconds, prefix, signal });
    const report: BenchReport = {
      date,
      machine: describeMachine(),
      seconds,
      relays: relays.map(({ name, version }) => ({ name, version })),
      rounds: results.rounds,
      remarks: [
        remark,
        ...possible.length < clients.length
          ? [`Only ${limit} files may be open: for more clients, use ulimit -n first.`]
          : [],
        ...results.remarks,
      ],
    };
    console.log(formatReport(report));
    const json = JSON.stringify(report, undefined, 2);
    if (jsonFile !== undefined) await writeOutput(jsonFile, `${json}\n`);
    return 0;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
}

async function measureRecordings(
  rounds: number,
  seconds: number,
  signal: AbortSignal,
): Promise<number> {
  try {
    const lines = await benchRecording(rounds, seconds, signal);
    console.log([describeMachine(), ...lines].join("\n"));
    return 0;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
}

/** Numbers of clients, in rising order. Throws a {@linkcode ValueError} for another text. */
export function readClients(text: string): number[] {
  const counts = text.split(",").map((part) => readNumber(part, "clients", 1, 20_000));
  return [...new Set(counts)].sort((one, other) => one - other);
}

function readCarrier(text: string): CarrierName {
  if (!Object.hasOwn(CARRIERS, text)) {
    throw new ValueError({ kind: "word", words: Object.keys(CARRIERS) });
  }
  return text as CarrierName;
}
