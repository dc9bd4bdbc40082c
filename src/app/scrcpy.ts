/**
 * scrcpy's server, if this computer has it.
 *
 * @module
 */

import type { ScrcpyFileTrouble } from "../core/phone/scrcpy_trouble.ts";
import { runCommand } from "../io/process/command_runner.ts";
import { findServer, type ServerFile } from "../io/scrcpy/server_file.ts";
import { askProgramVersion } from "../io/scrcpy/server_version.ts";
import { isFile } from "./phones.ts";

/** scrcpy's server, as it can be found and asked for its version. */
export interface ScrcpyServers {
  /** @param given the value of `--scrcpy-server`, or of `$SCRCPY_SERVER_PATH` */
  find(given: string | undefined): ServerFile | ScrcpyFileTrouble;
  /** Undefined where nobody but the server itself knows it. */
  askVersion(server: ServerFile, signal: AbortSignal): Promise<string | undefined>;
}

/** Those of this computer. */
export const scrcpyServers: ScrcpyServers = {
  find: (given) => findScrcpyServer(given, (name) => Deno.env.get(name)),
  askVersion: async ({ program }, signal) =>
    program === undefined ? undefined : await askProgramVersion(program, runCommand, signal),
};

/** @param env gives an environment variable */
export function findScrcpyServer(
  given: string | undefined,
  env: (name: string) => string | undefined,
): ServerFile | ScrcpyFileTrouble {
  return findServer({ given, env, isFile, realPath, os: Deno.build.os });
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
