/**
 * How the scripts of a release start and end.
 *
 * @module
 */

import { CommandError } from "../../src/core/base/command.ts";

const EXIT_CANNOT = 1;
const EXIT_USAGE = 2;

/**
 * Runs a script to its end, and sets the exit code: 1 when `main` throws, whose message is then all
 * that is said, and 2 when the command line is wrong.
 *
 * @param usage the command line, for one that was mistyped; its words in capitals are values
 */
export async function runScript(
  usage: string,
  main: (...values: string[]) => Promise<void>,
): Promise<void> {
  const { args } = Deno;
  const expected = usage.match(/\b[A-Z]+\b/g)?.length ?? 0;
  if (args.length !== expected || args.some((word) => word.startsWith("-"))) {
    console.error(`Cannot understand the command line: it is \`${usage}\`.`);
    Deno.exitCode = EXIT_USAGE;
    return;
  }
  try {
    await main(...args);
  } catch (error) {
    console.error(explain(error));
    Deno.exitCode = EXIT_CANNOT;
  }
}

function explain(error: unknown): unknown {
  if (error instanceof CommandError) {
    const state = error.termination === "timeout" ? "it took too long" : "it could not be started";
    return `Cannot run ${error.argv.join(" ")}: ${state}.`;
  }
  return error instanceof Error ? error.message : error;
}
