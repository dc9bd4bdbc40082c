/**
 * The program: a command line in, an exit code out.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { TroubleError } from "../core/trouble.ts";
import { systemClock } from "../io/system_clock.ts";
import { Terminal } from "../io/terminal/terminal.ts";
import { EXIT_CANNOT, EXIT_OK, EXIT_USAGE, type ProgramContext } from "./commands/command.ts";
import { type Invocation, parseCommandLine } from "./commands/command_line.ts";
import { UsageError } from "./commands/usage.ts";
import { ShutdownSignals } from "./shutdown.ts";
import { explain } from "./words/advice.ts";
import { commandHelp, firstSteps, programHelp } from "./words/help.ts";
import { wordsFor } from "./words/language.ts";

/** What a shell reports for a program that was interrupted. */
const EXIT_INTERRUPTED = 130;
/** An output that nobody reads must not keep the program from ending. */
const FLUSH_LIMIT_MS = 500;

/**
 * Runs the program.
 *
 * @param args the words after the program's name
 * @param force ends the process at once, when somebody insists
 * @returns the exit code: 0 a clean stop, or nothing is wrong; 1 it cannot run, or something is
 *   wrong; 2 the command line is wrong; 130 it was interrupted before it had an answer
 */
export async function runProgram(
  args: readonly string[],
  force: (exitCode: number) => void,
): Promise<number> {
  const out = new Terminal(Deno.stdout);
  const err = new Terminal(Deno.stderr);
  const exitCode = await run(args, {
    out,
    err,
    words: wordsFor(args),
    version: manifest.version,
    stopSignal: () => new ShutdownSignals(Deno, systemClock, () => force(EXIT_INTERRUPTED)).signal,
  });
  await Promise.race([
    Promise.all([out.flush(), err.flush()]),
    new Promise<void>((resolve) => systemClock.after(FLUSH_LIMIT_MS, resolve)),
  ]);
  return exitCode;
}

async function run(args: readonly string[], context: ProgramContext): Promise<number> {
  const { out, err, words } = context;
  if (args.length === 0 && isAskedFor(context)) {
    out.lines(firstSteps(words));
    return EXIT_OK;
  }
  try {
    return await carryOut(parseCommandLine(args), context);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      err.message(explain({ code: "not-permitted", words: error.message }, words));
      return EXIT_CANNOT;
    }
    // Whoever stopped a command that had not finished knows why.
    if (error instanceof DOMException && error.name === "AbortError") return EXIT_INTERRUPTED;
    if (!(error instanceof TroubleError)) throw error;
    err.message(explain(error.trouble, words));
    return error instanceof UsageError ? EXIT_USAGE : EXIT_CANNOT;
  }
}

/**
 * Whether somebody who has typed nothing more sits there. Scripts and services mean the relay; so
 * does a double click on Windows, whose window would be closed with the answer in it.
 */
function isAskedFor({ out, err, words }: ProgramContext): boolean {
  return words.os !== "windows" && out.isTerminal && err.isTerminal;
}

async function carryOut(invocation: Invocation, context: ProgramContext): Promise<number> {
  const { out, words, version } = context;
  switch (invocation.kind) {
    case "version":
      out.line(`sndcpy-relay ${version}`);
      return EXIT_OK;
    case "help":
      out.lines(
        invocation.commands.length === 1
          ? commandHelp(invocation.commands[0]!, words)
          : programHelp(invocation.commands, words),
      );
      return EXIT_OK;
    case "command":
      return await invocation.run(context);
  }
}
