/**
 * What the benchmark is told.
 *
 * @module
 */

import { readNumber } from "../../src/app/commands/option_values.ts";
import type { OptionHelp } from "../../src/app/commands/options.ts";
import { formatUsage, readDecimal, readOptions } from "../script_options.ts";

const OPTIONS: readonly OptionHelp[] = [
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
    help: "another checkout of the relay to compare with\n(run one of its tasks there once before)",
  },
  { name: "alone", help: "compare with no other programs" },
  { name: "json", value: "FILE", help: "write every single run to that file" },
];

const TEXT = `Usage: deno task bench [options]

Measures what the relay costs on this computer, beside other programs that can
give one stream to many: GStreamer's tcpserversink and ncat --broker, where they
are installed. With nothing else said it takes about five minutes.`;

/** A run of the benchmark. What is undefined was not given. */
export interface BenchConfig {
  /** In rising order. */
  readonly clients: readonly number[];
  readonly seconds: number;
  readonly rounds: number;
  readonly against: string | undefined;
  readonly isAlone: boolean;
  readonly jsonFile: string | undefined;
}

/** The text that `--help` shows. */
export function usage(): string {
  return formatUsage({ text: TEXT, options: OPTIONS });
}

/**
 * Reads the command line.
 *
 * @returns undefined when help is asked for
 * @throws {UsageError} for anything that is not understood or out of range
 */
export function parseBench(args: readonly string[]): BenchConfig | undefined {
  const given = readOptions(args, OPTIONS);
  if (given === undefined) return undefined;
  return {
    clients: given.read("clients", readClients),
    seconds: given.read("seconds", (text) => readDecimal(text, 0.1, 60)),
    rounds: given.read("rounds", (text) => readNumber(text, "number", 1, 100)),
    against: given.readIfGiven("against", String),
    isAlone: given.has("alone"),
    jsonFile: given.readIfGiven("json", String),
  };
}

function readClients(text: string): number[] {
  const counts = text.split(",").map((part) => readNumber(part, "each", 1, 20_000));
  return [...new Set(counts)].sort((one, other) => one - other);
}
