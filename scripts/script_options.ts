/**
 * How the scripts that measure and prove things are told what to do.
 *
 * @module
 */

import { GivenOptions } from "../src/app/commands/given_options.ts";
import { readNumber, ValueError } from "../src/app/commands/option_values.ts";
import type { Option } from "../src/app/commands/options.ts";
import { UsageError } from "../src/app/commands/usage.ts";
import { explain } from "../src/app/words/advice.ts";
import { en } from "../src/app/words/en.ts";
import { formatOption } from "../src/app/words/help.ts";

const EXIT_USAGE = 2;

/** One option, and what it is for. */
export interface ScriptOption extends Option {
  readonly help: string;
}

/** What was asked for cannot be done. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

const HELP: ScriptOption = { name: "help", letter: "h", help: "show this help" };
const HIGHEST_SEED = 2 ** 32 - 1;

/** What a script can be told. */
export interface ScriptUsage {
  /** What `--help` says before the options. */
  readonly text: string;
  /** All but `--help`. */
  readonly options: readonly ScriptOption[];
}

/** The text that `--help` shows. */
export function formatUsage({ text, options }: ScriptUsage): string {
  const lines = [...options, HELP].flatMap((option) =>
    formatOption(option, option.help, option.fallback && en.help.defaultIs(option.fallback))
  );
  return [text, "", "Options:", ...lines].join("\n");
}

/**
 * Reads a command line that consists of options.
 *
 * @returns undefined when help is asked for
 * @throws {UsageError} for anything else
 */
export function readOptions(
  args: readonly string[],
  options: readonly ScriptOption[],
): GivenOptions | undefined {
  const given = new GivenOptions(args, [...options, HELP]);
  if (given.has("help")) return undefined;
  const [word] = given.words;
  if (word !== undefined) throw new UsageError({ code: "extra-word", word });
  return given;
}

/**
 * Runs a script, and sets the exit code: the one that `main` gives, or 2 when the command line is
 * wrong, which is then all that is said.
 */
export async function runWithOptions(
  usage: ScriptUsage,
  main: (given: GivenOptions) => Promise<number>,
): Promise<void> {
  try {
    const given = readOptions(Deno.args, usage.options);
    if (given === undefined) console.log(formatUsage(usage));
    else Deno.exitCode = await main(given);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ScriptError)) throw error;
    console.error(error instanceof UsageError ? explain(error.trouble, en) : error.message);
    Deno.exitCode = EXIT_USAGE;
  }
}

/**
 * A number that may have a fraction.
 *
 * @throws {ValueError} for another text, and beyond the limits
 */
export function readDecimal(text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number < lowest || number > highest) {
    throw new ValueError({ kind: "decimal", lowest, highest });
  }
  return number;
}

/**
 * What chance begins with.
 *
 * @throws {ValueError} for another text
 */
export function readSeed(text: string): number {
  return readNumber(text, "number", 0, HIGHEST_SEED);
}

/** @throws {ScriptError} when that is not possible, which is better known before minutes of work */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text);
  } catch (cause) {
    throw new ScriptError(`Cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}
