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
  /** Whether it makes sense for sndcpy on a phone alone. */
  readonly needsPhone?: boolean;
  /** Whether that phone has to be one of this computer. */
  readonly needsAdb?: boolean;
  /** One or more lines. */
  readonly help: string;
}

/** In the order in which the help shows them. */
export const OPTIONS: readonly OptionHelp[] = [
  {
    name: "source",
    value: "SOURCE",
    fallback: "sndcpy",
    help: "sndcpy on a phone, tcp://HOST:PORT, demo,\nor - for standard input",
  },
  {
    name: "serial",
    value: "SERIAL",
    needsAdb: true,
    needsPhone: true,
    help: "which phone, if there are several\n(default: $ANDROID_SERIAL, or the only one)",
  },
  {
    name: "apk",
    value: "FILE",
    needsAdb: true,
    needsPhone: true,
    help: "install this sndcpy.apk on a phone that lacks it",
  },
  {
    name: "adb",
    value: "FILE",
    needsAdb: true,
    needsPhone: true,
    help: "the adb to use\n(default: $ADB, or where adb usually is)",
  },
  {
    name: "sndcpy-host",
    value: "HOST",
    fallback: "127.0.0.1",
    needsPhone: true,
    help:
      "where the port is that leads to sndcpy; on another\ncomputer, adb is left to that computer",
  },
  {
    name: "sndcpy-port",
    value: "PORT",
    fallback: "28200",
    needsPhone: true,
    help: "the port that leads to sndcpy; 0 lets adb choose",
  },
  {
    name: "socket-name",
    value: "NAME",
    fallback: "sndcpy",
    needsAdb: true,
    needsPhone: true,
    help: "the app's socket, for variants of sndcpy",
  },
  {
    name: "sample-rate",
    value: "HZ",
    needsAdb: true,
    needsPhone: true,
    help: "tell the app the rate, for CyberRex0's variant",
  },
  {
    name: "buffer-size-type",
    value: "0-4",
    needsAdb: true,
    needsPhone: true,
    help: "tell the app its buffer, for CyberRex0's variant",
  },
  {
    name: "restart-after-silence",
    value: "TIME",
    needsAdb: true,
    needsPhone: true,
    help: "start the app again after digital silence,\n10s-24h (default: never)",
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
  {
    name: "kind",
    value: "KIND",
    help: "service: launchd, systemd or cron\n(default: what this system has)",
  },
  { name: "json", help: "doctor: report as JSON" },
  { name: "verbose", letter: "v", help: "more messages" },
  { name: "quiet", letter: "q", help: "warnings and errors only" },
  { name: "help", letter: "h", help: "show this help" },
  { name: "version", help: "show the version" },
];

const USAGE = `Usage: sndcpy-relay [relay|demo|devices|doctor] [options]
       sndcpy-relay service install|uninstall|status|print [options]

Gives the audio of one phone to any number of programs at once.

  relay    relay the audio of a phone (if nothing else is said)
  demo     relay a built-in sound: no phone needed
  devices  list the phones: takes --adb
  doctor   look for what is wrong, and change nothing: takes --adb, --serial,
           --sndcpy-port, --socket-name, --bind, --port, --json
  service  have the system start the relay: install takes the relay's options
           and --kind, and print shows what it would do; uninstall and status
           take --kind

Options:`;
const EXIT_CODES = `Exit codes: 0 a clean stop, or nothing is wrong; 1 it cannot run, or something
is wrong; 2 the command line is wrong.`;
const HELP_COLUMN = 30;

/** The text that `--help` shows. */
export function usage(): string {
  return [USAGE, ...OPTIONS.map(describeOption), "", EXIT_CODES].join("\n");
}

/** The lines of the help that are about one option. */
export function describeOption({ name, letter, value, fallback, help }: OptionHelp): string {
  const short = letter === undefined ? "    " : `-${letter}, `;
  const left = `  ${short}--${name}${value === undefined ? "" : ` ${value}`}`;
  const indent = " ".repeat(HELP_COLUMN);
  const start = left.length < HELP_COLUMN ? left.padEnd(HELP_COLUMN) : `${left}\n${indent}`;
  const lines = fallback === undefined ? help : `${help}\n(default: ${fallback})`;
  return start + lines.replaceAll("\n", `\n${indent}`);
}
