/**
 * The phones of this computer, if it has adb.
 *
 * @module
 */

import { Adb } from "../io/adb/adb.ts";
import { findAdb } from "../io/adb/find_adb.ts";
import { askServerVersion, serverAddress } from "../io/adb/server_version.ts";
import { runCommand, streamCommand } from "../io/process/command_runner.ts";
import { systemClock } from "../io/system_clock.ts";

/**
 * Finds adb, and what it can do. Nothing is run yet.
 *
 * @param given the value of `--adb`
 * @returns undefined where there is no adb
 * @throws {AdbMissingError} when `--adb` or `$ADB` names what does not exist
 */
export function findPhones(given: string | undefined): Adb | undefined {
  const env = (name: string) => Deno.env.get(name);
  const path = findAdb({ given, env, isFile, os: Deno.build.os });
  if (path === undefined) return undefined;
  const address = serverAddress(env);
  return new Adb({
    path,
    runner: { run: runCommand, stream: streamCommand },
    clock: systemClock,
    askServerVersion: (signal) =>
      address === undefined ? Promise.resolve(undefined) : askServerVersion(address, signal),
  });
}

/** Whether there is a file, or a link to one. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
