/**
 * From what was typed to what is meant. Pure: it reads nothing and prints nothing.
 *
 * @module
 */

import { type DoctorConfig, readDoctorConfig } from "./doctor_config.ts";
import { GivenOptions, UsageError } from "./given_options.ts";
import { OPTIONS } from "./options.ts";
import { readRelayConfig, type RelayConfig } from "./relay_config.ts";
import { readServiceConfig, type ServiceConfig } from "./service/service_config.ts";

/** What the command line asks for. */
export type Command =
  | { kind: "relay"; config: RelayConfig }
  | { kind: "devices"; adb: string | undefined }
  | { kind: "doctor"; config: DoctorConfig }
  | { kind: "service"; config: ServiceConfig }
  | { kind: "help" }
  | { kind: "version" };

const RELAY_OPTIONS = OPTIONS.map(({ name }) => name)
  .filter((name) => name !== "json" && name !== "kind");
/** The commands, and the options that make sense for each. */
const VERBS = {
  relay: RELAY_OPTIONS,
  demo: RELAY_OPTIONS,
  devices: ["adb"],
  doctor: ["adb", "serial", "sndcpy-port", "socket-name", "bind", "port", "json"],
  "service install": [...RELAY_OPTIONS, "kind"],
  "service print": [...RELAY_OPTIONS, "kind"],
  "service uninstall": ["kind"],
  "service status": ["kind"],
};
type Verb = keyof typeof VERBS;

/**
 * Reads the command line.
 *
 * @param args the words after the program's name
 * @throws {UsageError} for anything that is not understood, out of range, or contradictory
 */
export function parseCommand(args: readonly string[]): Command {
  const given = readOptions(args);
  if (given.has("help")) return { kind: "help" };
  if (given.has("version")) return { kind: "version" };
  const verb = readVerb(given.words);
  const useless = OPTIONS.find(({ name }) => given.has(name) && !VERBS[verb].includes(name));
  if (useless !== undefined) {
    throw new UsageError(
      `Cannot use --${useless.name} with ${verb}: it has no use there. Leave it out.`,
    );
  }
  switch (verb) {
    case "devices":
      return { kind: "devices", adb: given.readIfGiven("adb", String) };
    case "doctor":
      return { kind: "doctor", config: readDoctorConfig(given) };
    case "service install":
      return { kind: "service", config: readServiceConfig(given, "install") };
    case "service print":
      return { kind: "service", config: readServiceConfig(given, "print") };
    case "service uninstall":
      return { kind: "service", config: readServiceConfig(given, "uninstall") };
    case "service status":
      return { kind: "service", config: readServiceConfig(given, "status") };
    default:
      return { kind: "relay", config: readRelayConfig(given, verb) };
  }
}

/** People may set the relay's options apart from those of `service`, with two dashes. */
function readOptions(args: readonly string[]): GivenOptions {
  const given = new GivenOptions(args);
  const isApart = given.words[0] === "service" && args.includes("--");
  return isApart ? new GivenOptions(args.filter((word) => word !== "--")) : given;
}

function readVerb(words: readonly string[]): Verb {
  const [first = "relay", ...others] = words;
  if (first === "service" && others.length === 0) {
    throw new UsageError(
      "Cannot use service alone: it needs install, uninstall, status or print behind it.",
    );
  }
  const verb = first === "service" ? `service ${others.shift()}` : first;
  const [extra] = others;
  if (!isVerb(verb)) {
    const known = first === "service"
      ? "service install, uninstall, status or print"
      : "relay, demo, devices, doctor or service";
    throw new UsageError(`Cannot use ${verb}: it is no command. Use ${known}.`);
  }
  if (extra !== undefined) throw new UsageError(`Cannot use ${extra}: only one command is taken.`);
  return verb;
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(VERBS, word);
}
