/**
 * The user of this computer who manages the service.
 *
 * @module
 */

import { findAdb } from "../io/adb/find_adb.ts";
import { runCommand } from "../io/process/command_runner.ts";
import * as userFiles from "../io/service/user_files.ts";
import { systemClock } from "../io/system_clock.ts";
import type { ServiceWorld } from "../service/manage_service.ts";
import { ServiceError } from "../service/plan.ts";
import { programOf } from "../service/service_command.ts";
import { isFile } from "./phones.ts";

/**
 * This computer, as far as the service is concerned.
 *
 * @param print shows lines to the person
 * @throws {ServiceError} when the user has no home
 */
export function thisUser(print: (text: string) => void): ServiceWorld {
  const env = (name: string) => Deno.env.get(name);
  const home = env("HOME");
  if (!home?.startsWith("/")) {
    throw new ServiceError("Cannot find your home folder: set $HOME to its path.");
  }
  const configured = env("XDG_CONFIG_HOME");
  const { os } = Deno.build;
  return {
    host: { ...userFiles, run: runCommand },
    user: {
      home,
      configFolder: configured?.startsWith("/") ? configured : `${home}/.config`,
      id: Deno.uid() ?? 0,
    },
    surroundings: {
      os,
      workingFolder,
      env,
      findAdb: (given, env) => findAdb({ given, env, isFile, os }),
    },
    program: thisProgram(),
    clock: systemClock,
    print,
  };
}

/**
 * The folder that the person is in.
 *
 * @throws {ServiceError} when it was removed
 */
export function workingFolder(): string {
  try {
    return Deno.cwd();
  } catch (cause) {
    throw new ServiceError(
      "Cannot find the files that you name: the folder that you are in was removed. Change to " +
        "another one, and try again.",
      { cause },
    );
  }
}

/** What starts this program. */
export function thisProgram(): string[] {
  return programOf({
    executable: Deno.execPath(),
    isStandalone: Deno.build.standalone,
    folder: import.meta.dirname!.replace(/([/\\][^/\\]+){2}$/, ""),
  });
}
