/**
 * What `doctor` says last: what to do next.
 *
 * @module
 */

import type { Words } from "../words/words.ts";
import { type Command, commandLine } from "./command.ts";
import type { Finding } from "./doctor_report.ts";
import type { GivenOptions } from "./given_options.ts";
import { GLOBAL_OPTIONS } from "./options.ts";
import { playersCommand } from "./players.ts";
import { relayCommand } from "./relay.ts";

/** One sentence, and the command to type, with the options that `doctor` was given. */
export function conclusion(
  findings: readonly Finding[],
  given: GivenOptions,
  { doctorConclusion, doctorChecks }: Words,
): string {
  const wrong = findings.find(({ ok }) => ok === false);
  if (wrong !== undefined) {
    const again = commandLine("doctor", given.options);
    return doctorConclusion.mendFirst(doctorChecks[wrong.check], again);
  }
  const isHeard = findings.some((finding) => finding.ok && finding.state.code === "relay-heard");
  return isHeard
    ? doctorConclusion.listen(commandWith(playersCommand, given))
    : doctorConclusion.startRelay(commandWith(relayCommand, given));
}

/** The command with those of the options that it takes. */
function commandWith({ name, options }: Command, given: GivenOptions): string {
  const known: readonly string[] = [...options, ...GLOBAL_OPTIONS];
  return commandLine(name, given.options.filter((option) => known.includes(option.name)));
}
