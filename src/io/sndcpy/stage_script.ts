/**
 * How a phone is asked what has become of sndcpy since its start, and what it answers.
 *
 * @module
 */

import type { AppStage } from "../../core/phone/phone.ts";
import { presenceScript, readPresence, SNDCPY_PACKAGE } from "./app_presence.ts";

/**
 * The commands for the phone's shell: whether the app's process lives, who is connected to it,
 * whether it may capture without asking, which activities there are and who has launched them, and
 * its service.
 */
export function stageScript(socketName: string, packageName: string = SNDCPY_PACKAGE): string {
  return [
    presenceScript(socketName, packageName),
    `appops get ${packageName} PROJECT_MEDIA 2>&1`,
    "dumpsys activity activities 2>&1 | grep -e 'ACTIVITY MANAGER' -e 'Hist ' -e mLastStart " +
    `-e launchedFromPackage=${packageName}`,
    `dumpsys activity services ${packageName} 2>&1 | grep ServiceRecord`,
  ].join("; ");
}

const IS_ALLOWED = /PROJECT_MEDIA: allow/;
/** Some phones' `dumpsys` tells nothing to a shell. */
const IS_TOLD = /ACTIVITY MANAGER ACTIVITIES/;
/**
 * Whatever sndcpy launches is a question of Android's, and lies above it: whether it may capture, or
 * record at all. (`ActivityRecord.java`; `mLastStart…` shows what is over in the same words.)
 */
function asks(packageName: string): RegExp {
  const launched = `[\\r\\n]+ *launchedFrom.*Package=${RegExp.escape(packageName)}\\b`;
  return new RegExp(`Hist .*(MediaProjectionPermissionActivity|${launched})`);
}

function isUnderWay(packageName: string): RegExp {
  return new RegExp(`(Hist .*|ServiceRecord\\{.*)${RegExp.escape(packageName)}/`);
}

/**
 * Reads what the phone answered to {@linkcode stageScript}, asked without a connection of ours.
 *
 * Where the phone does not tell its questions, one that was not allowed to spare them asks for as
 * long as the app lives. A process alone may be one that Android keeps for later.
 */
export function readStage(
  stdout: string,
  socketName: string,
  packageName: string = SNDCPY_PACKAGE,
): AppStage {
  const { processId, sockets } = readPresence(stdout, socketName);
  if (processId === undefined) return "ended";
  if (sockets?.some(({ isConnected }) => isConnected)) return "taken";
  if (!IS_TOLD.test(stdout)) return IS_ALLOWED.test(stdout) ? "starts" : "asks";
  if (asks(packageName).test(stdout)) return "asks";
  return isUnderWay(packageName).test(stdout) ? "starts" : "ended";
}
