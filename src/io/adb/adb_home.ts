/**
 * Where adb keeps the key by which phones know this computer, and those that it has paired with.
 *
 * @module
 */

import { CommandError, type RunCommand } from "../../core/base/command.ts";

const LIMIT_MS = 2000;

/** What can be seen of adb's folder without changing anything. */
export interface AdbHome {
  readonly folder: string;
  readonly key: "there" | "missing" | "unreadable";
  /** Whether adb can make and change files there; undefined where the system does not tell. */
  readonly isWritable: boolean | undefined;
}

/**
 * Looks at the folder that adb uses (`adb_utils.cpp`, `client/auth.cpp`), and makes nothing.
 *
 * @param env gives an environment variable
 * @param os as in `Deno.build.os`
 * @returns undefined where only adb knows which folder that is
 */
export async function lookAtHome(
  env: (name: string) => string | undefined,
  os: string,
  run: RunCommand,
  signal: AbortSignal,
): Promise<AdbHome | undefined> {
  const isWindows = os === "windows";
  const home = env(isWindows ? "USERPROFILE" : "HOME");
  if (!home) return undefined;
  const separator = isWindows ? "\\" : "/";
  const folder = `${home}${separator}.android`;
  const key = await lookAtKey(`${folder}${separator}adbkey`);
  if (isWindows) return { folder, key, isWritable: undefined };
  // Where there is no folder, adb makes one.
  const isThere = await Deno.stat(folder).then(() => true, () => false);
  return { folder, key, isWritable: await isWritable(isThere ? folder : home, run, signal) };
}

async function lookAtKey(path: string): Promise<AdbHome["key"]> {
  try {
    (await Deno.open(path)).close();
    return "there";
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return error instanceof Deno.errors.NotFound ? "missing" : "unreadable";
  }
}

/** The system knows groups, lists and disks that cannot be written, which the mode does not tell. */
async function isWritable(
  path: string,
  run: RunCommand,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  try {
    return (await run(["test", "-w", path], { limitMs: LIMIT_MS, signal })).exitCode === 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return undefined;
  }
}
