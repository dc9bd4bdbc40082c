/**
 * The command that pairs with a phone over Wi-Fi.
 *
 * @module
 */

import { systemClock } from "../../io/system_clock.ts";
import { Prompt } from "../../io/terminal/prompt.ts";
import { pairPhone } from "../pairing.ts";
import { requirePhones } from "../phones.ts";
import { type Command, commandLine, EXIT_OK } from "./command.ts";
import { readAddress, readPairingCode, ValueError } from "./option_values.ts";
import { UsageError } from "./usage.ts";

const INDENT = "  ";

/** Leads from a phone that nobody has paired to the line that starts the relay. */
export const pairCommand: Command = {
  name: "pair",
  options: ["adb"],
  operands: ["HOST:PORT", "CODE"],
  read(given) {
    const [, address, code] = given.words;
    const window = { address: read(address, readAddress), code: read(code, readPairingCode) };
    const adb = given.readIfGiven("adb", String);
    return async ({ out, words, stopSignal }) => {
      const prompt = Deno.stdin.isTerminal() && out.isTerminal
        ? new Prompt(out, Deno.stdin)
        : undefined;
      if (prompt === undefined && window.code === undefined) {
        throw new UsageError({ code: "nobody-to-ask" });
      }
      const serial = await pairPhone(window, {
        phones: requirePhones(adb),
        clock: systemClock,
        words,
        prompt,
        tell: (message) => out.message(message),
      }, stopSignal());
      const options = [{ name: "serial", value: serial }, ...given.options];
      const { ready, service } = words.pairing;
      out.message(ready(serial));
      // A command is to be copied in one piece.
      out.line(INDENT + commandLine("relay", options));
      out.message(service);
      out.line(INDENT + commandLine("service install", options));
      return EXIT_OK;
    };
  },
};

function read(text: string | undefined, convert: (text: string) => string): string | undefined {
  try {
    return text === undefined ? undefined : convert(text);
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause;
    throw new UsageError({ code: "word-wrong", word: text!, expected: cause.expected }, { cause });
  }
}
