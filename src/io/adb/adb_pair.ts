/**
 * What `adb pair` answers.
 *
 * @module
 */

import type { CommandResult } from "../../core/base/command.ts";
import { tellingLine } from "../../core/base/telling_line.ts";
import type { PairFault, PairTrouble } from "../../core/phone/pairing.ts";
import { TroubleError } from "../../core/trouble.ts";
import { faultOf, type FaultTable } from "./adb_fault.ts";
import { linesOf } from "./adb_parser.ts";

/** With how the phone calls itself on the network. */
const PAIRED = /Successfully paired to \S+(?: \[guid=([^\]\n]+)\])?/;
/** adb asks for the code even where nobody sees it. */
const PROMPT = /^Enter pairing code: ?/gm;
/** adb's own words (`client/adb_wifi.cpp`), with exit code 0; the last are of its client. */
const FAULTS: FaultTable<PairFault> = [
  [/wrong password/i, "wrong-code"],
  [/unable to start pairing client/i, "nothing-there"],
  [/protocol fault|error: closed/, "broke-off"],
];
/** The first adb that pairs. */
const FIRST_RELEASE = 30;

/** Whether a release of adb, as in `29.0.6-debian`, can pair. One without a release is older. */
export function canPair(release: string | undefined): boolean {
  return !(Number.parseInt(release ?? "0") < FIRST_RELEASE);
}

/**
 * Reads how a pairing went.
 *
 * @returns how the phone calls itself on the network; undefined where adb does not say it
 * @throws {TroubleError} `pair-failed`, `adb-cannot-pair`
 */
export function readPair(
  { stdout, stderr }: CommandResult,
  address: string,
): string | undefined {
  const output = `${stdout}\n${stderr}`.replaceAll(PROMPT, "");
  const paired = PAIRED.exec(output);
  if (paired !== null) return paired[1];
  if (/unknown command pair/.test(output)) throw cannotPair("program");
  if (/unknown host service/.test(output)) throw cannotPair("server");
  const words = tellingLine(linesOf(output));
  const fault = faultOf(output, FAULTS) ?? "other";
  throw new TroubleError<PairTrouble>({ code: "pair-failed", address, fault, words });
}

function cannotPair(part: "program" | "server"): TroubleError<PairTrouble> {
  return new TroubleError({ code: "adb-cannot-pair", version: undefined, part });
}
