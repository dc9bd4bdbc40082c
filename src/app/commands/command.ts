/**
 * What a command is.
 *
 * @module
 */

import type { Terminal } from "../../io/terminal/terminal.ts";
import { shellLine, windowsLine } from "../../service/shell_words.ts";
import type { Words } from "../words/words.ts";
import type { CommandName } from "./command_name.ts";
import type { GivenOption, GivenOptions } from "./given_options.ts";
import type { OptionName } from "./options.ts";

/** A clean stop, or nothing is wrong. */
export const EXIT_OK = 0;
/** It cannot run, or something is wrong. */
export const EXIT_CANNOT = 1;
/** The command line is wrong. */
export const EXIT_USAGE = 2;

/** What a command works with. */
export interface ProgramContext {
  readonly out: Terminal;
  readonly err: Terminal;
  readonly words: Words;
  readonly version: string;
  /** Aborted when somebody asks the program to stop. Watching for that begins with the call. */
  stopSignal(): AbortSignal;
}

/** Carries a command out; resolves to the exit code. */
export type Run = (context: ProgramContext) => Promise<number>;

/** One command of the program. */
export interface Command {
  readonly name: CommandName;
  /** Those that it takes, besides the ones that every command takes. */
  readonly options: readonly OptionName[];
  /** The words that may follow its name, as the help shows them. */
  readonly operands?: readonly string[];
  /**
   * Reads what it needs from the options, and does nothing yet.
   *
   * @throws {UsageError} for what is out of range or contradictory
   */
  read(given: GivenOptions): Run;
}

/** How a person types a command, who runs the program as this one was run. */
export function commandLine(name: CommandName, options: readonly GivenOption[] = []): string {
  const program = Deno.build.standalone ? ["sndcpy-relay"] : ["deno", "task"];
  const typed = options.map(({ name, value }) =>
    `--${name}${value === undefined ? "" : `=${value}`}`
  );
  const lineOf = Deno.build.os === "windows" ? windowsLine : shellLine;
  return lineOf([...program, ...name.split(" "), ...typed]);
}
