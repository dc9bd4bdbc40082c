/**
 * The user of this computer who manages the service.
 *
 * @module
 */

import { onPath } from "../core/base/program_search.ts";
import { TroubleError } from "../core/trouble.ts";
import { findAdb } from "../io/adb/find_adb.ts";
import { runCommand } from "../io/process/command_runner.ts";
import * as userFiles from "../io/files/user_files.ts";
import { systemClock } from "../io/system_clock.ts";
import type { ServiceWorld } from "../service/manage_service.ts";
import { programOf } from "../service/service_command.ts";
import type { ServiceNews } from "../service/service_news.ts";
import type { ServiceUser } from "../service/service_situation.ts";
import type { ServiceTrouble } from "../service/trouble.ts";
import { isFile } from "./phones.ts";
import { findScrcpyServer } from "./scrcpy.ts";

/**
 * This computer, as far as the service is concerned.
 *
 * @param tell tells the person
 * @throws {TroubleError} `no-home` when nobody knows where the user's home is
 */
export function thisUser(tell: (news: ServiceNews) => void): ServiceWorld {
  const env = (name: string) => Deno.env.get(name);
  const { os } = Deno.build;
  return {
    host: { ...userFiles, run: runCommand },
    user: { ...foldersOf(os, env), id: Deno.uid() ?? 0 },
    surroundings: {
      os,
      workingFolder: () => workingFolder(),
      env,
      findAdb: (given, env) => findAdb({ given, env, isFile, os }),
      findScrcpyServer: (env) => {
        const found = findScrcpyServer(undefined, env);
        return "code" in found ? undefined : found.path;
      },
      findFfmpeg: (env) => onPath("ffmpeg", { env, isFile, os }).find(isFile),
    },
    program: thisProgram(os),
    clock: systemClock,
    tell,
  };
}

/**
 * Where the user's files are.
 *
 * @param os as in `Deno.build.os`
 * @throws {TroubleError} `no-home` when nobody knows
 */
export function foldersOf(
  os: string,
  env: (name: string) => string | undefined,
): Pick<ServiceUser, "home" | "configFolder"> {
  const [homeName, configName, start, usual] = os === "windows"
    ? ["USERPROFILE", "APPDATA", /^[A-Za-z]:\\/, "\\AppData\\Roaming"] as const
    : ["HOME", "XDG_CONFIG_HOME", /^\//, "/.config"] as const;
  const home = env(homeName) ?? "";
  if (!start.test(home)) throw new TroubleError<ServiceTrouble>({ code: "no-home" });
  const configured = env(configName) ?? "";
  return { home, configFolder: start.test(configured) ? configured : `${home}${usual}` };
}

/**
 * The folder that the person is in: a task runs in another, and says so in a variable.
 *
 * @param env gives an environment variable
 * @throws {TroubleError} `no-working-folder` when it was removed
 */
export function workingFolder(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string {
  const called = Deno.build.standalone ? undefined : env("INIT_CWD");
  try {
    return called || Deno.cwd();
  } catch (cause) {
    throw new TroubleError<ServiceTrouble>({ code: "no-working-folder" }, { cause });
  }
}

/** What starts this program. */
function thisProgram(os: string): string[] {
  return programOf({
    executable: Deno.execPath(),
    isStandalone: Deno.build.standalone,
    os,
    folder: import.meta.dirname!.replace(/([/\\][^/\\]+){2}$/, ""),
  });
}
