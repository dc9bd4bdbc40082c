/**
 * From what was typed to what is meant. Pure: it reads nothing and prints nothing.
 *
 * @module
 */

import { GivenOptions, UsageError } from "./given_options.ts";
import { readRelayConfig, type RelayConfig } from "./relay_config.ts";

/** What the command line asks for. */
export type Command =
  | { kind: "relay"; config: RelayConfig }
  | { kind: "help" }
  | { kind: "version" };

/**
 * Reads the command line.
 *
 * @param args the words after the program's name
 * @throws {UsageError} for anything that is not understood, out of range, or contradictory
 */
export function parseCommand(args: readonly string[]): Command {
  const given = new GivenOptions(args);
  if (given.has("help")) return { kind: "help" };
  if (given.has("version")) return { kind: "version" };
  return { kind: "relay", config: readRelayConfig(given, readVerb(given.words)) };
}

function readVerb(words: readonly string[]): "relay" | "demo" {
  const [verb = "relay", extra] = words;
  if (verb !== "relay" && verb !== "demo") {
    throw new UsageError(`Unknown command ${verb}: it is relay or demo.`);
  }
  if (extra !== undefined) throw new UsageError(`Cannot use ${extra}: only one command is taken.`);
  return verb;
}
