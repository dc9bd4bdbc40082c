/**
 * Where adb is on this computer, also for a program that was not started from a login shell.
 *
 * @module
 */

import { onPath, type ProgramSearch, spellings, within } from "../../core/base/program_search.ts";
import { type MisnamedFault, TroubleError } from "../../core/trouble.ts";

/** What the search needs to know about this computer. */
export interface AdbSearch extends ProgramSearch {
  /** What the person who started the program has named. */
  given: string | undefined;
}

/** Where adb may lie besides the PATH. `$NAME` stands for an environment variable. */
interface Places {
  /** Homes of an SDK: adb is in `platform-tools` there. */
  readonly sdks: readonly string[];
  /** Folders of programs that a service or a desktop may not have on its PATH. */
  readonly folders: readonly string[];
}

const UNIX: Places = {
  sdks: [
    "$ANDROID_HOME",
    "$ANDROID_SDK_ROOT",
    "$HOME/Android/Sdk",
    "$HOME/Library/Android/sdk",
    "/opt/homebrew/share/android-commandlinetools",
    "/usr/local/share/android-commandlinetools",
    "/opt/android-sdk",
    "/usr/lib/android-sdk",
  ],
  folders: ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/snap/bin"],
};
/**
 * Each begins with a folder of this user's or of the administrator's. In a path without a drive, or in
 * ProgramData, anybody may lay an adb; what Chocolatey installs there is on the PATH.
 */
const WINDOWS: Places = {
  sdks: [
    "$ANDROID_HOME",
    "$ANDROID_SDK_ROOT",
    "$LOCALAPPDATA\\Android\\Sdk",
    "$USERPROFILE\\AppData\\Local\\Android\\Sdk",
    // Visual Studio
    "$ProgramFiles(x86)\\Android\\android-sdk",
  ],
  folders: ["$LOCALAPPDATA\\Microsoft\\WinGet\\Links", "$USERPROFILE\\scoop\\shims"],
};

/**
 * Finds adb: what was named for this run, else what `$ADB` names, else the first on the PATH, else in an
 * Android SDK or a folder of programs.
 *
 * @returns its path, or undefined where there is none
 * @throws {TroubleError} `adb-misnamed` when what was named, or `$ADB`, does not exist
 */
export function findAdb(search: AdbSearch): string | undefined {
  const { given, env, isFile } = search;
  if (given !== undefined) return named(given, "option", search);
  // As sndcpy and scrcpy have it; an empty variable is none.
  const variable = env("ADB");
  if (variable) return named(variable, "variable", search);
  const { sdks, folders } = search.os === "windows" ? WINDOWS : UNIX;
  return [
    ...onPath("adb", search),
    ...sdks.flatMap((sdk) => within(sdk, ["platform-tools", "adb"], search)),
    ...folders.flatMap((folder) => within(folder, ["adb"], search)),
  ].find(isFile);
}

function named(value: string, by: "option" | "variable", search: AdbSearch): string {
  const found = resolve(value, search);
  if (found !== undefined) return found;
  throw new TroubleError({ code: "adb-misnamed", by, value, fault: misnamedFault(value, search) });
}

/** As a file, a name on the PATH, or a folder in which adb lies, such as that of an SDK. */
function resolve(value: string, search: AdbSearch): string | undefined {
  const separator = search.os === "windows" ? "\\" : "/";
  const inside = [["adb"], ["platform-tools", "adb"]].flatMap((names) =>
    spellings([value.replace(/[/\\]+$/, ""), ...names].join(separator), search)
  );
  return [
    ...isPath(value) ? spellings(value, search) : onPath(value, search),
    ...value === "" ? [] : inside,
  ].find(search.isFile);
}

function misnamedFault(value: string, search: AdbSearch): MisnamedFault {
  if (/^["']|["']$/.test(value)) return "quotes";
  if (value.startsWith("~")) return "tilde";
  const starts = [...value.matchAll(/ +/g)].map(({ index }) => value.slice(0, index));
  if (starts.some((start) => resolve(start, search) !== undefined)) return "arguments";
  return isPath(value) ? "no-file" : "not-on-path";
}

function isPath(value: string): boolean {
  return /[/\\]/.test(value);
}
