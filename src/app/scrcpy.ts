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
  find: (given) =>
    findServer({ given, env: (name) => Deno.env.get(name), isFile, realPath, os: Deno.build.os }),
  askVersion: async ({ program }, signal) =>
    program === undefined ? undefined : await askProgramVersion(program, runCommand, signal),
};

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
