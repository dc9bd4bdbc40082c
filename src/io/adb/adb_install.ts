/**
 * What `adb install` answers.
 *
 * @module
 */

import type { CommandResult } from "../../core/base/command.ts";
import type { PhoneTask } from "../../core/phone/phone.ts";
import { type PhoneTrouble, TroubleError } from "../../core/trouble.ts";
import { DEVICE_FAULTS, faultOf, phoneError } from "./adb_fault.ts";

/** What is wrong with the file (`client/adb_install.cpp`). */
const UNREADABLE = /(failed|cannot) (to )?(stat|open)|copy_to_file|doesn't end|need APK file/;
/** An inconsistent certificate is the one parse failure that is not the file's. */
const NO_PACKAGE = /INSTALL_PARSE_FAILED_(?!INCONSISTENT)|INSTALL_FAILED_INVALID_APK/;

/** @returns undefined when the app was installed */
export function readInstall(
  { exitCode, stdout, stderr }: CommandResult,
  task: PhoneTask,
  path: string,
): TroubleError<PhoneTrouble> | undefined {
  // Which of the two adb writes to depends on how it installs.
  const output = `${stderr}\n${stdout}`;
  if (exitCode === 0 && !output.includes("Failure [")) return undefined;
  const fault = faultOf(output, DEVICE_FAULTS);
  if (fault !== undefined) return phoneError(fault, task, output);
  if (output.includes("INSTALL_FAILED_OLDER_SDK")) return phoneError("too-old", task, output);
  if (UNREADABLE.test(output)) return unusable("unreadable");
  if (NO_PACKAGE.test(output)) return unusable("no-app");
  return phoneError("install-failed", task, output);

  function unusable(fault: "unreadable" | "no-app"): TroubleError<PhoneTrouble> {
    return new TroubleError({ code: "apk-unusable", task, path, fault });
  }
}
