/**
 * What the phone tells of its lock, and of its activities and services, as far as sndcpy is among
 * them.
 *
 * @module
 */

import type { ShellResult } from "./shell.ts";
import type { PhoneParts } from "./phone_programs.ts";
import { PACKAGE } from "./sndcpy_package.ts";

const QUESTION = "com.android.systemui/.media.MediaProjectionPermissionActivity";

/** `dumpsys trust`, `… activity activities` and `… activity services com.rom1v.sndcpy`. */
export function runDumpsys({ app, isLocked }: PhoneParts, [service, what]: string[]): ShellResult {
  if (service === "trust") {
    const user = ' User "Owner" (id=0, flags=0x4c13) (current): trustState=UNTRUSTED, ' +
      `trustManaged=0, deviceLocked=${isLocked ? 1 : 0}, strongAuthRequired=0x0\n`;
    return { stdout: `Trust manager state:\n${user}   Enabled agents:\n` };
  }
  if (service !== "activity") return { code: 20, stderr: `Can't find service: ${service}\n` };
  if (what === "activities") {
    const history = [
      ["com.android.launcher3/.Launcher", "android"],
      ...(app.isAsking ? [[`${PACKAGE}/.MainActivity`, "com.android.shell"]] : []),
      ...(app.isAsking ? [[QUESTION, PACKAGE]] : []),
    ];
    const records = history.map(([name, from], index) =>
      `    * Hist #${index}: ActivityRecord{4f2${index} u0 ${name} t12}\n` +
      `        packageName=${name!.split("/")[0]} processName=${name!.split("/")[0]}\n` +
      `        launchedFromUid=10123 launchedFromPackage=${from} userId=0\n`
    );
    const head = "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\n";
    return { stdout: head + records.toReversed().join("") };
  }
  const head = "ACTIVITY MANAGER SERVICES (dumpsys activity services)\n";
  const isServing = app.isRunning && !app.isAsking;
  return {
    stdout: head +
      (isServing ? `  * ServiceRecord{9c1 u0 ${PACKAGE}/.RecordService}\n` : "  (nothing)\n"),
  };
}
