/**
 * From what was typed to what is meant. Pure: it reads nothing and prints nothing.
 *
 * @module
 */

import { type DoctorConfig, readDoctorConfig } from "./doctor_config.ts";
import { contradiction, GivenOptions, UsageError } from "./given_options.ts";
import { OPTIONS } from "./options.ts";
import { readRelayConfig, type RelayConfig } from "./relay_config.ts";

/** What the command line asks for. */
export type Command =
  | { kind: "relay"; config: RelayConfig }
  | { kind: "devices"; adb: string | undefined }
  | { kind: "doctor"; config: DoctorConfig }
  | { kind: "help" }
  | { kind: "version" };

const RELAY_OPTIONS = OPTIONS.map(({ name }) => name).filter((name) => name !== "json");
/** The commands, and the options that make sense for each. */
const VERBS = {
  relay: RELAY_OPTIONS,
  demo: RELAY_OPTIONS,
  devices: ["adb"],
  doctor: ["adb", "serial", "sndcpy-port", "socket-name", "bind", "port", "json"],
};
type Verb = keyof typeof VERBS;

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
  const verb = readVerb(given.words);
  const useless = OPTIONS.find(({ name }) => given.has(name) && !VERBS[verb].includes(name));
  if (useless !== undefined) throw contradiction(verb, `--${useless.name}`);
  switch (verb) {
    case "devices":
      return { kind: "devices", adb: given.readIfGiven("adb", String) };
    case "doctor":
      return { kind: "doctor", config: readDoctorConfig(given) };
    default:
      return { kind: "relay", config: readRelayConfig(given, verb) };
  }
}

function readVerb(words: readonly string[]): Verb {
  const [verb = "relay", extra] = words;
  if (!isVerb(verb)) {
    throw new UsageError(`Unknown command ${verb}: it is relay, demo, devices or doctor.`);
  }
  if (extra !== undefined) throw new UsageError(`Cannot use ${extra}: only one command is taken.`);
  return verb;
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(VERBS, word);
}
