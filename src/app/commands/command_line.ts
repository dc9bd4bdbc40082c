/**
 * From what was typed to what is meant. It reads nothing else and prints nothing.
 *
 * @module
 */

import type { Command, Run } from "./command.ts";
import { devicesCommand } from "./devices.ts";
import { doctorCommand } from "./doctor.ts";
import { GivenOptions } from "./given_options.ts";
import { nearest } from "./nearest.ts";
import { readWord } from "./option_values.ts";
import { GLOBAL_OPTIONS, LANGUAGES } from "./options.ts";
import { pairCommand } from "./pair.ts";
import { playCommand } from "./play.ts";
import { playersCommand } from "./players.ts";
import { publishCommand } from "./publish.ts";
import { recordCommand } from "./record.ts";
import { demoCommand, relayCommand } from "./relay.ts";
import { serviceCommands } from "./service.ts";
import { UsageError } from "./usage.ts";

/** In the order in which the help shows them. The first is meant where none is named. */
export const COMMANDS: readonly Command[] = [
  relayCommand,
  demoCommand,
  recordCommand,
  playCommand,
  publishCommand,
  playersCommand,
  devicesCommand,
  doctorCommand,
  pairCommand,
  ...serviceCommands,
];

/** What the command line asks for: a command, or help about some of them. */
export type Invocation =
  | { readonly kind: "command"; readonly run: Run }
  | { readonly kind: "help"; readonly commands: readonly Command[] }
  | { readonly kind: "version" };

/**
 * Reads the command line.
 *
 * @param args the words after the program's name
 * @throws {UsageError} for anything that is not understood, out of range, or contradictory
 */
export function parseCommandLine(args: readonly string[]): Invocation {
  const given = readOptions(args);
  given.readIfGiven("language", (text) => readWord(text, LANGUAGES));
  if (given.has("version")) return { kind: "version" };
  if (given.has("help")) return { kind: "help", commands: commandsNamed(given.words) };
  const command = findCommand(given.words);
  const known: readonly string[] = [...command.options, ...GLOBAL_OPTIONS];
  const useless = given.options.find(({ name }) => !known.includes(name));
  if (useless !== undefined) {
    const { name: option } = useless;
    throw new UsageError({ code: "option-useless", option, command: command.name });
  }
  return { kind: "command", run: command.read(given) };
}

/** People may set the relay's options apart from those of `service`, with two dashes. */
function readOptions(args: readonly string[]): GivenOptions {
  const given = new GivenOptions(args);
  const isApart = given.words[0] === "service" && args.includes("--");
  return isApart ? new GivenOptions(args.filter((word) => word !== "--")) : given;
}

/** Those that begin with the words: all of them, if there are none. */
function commandsNamed(words: readonly string[]): readonly Command[] {
  if (words.length === 0) return COMMANDS;
  const begun = COMMANDS.filter(({ name }) => `${name} `.startsWith(`${words.join(" ")} `));
  return begun.length > 0 ? begun : [findCommand(words)];
}

function findCommand(words: readonly string[]): Command {
  const [first] = words;
  if (first === undefined) return COMMANDS[0]!;
  const candidates = COMMANDS.filter(({ name }) => name.split(" ")[0] === first);
  const command = candidates.find(({ name }) =>
    name.split(" ").every((word, index) => word === words[index])
  );
  if (command !== undefined) {
    const { name, operands = [] } = command;
    const extra = words[name.split(" ").length + operands.length];
    const takesMore = operands.at(-1)?.endsWith("...") ?? false;
    if (extra !== undefined && !takesMore) {
      throw new UsageError({ code: "extra-word", word: withoutLogin(extra) });
    }
    return command;
  }
  if (candidates.length > 0 && words.length === 1) {
    const next = candidates.map(({ name }) => name.split(" ")[1]!);
    throw new UsageError({ code: "incomplete-command", word: first, next });
  }
  const typed = candidates.length > 0 ? words.slice(0, 2).join(" ") : first;
  const names = COMMANDS.map(({ name }) => name);
  throw new UsageError({
    code: "unknown-command",
    word: withoutLogin(typed),
    nearest: nearest(typed, names),
  });
}

/** A URL that was typed in the wrong place may hold a password, or be one. */
function withoutLogin(word: string): string {
  return word.replace(/(?<=^rtmps?:\/\/).*|(?<=:\/\/).*[@?].*/, "…");
}
