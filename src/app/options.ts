/**
 * Every option of the command line: one table for the parser and for the help.
 *
 * @module
 */

/** One option as people see it. */
export interface OptionHelp {
  /** Its name without dashes. */
  readonly name: string;
  /** Its one-letter form. */
  readonly letter?: string;
  /** What its value is; an option without it is a switch. */
  readonly value?: string;
  /** The value that holds if it is not given. */
  readonly fallback?: string;
  /** One or more lines. */
  readonly help: string;
}

/** In the order in which the help shows them. */
export const OPTIONS: readonly OptionHelp[] = [
  {
    name: "source",
    value: "SOURCE",
    help: "tcp://HOST:PORT, demo, or - for standard input",
  },
  {
    name: "sndcpy-host",
    value: "HOST",
    fallback: "127.0.0.1",
    help: "the computer where adb forwards sndcpy's port",
  },
  {
    name: "sndcpy-port",
    value: "PORT",
    fallback: "28200",
    help: "the port that adb forwards to sndcpy",
  },
  {
    name: "bind",
    letter: "b",
    value: "ADDRESS",
    fallback: "localhost",
    help: "listen there; 0.0.0.0 lets other computers in",
  },
  {
    name: "port",
    letter: "p",
    value: "PORT",
    fallback: "28201",
    help: "the port to listen on; 0 lets the system choose",
  },
  {
    name: "format",
    value: "RATE:BITS:CHANNELS",
    fallback: "48000:16:2",
    help: "what the source sends: 8000-192000 Hz,\n16 or 24 bits, 1-8 channels",
  },
  {
    name: "buffer",
    value: "TIME",
    fallback: "500ms",
    help: "how far a client may fall behind, 20ms-60s",
  },
  {
    name: "stall-timeout",
    value: "TIME",
    fallback: "15m",
    help: "close a client that takes nothing for so long,\n1s-24h",
  },
  {
    name: "max-clients",
    value: "NUMBER",
    help: "how many clients may be here at once\n(default: what the limit of open files allows)",
  },
  {
    name: "gap",
    value: "hold|silence",
    fallback: "hold",
    help: "while there is no audio, clients get nothing,\nor silence",
  },
  {
    name: "log-format",
    value: "text|json",
    fallback: "text",
    help: "how messages are written to standard error",
  },
  { name: "verbose", letter: "v", help: "more messages" },
  { name: "quiet", letter: "q", help: "warnings and errors only" },
  { name: "help", letter: "h", help: "show this help" },
  { name: "version", help: "show the version" },
];

const USAGE = `Usage: sndcpy-relay [relay|demo] [options]

Gives the audio of one phone to any number of programs at once.

  relay   relay the audio of a source (if nothing else is said)
  demo    relay a built-in sound: no phone needed

Options:`;
const EXIT_CODES = `Exit codes: 0 a clean stop, 1 it cannot run, 2 the command line is wrong.`;
const HELP_COLUMN = 30;

/** The text that `--help` shows. */
export function usage(): string {
  return [USAGE, ...OPTIONS.map(describe), "", EXIT_CODES].join("\n");
}

function describe({ name, letter, value, fallback, help }: OptionHelp): string {
  const short = letter === undefined ? "    " : `-${letter}, `;
  const left = `  ${short}--${name}${value === undefined ? "" : ` ${value}`}`;
  const indent = " ".repeat(HELP_COLUMN);
  const start = left.length < HELP_COLUMN ? left.padEnd(HELP_COLUMN) : `${left}\n${indent}`;
  const lines = fallback === undefined ? help : `${help}\n(default: ${fallback})`;
  return start + lines.replaceAll("\n", `\n${indent}`);
}
