/**
 * What can be wrong with a command line, in English.
 *
 * @module
 */

import type { Expectation, UsageTrouble } from "../../commands/usage.ts";
import type { AdviceFor } from "../words.ts";

/** Advice on every wrong command line. */
export const usageTroubles: AdviceFor<UsageTrouble> = {
  "unknown-option": ({ word, nearest }) => ({
    problem: `Cannot use ${word}`,
    state: "unknown option",
    remedy: nearest === undefined ? "See --help" : `Did you mean ${nearest}? Otherwise see --help`,
  }),
  "unknown-command": ({ word, nearest }) => ({
    problem: `Cannot use ${word}`,
    state: "unknown command",
    remedy: nearest === undefined ? "See --help" : `Did you mean ${nearest}? Otherwise see --help`,
  }),
  "incomplete-command": ({ word, next }) => ({
    problem: `Cannot use ${word} alone`,
    state: "it needs another word after it",
    remedy: `Add ${oneOf(next)}`,
  }),
  "extra-word": ({ word }) => ({
    problem: `Cannot use ${word}`,
    state: "there is a command already",
    remedy: "Leave it out",
  }),
  "value-missing": ({ word, value }) => ({
    problem: `Cannot use ${word} alone`,
    state: "it needs a value",
    remedy: `Write ${value} after it`,
  }),
  "value-unexpected": ({ word }) => ({
    problem: `Cannot use ${word} with a value`,
    state: "it takes none",
    remedy: `Write ${word} alone`,
  }),
  "value-wrong": ({ option, variable, text, expected }) => ({
    problem: `Cannot use ${variable === undefined ? `--${option}` : `$${variable}`} ${text}`,
    state: expectation(expected),
    remedy: "Correct it",
  }),
  "option-needs": ({ option, needed }) => ({
    problem: `Cannot use --${option} alone`,
    state: `it has no effect without --${needed}`,
    remedy: `Add --${needed}, or leave it out`,
  }),
  "word-wrong": ({ word, expected }) => ({
    problem: `Cannot use ${word}`,
    state: expectation(expected),
    remedy: "Correct it",
  }),
  "option-useless": ({ option, command }) => ({
    problem: `Cannot use --${option} with ${command}`,
    state: "it has no effect there",
    remedy: "Leave it out",
  }),
  "contradiction": ({ first, second }) => ({
    problem: `Cannot use ${first} together with ${second}`,
    state: "they exclude each other",
    remedy: "Choose one",
  }),
  "own-port": ({ port }) => ({
    problem: `Cannot listen on port ${port}`,
    state: "the audio comes from that port",
    remedy: "Choose another port with --port",
  }),
  "not-permitted": ({ words }) => ({
    problem: "Cannot do that with the permissions that Deno was given",
    state: `Deno says "${words}"`,
    remedy: "Start the program with its task: deno task relay, play, record, pair, devices, " +
      "doctor or service",
  }),
  "nobody-to-ask": () => ({
    problem: "Cannot ask for the address and the code",
    state: "there is no terminal to ask at",
    remedy: "Add both: `sndcpy-relay pair HOST:PORT CODE`",
  }),
  "stdin-is-terminal": (_, os) => ({
    problem: "Cannot read audio from a terminal",
    state: "no program is piped into it",
    // PowerShell before 7.4 takes what is piped for text.
    remedy: "Pipe one in, as in " +
      (os === "windows"
        ? '`cmd /c "ffmpeg ... | sndcpy-relay --source -"`'
        : "`ffmpeg ... | sndcpy-relay --source -`"),
  }),
};

function expectation(expected: Expectation): string {
  switch (expected.kind) {
    case "host":
      return "a host is a name or an address, without a port";
    case "address":
      return "an address is HOST:PORT, as the phone shows it: 192.168.1.5:37123";
    case "pairing-code":
      return "the code that the phone shows has six digits";
    case "socket-name":
      return "the name of a socket has only letters, digits, and _ . -";
    case "time":
      return "a time has a unit, as in 500ms, 1.5s, 15m, 2h or 30d";
    case "size":
      return "a size has a unit, as in 500MB, 1.5GB or 2TB";
    case "size-within":
      return `the size must be from ${expected.smallest} to ${expected.largest}`;
    case "level":
      return "a level is below full scale, as in -60dB, and not below -144dB";
    case "recording-name":
      return "a name has no folder in it, and of braces only {date}, {time} and {part}";
    case "recording-ending":
      return "a recording ends with .wav, .flac, .opus, .mp3 or .m4a";
    case "time-within":
      return `the time must be from ${expected.shortest} to ${expected.longest}`;
    case "format":
      return "a format is RATE:BITS:CHANNELS, as in 48000:16:2 (8000-192000 Hz, 16 or 24 bits, " +
        "1-8 channels)";
    case "source":
      return "a source is auto, sndcpy, scrcpy, tcp://HOST:PORT, the full path of a named pipe, demo, or -";
    case "relay-address":
      return "a relay is named as tcp://HOST:PORT";
    case "number":
      return `${NUMBERS[expected.of]} must be a whole number from ${expected.lowest} to ` +
        `${expected.highest}`;
    case "decimal":
      return `it must be a number from ${expected.lowest} to ${expected.highest}`;
    case "phone":
      return "a phone is SERIAL, SERIAL=NAME or SERIAL=NAME,mic; a name has letters, digits, spaces and - . _ : in it";
    case "token":
      return `a token has ${expected.fewest} characters at least: letters, digits and - . _ ~`;
    case "networks":
      return "networks are written as 192.168.1.0/24,fd00::/8, and single addresses as 10.0.0.7";
    case "publish-target":
      return "a target is icecast://source:PASSWORD@HOST:PORT/MOUNT, tcp://HOST:PORT, pipe:///PATH, " +
        "srt://HOST:PORT, rtp://HOST:PORT, or an rtsp or rtmp URL; in a password @ is %40, and / is %2F";
    case "publish-codec":
      return "a codec is opus, aac, mp3 or flac, and but for flac a rate of 16k-512k may follow, " +
        "as in opus:128k";
    case "word":
      return `it must be ${oneOf(expected.words)}`;
  }
}

const NUMBERS = {
  "port": "a port",
  "clients": "a number of clients",
  "sample-rate": "a rate",
  "buffer-size-type": "a buffer size type",
  "number": "it",
};

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
