/**
 * What `adb connect` answers.
 *
 * @module
 */

import type { CommandResult } from "../../core/base/command.ts";
import { tellingLine } from "../../core/base/telling_line.ts";
import type { PhoneTask } from "../../core/phone/phone.ts";
import { type ConnectFault, TroubleError } from "../../core/trouble.ts";
import { faultOf, type FaultTable, phoneError } from "./adb_fault.ts";
import { linesOf } from "./adb_parser.ts";

/** Whatever comes of it, older versions of adb end with exit code 0. */
const CONNECTED = /^(already )?connected to /m;
/** Behind adb's own words (`client/transport_emulator.cpp`, `socket_spec.cpp`) are the system's. */
const FAULTS: FaultTable<ConnectFault> = [
  [/failed to authenticate/, "unauthorized"],
  [/failed to resolve|not known|No such host|No address associated|nodename/i, "unresolved"],
  [/refused|\(10061\)/, "refused"],
  [/timed out|no route|unreachable|host is down|\(100(51|60|65)\)/i, "unreachable"],
  // The connection was made, and the phone has ended it.
  [/^failed to connect to \S+$/m, "rejected"],
];

/** @returns undefined when adb has the phone, or had it already */
export function readConnect(
  { exitCode, stdout, stderr }: CommandResult,
  task: PhoneTask & { readonly serial: string },
): TroubleError | undefined {
  const output = `${stdout}\n${stderr}`;
  if (CONNECTED.test(output)) return undefined;
  const fault = faultOf(output, FAULTS);
  if (fault === undefined && exitCode !== 0) return phoneError(undefined, task, output);
  const words = tellingLine(linesOf(output));
  const { serial } = task;
  return new TroubleError({ code: "connect-failed", serial, fault: fault ?? "other", words });
}
