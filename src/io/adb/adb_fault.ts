/**
 * What adb and a phone complain of: which fault it is, and what a person can do about it.
 *
 * @module
 */

import { PhoneError, type PhoneFault } from "../../core/phone.ts";
import { type ForwardRule, linesOf } from "./adb_parser.ts";

/** Patterns and what they mean; the first that fits counts. */
export type FaultTable = readonly (readonly [pattern: RegExp, fault: PhoneFault])[];

/** adb's own words about a phone that is not ready (`transport.cpp`, `adb.cpp`). */
export const DEVICE_FAULTS: FaultTable = [
  [/device unauthorized|device still authorizing/, "unauthorized"],
  [/device offline|device still connecting/, "offline"],
  [/device ('.*' )?not found|no devices\/emulators found|error: closed/, "device-gone"],
];

/** What `adb forward` says (`adb_listeners.cpp`); behind "cannot bind" is the system's reason. */
export const FORWARD_FAULTS: FaultTable = [
  [/cannot rebind existing socket|cannot bind/, "port-taken"],
  ...DEVICE_FAULTS,
];

/** Android puts a word before the reason: `java.lang.SecurityException: …`. */
const TELLING = /(Error|Exception|error): |Failure \[/;

/** What helps where sndcpy is not installed. */
export const GET_APP = "Get sndcpy.apk from https://github.com/rom1v/sndcpy/releases, and start " +
  "the relay with --apk FILE.";
const START_ANEW = "Unplug the phone and plug it in again, and if that does not help, run " +
  "`adb kill-server`.";

const EXPLANATIONS: Record<PhoneFault, string> = {
  "device-gone": "the phone is not there any more. Plug it in again.",
  "unauthorized": "the phone does not trust this computer yet. Unlock it, and tap Allow where it " +
    "asks about USB debugging.",
  "offline": "the phone does not answer. Unplug it and plug it in again.",
  "app-missing": `sndcpy is not installed there. ${GET_APP}`,
  "app-refused": 'the phone says "WORDS". Unlock the phone, and look at what its screen asks.',
  "too-old": "its Android cannot capture audio. Android 10 or newer is needed.",
  "port-taken": 'adb says "WORDS". End the program that uses the port, or choose another with ' +
    "--sndcpy-port.",
  "install-failed": 'the phone says "WORDS". Unlock the phone, allow installing over USB in its ' +
    "developer options, and look at what its screen asks.",
  "adb-clash": "two versions of it, WORDS, end each other's server. Use one adb for everything: " +
    "--adb FILE or $ADB names it here.",
  "timeout": `adb took too long. ${START_ANEW}`,
  "failed": `adb says "WORDS". ${START_ANEW}`,
};

/** @returns `failed` for what no pattern fits */
export function faultOf(output: string, table: FaultTable): PhoneFault {
  return table.find(([pattern]) => pattern.test(output))?.[1] ?? "failed";
}

/**
 * The error for a fault that was met.
 *
 * @param what verb and thing: `start sndcpy on R58M123`
 * @param output what adb or the phone said
 */
export function phoneError(fault: PhoneFault, what: string, output = ""): PhoneError {
  const words = wordsOf(output);
  const explanation = EXPLANATIONS[fault].replace(
    /"?WORDS"?/,
    (place) => words === undefined ? "nothing" : place.replace("WORDS", () => words),
  );
  return new PhoneError(fault, `Cannot ${what}: ${explanation}`);
}

/** What helps where a forward has the port that sndcpy needs. */
export function freePort({ serial, local }: ForwardRule): string {
  return `If that is not needed any more, run \`adb -s "${serial}" forward --remove ${local}\`, or ` +
    "choose another port with --sndcpy-port.";
}

/** The line that tells most, without what only says that it is an error. */
function wordsOf(output: string): string | undefined {
  const lines = linesOf(output);
  const line = lines.find((line) => TELLING.test(line)) ?? lines[0];
  return line?.replace(/^(adb: )?(error: )?/i, "").replace(/\.$/, "").trim();
}
