/**
 * What `--help` shows.
 *
 * @module
 */

import type { Command } from "../commands/command.ts";
import { GLOBAL_OPTIONS, type Option, type OptionName, optionsNamed } from "../commands/options.ts";
import type { Words } from "./words.ts";

const COMMAND_COLUMN = 21;
const OPTION_COLUMN = 30;
const FIRST_STEP_COLUMN = 10;

/** What whoever types the program's name alone may want, a line each. */
export function firstSteps({ firstSteps }: Words): string[] {
  return Object.entries(firstSteps).map(([word, text]) =>
    `sndcpy-relay ${word.padEnd(FIRST_STEP_COLUMN)}${text}`
  );
}

/** The commands, and where to read about each. */
export function programHelp(commands: readonly Command[], words: Words): string[] {
  const { help } = words;
  return [
    `${help.usage}: sndcpy-relay [COMMAND] [OPTION...]`,
    "",
    help.purpose,
    "",
    `${help.commands}:`,
    ...commands.map(({ name }) =>
      `  ${name.padEnd(COMMAND_COLUMN - 2)}${help.command[name].summary}`
    ),
    "",
    ...optionLines(GLOBAL_OPTIONS, words),
    "",
    ...help.more.split("\n"),
    ...help.exitCodes.split("\n"),
  ];
}

/** One command and its options. */
export function commandHelp(command: Command, words: Words): string[] {
  const { name, options, operands = [] } = command;
  const { help } = words;
  const usage = ["sndcpy-relay", name, ...operands.map((word) => `[${word}]`), "[OPTION...]"];
  return [
    `${help.usage}: ${usage.join(" ")}`,
    "",
    help.command[name].summary,
    "",
    `${help.options}:`,
    ...optionLines([...options, ...GLOBAL_OPTIONS], words),
  ];
}

function optionLines(names: readonly OptionName[], words: Words): string[] {
  const { option: texts, defaultIs } = words.help;
  return optionsNamed(names).flatMap((option) =>
    formatOption(option, texts[option.name], option.fallback && defaultIs(option.fallback))
  );
}

/**
 * The lines of a help that are about one option.
 *
 * @param text one or more lines
 * @param fallback says what holds if the option is not given
 */
export function formatOption(
  { name, letter, value }: Option,
  text: string,
  fallback: string | undefined,
): string[] {
  const short = letter === undefined ? "    " : `-${letter}, `;
  const left = `  ${short}--${name}${value === undefined ? "" : ` ${value}`}`;
  const [first = "", ...others] = [
    ...text.split("\n"),
    ...(fallback === undefined ? [] : [fallback]),
  ];
  const indent = " ".repeat(OPTION_COLUMN);
  return [
    ...(left.length < OPTION_COLUMN
      ? [left.padEnd(OPTION_COLUMN) + first]
      : [left, indent + first]),
    ...others.map((line) => indent + line),
  ];
}
