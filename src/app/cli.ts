/**
 * From what was typed to what is meant. Pure: it reads nothing and prints nothing.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { GapPolicy } from "../core/hub.ts";
import { PcmFormat } from "../core/pcm_format.ts";
import { readHost, readNumber, readTime, readWord } from "./option_values.ts";
import { OPTIONS } from "./options.ts";

/** Where the audio shall come from. */
export type SourceChoice =
  | { kind: "tcp"; host: string; port: number }
  | { kind: "demo" }
  | { kind: "stdin" };

/** How messages are written. */
export type LogFormat = "text" | "json";
/** How many messages are written. */
export type Verbosity = "quiet" | "normal" | "verbose";

/** Everything that a run needs to know. */
export interface RelayConfig {
  source: SourceChoice;
  format: PcmFormat;
  bind: string;
  port: number;
  bufferMs: number;
  stallTimeoutMs: number;
  /** Undefined: as many as the system's limit of open files allows. */
  maxClients: number | undefined;
  gap: GapPolicy;
  logFormat: LogFormat;
  verbosity: Verbosity;
}

/** What the command line asks for. */
export type Command =
  | { kind: "relay"; config: RelayConfig }
  | { kind: "help" }
  | { kind: "version" };

/** The command line is wrong. The message names the word and what would be right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Values = Record<string, unknown>;

/**
 * Reads the command line.
 *
 * @param args the words after the program's name
 * @throws {UsageError} for anything that is not understood, out of range, or contradictory
 */
export function parseCommand(args: readonly string[]): Command {
  const values = parseArgs(joinValues(args), {
    string: [...names((option) => option.value !== undefined), "_"],
    boolean: names((option) => option.value === undefined),
    alias: Object.fromEntries(
      OPTIONS.flatMap(({ letter, name }) => letter ? [[letter, name]] : []),
    ),
    unknown: (word, key) => {
      if (key !== undefined) throw new UsageError(`Unknown option ${word}: see --help.`);
    },
  }) as Values & { _: (string | number)[] };
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  return { kind: "relay", config: readConfig(values, readVerb(values._.map(String))) };
}

/**
 * Joins an option and the word after it: `--source -` to `--source=-`. The parser would take a
 * value that begins with a dash for an option.
 */
function joinValues(args: readonly string[]): string[] {
  const valued = OPTIONS.filter((option) => option.value !== undefined);
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    const option = valued.find(({ name, letter }) => word === `--${name}` || word === `-${letter}`);
    if (word === "--") return [...joined, ...args.slice(index)];
    if (option === undefined) joined.push(word);
    else if (args[index + 1]) joined.push(`--${option.name}=${args[++index]}`);
    else throw new UsageError(`${word} needs a value: ${option.value}.`);
  }
  return joined;
}

function names(isWanted: (option: typeof OPTIONS[number]) => boolean): string[] {
  return OPTIONS.filter(isWanted).map(({ name }) => name);
}

function readVerb(words: readonly string[]): "relay" | "demo" {
  const [verb = "relay", extra] = words;
  if (verb !== "relay" && verb !== "demo") {
    throw new UsageError(`Unknown command ${verb}: it is relay or demo.`);
  }
  if (extra !== undefined) throw new UsageError(`Cannot use ${extra}: only one command is taken.`);
  return verb;
}

function readConfig(values: Values, verb: "relay" | "demo"): RelayConfig {
  const maxClients = (text: string) => readNumber(text, "a number of clients", 1, 100_000);
  return {
    source: readSource(values, verb),
    format: read(values, "format", PcmFormat.parse),
    bind: read(values, "bind", readHost),
    port: read(values, "port", (text) => readNumber(text, "a port", 0, 65_535)),
    bufferMs: read(values, "buffer", (text) => readTime(text, "20ms", "60s")),
    stallTimeoutMs: read(values, "stall-timeout", (text) => readTime(text, "1s", "24h")),
    maxClients: isGiven(values, "max-clients")
      ? read(values, "max-clients", maxClients)
      : undefined,
    gap: read(values, "gap", (text) => readWord(text, ["hold", "silence"])),
    logFormat: read(values, "log-format", (text) => readWord(text, ["text", "json"])),
    verbosity: readVerbosity(values),
  };
}

function readSource(values: Values, verb: "relay" | "demo"): SourceChoice {
  const hasAddress = isGiven(values, "sndcpy-host") || isGiven(values, "sndcpy-port");
  if (verb === "demo") {
    if (hasAddress) throw contradiction("demo", "--sndcpy-host or --sndcpy-port");
    if (isGiven(values, "source") && values.source !== "demo") {
      throw contradiction("demo", `--source ${values.source}`);
    }
    return { kind: "demo" };
  }
  if (isGiven(values, "source")) {
    if (hasAddress) throw contradiction("--source", "--sndcpy-host or --sndcpy-port");
    return read(values, "source", readSourceName);
  }
  return {
    kind: "tcp",
    host: read(values, "sndcpy-host", readHost),
    port: read(values, "sndcpy-port", readSourcePort),
  };
}

function readSourceName(text: string): SourceChoice {
  if (text === "demo") return { kind: "demo" };
  if (text === "-") return { kind: "stdin" };
  const match = /^tcp:\/\/([^[\]:/\s]+|\[[0-9A-Fa-f:.]+\]):(\d+)\/?$/.exec(text);
  if (match === null) throw new RangeError("a source is tcp://HOST:PORT, demo, or -");
  return {
    kind: "tcp",
    host: readHost(match[1]!),
    port: readSourcePort(match[2]!),
  };
}

function readSourcePort(text: string): number {
  return readNumber(text, "a port", 1, 65_535);
}

function readVerbosity({ verbose, quiet }: Values): Verbosity {
  if (verbose && quiet) throw contradiction("--verbose", "--quiet");
  if (quiet) return "quiet";
  return verbose ? "verbose" : "normal";
}

function isGiven(values: Values, name: string): boolean {
  return values[name] !== undefined;
}

/** Reads one option; what `convert` finds wrong is told with the option's name. */
function read<T>(values: Values, name: string, convert: (text: string) => T): T {
  const fallback = OPTIONS.find((option) => option.name === name)?.fallback;
  const text = String(values[name] ?? fallback);
  try {
    return convert(text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError(`Cannot use --${name} ${text}: ${cause.message}.`, { cause });
  }
}

function contradiction(first: string, second: string): UsageError {
  return new UsageError(`Cannot use ${first} together with ${second}: choose one.`);
}
