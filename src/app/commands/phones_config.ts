/**
 * Several phones, as the command line has them.
 *
 * @module
 */

import { type Capture, CAPTURES } from "../../core/phone/capture.ts";
import type { GivenOptions } from "./given_options.ts";
import { readWord, ValueError } from "./option_values.ts";
import type { OptionName } from "./options.ts";
import { contradiction } from "./usage.ts";

/** The options that ask for several phones. */
export const PHONES_OPTIONS: readonly OptionName[] = ["phone", "all-phones"];

/** What says which phone, and what several cannot have in common. */
const ONE_PHONE_OPTIONS: readonly OptionName[] = [
  "serial",
  "sndcpy-host",
  "sndcpy-port",
  "tunnel-host",
  "publish",
];
/** Dots alone are no name: as a part of a link they lead elsewhere. */
const NAME = /^(?!\.{1,2}$)[\p{L}\p{N} ._:-]{1,40}$/u;

/** One phone of several, or one of several things that a phone hears. */
export interface PhoneWish {
  readonly serial: string;
  /** What its station is called. */
  readonly name: string;
  /** What is taken of it, by scrcpy's server; undefined: as the other options have it. */
  readonly capture: Capture | undefined;
}

/** The phones that a run listens to. */
export interface PhonesConfig {
  /** A station for each of them; none: one station, of the source. */
  readonly phones: readonly PhoneWish[];
  /** Whether there is to be a station for each phone that comes. */
  readonly allPhones: boolean;
}

/**
 * Reads which phones are wanted, where several are.
 *
 * @throws {UsageError} for what is wrong or contradictory
 */
export function readPhones(given: GivenOptions): PhonesConfig {
  const phones = given.readAll("phone", readPhone);
  const allPhones = given.has("all-phones");
  if (allPhones && phones.length > 0) throw contradiction("--phone", "--all-phones");
  const several = allPhones ? "--all-phones" : "--phone";
  const other = ONE_PHONE_OPTIONS.find((option) => given.has(option));
  if ((allPhones || phones.length > 0) && other !== undefined) {
    throw contradiction(several, `--${other}`);
  }
  refuseTwice(phones.map(({ name }) => name));
  refuseTwice(phones.map(({ serial, capture = "" }) => [serial, capture].join()));
  return { phones, allPhones };
}

function refuseTwice(all: readonly string[]): void {
  const twice = all.find((one, index) => all.indexOf(one) !== index)?.replace(/,$/, "");
  if (twice !== undefined) throw contradiction(`--phone ${twice}`, `--phone ${twice}`);
}

/** `SERIAL`, `SERIAL=NAME` or `SERIAL=NAME,CAPTURE`. The serial is the name where none is given. */
function readPhone(text: string): PhoneWish {
  const [serial = "", rest = serial, ...more] = text.split("=");
  const [name = "", capture, ...others] = rest.split(",");
  if (serial === "" || more.length + others.length > 0 || !NAME.test(name)) {
    throw new ValueError({ kind: "phone" });
  }
  return { serial, name, capture: capture === undefined ? capture : readWord(capture, CAPTURES) };
}
