/**
 * How sndcpy is installed on a phone.
 *
 * @module
 */

import type { PhoneTask } from "../../core/phone.ts";
import { type PhoneTrouble, TroubleError } from "../../core/trouble.ts";
import { DEVICE_FAULTS, faultOf, phoneError } from "./adb_fault.ts";
import type { AdbResult } from "./adb_client.ts";
import { SNDCPY_PACKAGE } from "./sndcpy_start.ts";

/** Runs adb for the phone. */
type RunForPhone = (args: readonly string[], limitMs: number) => Promise<AdbResult>;

const INSTALL_LIMIT_MS = 120_000;
const UNINSTALL_LIMIT_MS = 20_000;
/** What is wrong with the file: no other way of installing helps (`client/adb_install.cpp`). */
const UNREADABLE = /(failed|cannot) (to )?(stat|open)|copy_to_file|doesn't end|need APK file/;
/** An inconsistent certificate is the one parse failure that uninstalling mends. */
const NO_PACKAGE = /INSTALL_PARSE_FAILED_(?!INCONSISTENT)|INSTALL_FAILED_INVALID_APK/;

/**
 * Installs the app: over the one that is there; if that does not go, in its place; and if the phone
 * does not let adb grant permissions (`-g`), without that. `-t`, since sndcpy is a debug build.
 *
 * @throws {TroubleError} `install-failed`, `apk-unusable`, `too-old` and the faults of a phone that is not ready
 */
export async function installSndcpy(
  task: PhoneTask,
  apkPath: string,
  run: RunForPhone,
): Promise<void> {
  const first = await tryToInstall(["-t", "-r", "-g"]);
  if (first === undefined) return;
  await run(["uninstall", SNDCPY_PACKAGE], UNINSTALL_LIMIT_MS);
  if (await tryToInstall(["-t", "-g"]) === undefined) return;
  const refusal = await tryToInstall(["-t"]);
  if (refusal !== undefined) throw phoneError("install-failed", task, refusal);

  /** @returns what the phone said if it refused */
  async function tryToInstall(flags: string[]): Promise<string | undefined> {
    const { exitCode, stdout, stderr } = await run(
      ["install", ...flags, apkPath],
      INSTALL_LIMIT_MS,
    );
    // Which of the two adb writes to depends on how it installs.
    const output = `${stderr}\n${stdout}`;
    if (exitCode === 0 && !output.includes("Failure [")) return undefined;
    const hopeless = hopelessness(task, apkPath, output);
    if (hopeless !== undefined) throw hopeless;
    return output;
  }
}

/** The error that no other way of installing would change. */
function hopelessness(
  task: PhoneTask,
  path: string,
  output: string,
): TroubleError<PhoneTrouble> | undefined {
  const fault = faultOf(output, DEVICE_FAULTS);
  if (fault !== undefined) return phoneError(fault, task, output);
  if (output.includes("INSTALL_FAILED_OLDER_SDK")) return phoneError("too-old", task, output);
  const reason = UNREADABLE.test(output)
    ? "unreadable"
    : NO_PACKAGE.test(output)
    ? "no-app"
    : undefined;
  return reason && new TroubleError({ code: "apk-unusable", task, path, reason });
}
