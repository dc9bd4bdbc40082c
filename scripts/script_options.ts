/**
 * How the scripts that measure and prove things are told what to do.
 *
 * @module
 */

import { GivenOptions, UsageError } from "../src/app/given_options.ts";
import { readNumber } from "../src/app/option_values.ts";
import { describeOption, type OptionHelp } from "../src/app/options.ts";

const EXIT_USAGE = 2;
const HELP: OptionHelp = { name: "help", letter: "h", help: "show this help" };
const HIGHEST_SEED = 2 ** 32 - 1;

/** What a script can be told. */
export interface ScriptUsage {
  /** What `--help` says before the options. */
  readonly text: string;
  /** All but `--help`. */
  readonly options: readonly OptionHelp[];
}

/** The text that `--help` shows. */
export function formatUsage({ text, options }: ScriptUsage): string {
  return [text, "", "Options:", ...[...options, HELP].map(describeOption)].join("\n");
}

/**
 * Reads a command line that consists of options.
 *
 * @returns undefined when help is asked for
 * @throws {UsageError} for anything else
 */
export function readOptions(
  args: readonly string[],
  options: readonly OptionHelp[],
): GivenOptions | undefined {
  const given = new GivenOptions(args, [...options, HELP]);
  if (given.has("help")) return undefined;
  const [word] = given.words;
  if (word !== undefined) throw new UsageError(`Cannot use ${word}: see --help.`);
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
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    Deno.exitCode = EXIT_USAGE;
  }
}

/**
 * A number that may have a fraction.
 *
 * @throws {RangeError} for another text, and beyond the limits
 */
export function readDecimal(text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number < lowest || number > highest) {
    throw new RangeError(`it is a number from ${lowest} to ${highest}`);
  }
  return number;
}

/**
 * What chance begins with.
 *
 * @throws {RangeError} for another text
 */
export function readSeed(text: string): number {
  return readNumber(text, "it", 0, HIGHEST_SEED);
}

/** @throws {UsageError} when that is not possible, which is better known before minutes of work */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text);
  } catch (cause) {
    throw new UsageError(`Cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}
