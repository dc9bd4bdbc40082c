/**
 * What adb and a phone complain of, as data.
 *
 * @module
 */

import type { PhoneTask } from "../../core/phone/phone.ts";
import { tellingLine } from "../../core/base/telling_line.ts";
import { type PhoneTrouble, TroubleError } from "../../core/trouble.ts";
import { linesOf } from "./adb_parser.ts";

/** Patterns and what they mean; the first that fits counts. */
export type FaultTable<Fault extends string> = readonly (readonly [pattern: RegExp, Fault])[];

/** What keeps a phone from being used. */
export type DeviceFault = "unauthorized" | "offline" | "device-gone";

/** Troubles about which adb's or the phone's own words say more. */
export type WordedFault = "install-failed" | ForwardFault | "push-failed" | "adb-failed";
type ForwardFault = "forward-refused" | "forward-forbidden";

/** adb's own words about a phone that is not ready (`transport.cpp`, `adb.cpp`). */
export const DEVICE_FAULTS: FaultTable<DeviceFault> = [
  [/device unauthorized|device still authorizing/, "unauthorized"],
  [/device offline|device still connecting/, "offline"],
  [/device ('[^']*' )?not found|no devices\/emulators found|error: closed/, "device-gone"],
];

/**
 * What `adb forward` says (`adb_listeners.cpp`); behind "cannot bind" is the system's reason, on
 * Windows in its language, and with its number.
 */
export const FORWARD_FAULTS: FaultTable<DeviceFault | ForwardFault> = [
  [/cannot bind listener: .*(\(10013\)|Permission denied)/, "forward-forbidden"],
  [/cannot rebind existing socket|cannot bind/, "forward-refused"],
  ...DEVICE_FAULTS,
];

/** What the server says without a folder for its keys (`adb_utils.cpp`), and why there is none. */
const HOME_REFUSED = /^(?:adb F .*\] )?Cannot mkdir '(.+)': (.+?)\r?$/m;

/** @returns undefined for what no pattern fits */
export function faultOf<Fault extends string>(
  output: string,
  table: FaultTable<Fault>,
): Fault | undefined {
  return table.find(([pattern]) => pattern.test(output))?.[1];
}

/**
 * The error for what adb or a phone has said.
 *
 * @param fault what was recognised; undefined where nothing was
 */
export function phoneError(
  fault: DeviceFault | "too-old" | WordedFault | undefined,
  task: PhoneTask,
  output: string,
): TroubleError<PhoneTrouble> {
  switch (fault) {
    case "unauthorized":
    case "offline":
    case "device-gone":
    case "too-old":
      return new TroubleError({ code: fault, task });
    default:
      return new TroubleError({
        code: fault ?? "adb-failed",
        task,
        words: tellingLine(linesOf(output)),
      });
  }
}

/**
 * The error for a server that adb could not start, if it is known why.
 *
 * @param errors what adb has written to standard error
 */
export function startError(
  task: PhoneTask,
  errors: string,
): TroubleError<PhoneTrouble> | undefined {
  const [, path, words] = HOME_REFUSED.exec(errors) ?? [];
  if (path === undefined || words === undefined) return undefined;
  return new TroubleError({ code: "adb-home-refused", task, path, words });
}

/** The error for output that adb never prints. */
export function garbled(task: PhoneTask, found: string): TroubleError<PhoneTrouble> {
  return new TroubleError({ code: "adb-garbled", task, found: found.trim().slice(0, 80) });
}
