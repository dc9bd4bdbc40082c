/**
 * The phones of this computer, if it has adb.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import { Adb } from "../io/adb/adb.ts";
import { findAdb } from "../io/adb/find_adb.ts";
import {
  isMovable,
  isStartedByAdb,
  serverAddress,
  serverVariable,
} from "../io/adb/server_address.ts";
import { findObstacle, type WantedServer } from "../io/adb/server_obstacle.ts";
import { askServerVersion } from "../io/adb/server_version.ts";
import { runCommand, streamCommand } from "../io/process/command_runner.ts";
import { portHolder } from "../io/process/port_holder.ts";
import { systemClock } from "../io/system_clock.ts";

/**
 * Finds adb, and what it can do. Nothing is run yet.
 *
 * @param given the value of `--adb`
 * @returns undefined where there is no adb
 * @throws {TroubleError} `adb-misnamed` when `--adb` or `$ADB` names what does not exist
 */
export function findPhones(given: string | undefined): Adb | undefined {
  const env = (name: string) => Deno.env.get(name);
  const path = findAdb({ given, env, isFile, os: Deno.build.os });
  if (path === undefined) return undefined;
  const server = wantedServer();
  return new Adb({
    path,
    runner: { run: runCommand, stream: streamCommand },
    clock: systemClock,
    askServerVersion: server && ((signal) => askServerVersion(server.address, signal)),
    findObstacle: server && ((signal) => findObstacle(server, portHolder, signal)),
  });
}

/** adb's server; undefined where this program cannot connect to it. */
export function wantedServer(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): WantedServer | undefined {
  const address = serverAddress(env);
  return address && {
    address,
    variable: serverVariable(env),
    isMovable: isMovable(address, env),
    isStartedByAdb: isStartedByAdb(env),
  };
}

/**
 * Finds adb as {@linkcode findPhones} does.
 *
 * @throws {TroubleError} `adb-missing` as well
 */
export function requirePhones(given: string | undefined): Adb {
  const phones = findPhones(given);
  if (phones === undefined) throw new TroubleError({ code: "adb-missing" });
  return phones;
}

/** Whether there is no adb that a person could run. */
export function isAdbMissing(): boolean {
  try {
    return findPhones(undefined) === undefined;
  } catch {
    // $ADB is wrong, or nobody may look: that says nothing about adb.
    return false;
  }
}

/** Which phone is meant: what `--serial` names, else `$ANDROID_SERIAL`, which is none if empty. */
export function wantedSerial(given: string | undefined): string | undefined {
  return given ?? (Deno.env.get("ANDROID_SERIAL") || undefined);
}

/** Whether there is a file, or a link to one. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
