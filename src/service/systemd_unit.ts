/**
 * The text of a unit of systemd, as systemd.service(5) has it.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import type { ServiceCommand } from "./service_command.ts";
import { writeRecord } from "./service_record.ts";
import type { ServiceTrouble } from "./trouble.ts";

/** What means nothing to systemd, wherever it stands. A percent sign comes here doubled. */
const PLAIN = /^[\w@+=:,./%$-]+$/;

// deno-lint-ignore no-control-regex
const NOT_IN_PROGRAM = /["'\\\x00-\x1f\x7f]/;

/**
 * Writes the unit.
 *
 * - `NotifyAccess=all`: the news come from systemd-notify, a child of the relay.
 * - `RestartPreventExitStatus=2`: a wrong command line does not become right by itself.
 * - `StartLimit…`: a port that is taken, or a network that is not up yet, has five minutes.
 * - `KillMode=process`: the server that adb has started belongs to everybody who uses adb, and
 *   must outlive the relay. `mixed` would end it with a SIGKILL once the relay, which ends its
 *   other children itself, is gone.
 *
 * @throws {TroubleError} `program-unusable` for one that systemd does not start
 */
export function systemdUnit(command: ServiceCommand): string {
  const variables = Object.entries(command.env).map(([name, value]) =>
    `Environment=${unitWord(`${name}=${value}`)}\n`
  );
  const [executable = "", ...words] = [...command.program, ...command.args];
  if (NOT_IN_PROGRAM.test(executable)) {
    throw new TroubleError<ServiceTrouble>({ code: "program-unusable", path: executable });
  }
  // What begins the line is taken as it is: a dollar sign means something in arguments only.
  const line = [
    unitWord(executable),
    ...words.map((word) => unitWord(word.replaceAll("$", "$$$$"))),
  ];
  return `# ${writeRecord(command)}
# It was written by "service install", which also changes it; "service uninstall" removes it.

[Unit]
Description=The audio of a phone for many programs (sndcpy-relay)
StartLimitIntervalSec=600
StartLimitBurst=30

[Service]
Type=notify
NotifyAccess=all
${variables.join("")}ExecStart=${line.join(" ")}
Restart=on-failure
RestartSec=10
RestartPreventExitStatus=2
KillMode=process
TimeoutStartSec=30
TimeoutStopSec=10

[Install]
WantedBy=default.target
`;
}

/** One word, in quotes where it needs them. */
function unitWord(text: string): string {
  const word = text.replaceAll("%", "%%");
  if (PLAIN.test(word)) return word;
  const inQuotes = word.replaceAll(/["\\]/g, "\\$&").replaceAll(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f]/g,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${inQuotes}"`;
}
