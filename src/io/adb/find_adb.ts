/**
 * Where adb is on this computer, also for a program that was not started from a login shell.
 *
 * @module
 */

import { TroubleError } from "../../core/trouble.ts";

/** What the search needs to know about this computer. */
export interface AdbSearch {
  /** What the person who started the program has named. */
  given: string | undefined;
  /** Gives an environment variable. */
  env: (name: string) => string | undefined;
  /** Whether there is a file, or a link to one, at a path. */
  isFile: (path: string) => boolean;
  /** As in `Deno.build.os`: only `windows` differs. */
  os: string;
}

/** Homes of the SDK: `$NAME` stands for an environment variable. adb is in `platform-tools`. */
const SDKS = [
  "$ANDROID_HOME",
  "$ANDROID_SDK_ROOT",
  "$HOME/Android/Sdk",
  "$HOME/Library/Android/sdk",
  "$LOCALAPPDATA\\Android\\Sdk",
  "$USERPROFILE\\AppData\\Local\\Android\\Sdk",
  "/opt/homebrew/share/android-commandlinetools",
  "/usr/local/share/android-commandlinetools",
  "/opt/android-sdk",
  "/usr/lib/android-sdk",
];
/** Folders of programs that a service or a desktop may not have on its PATH. */
const FOLDERS = ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/snap/bin"];

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
  return [
    ...onPath("adb", search),
    ...SDKS.flatMap((sdk) => inSdk(sdk, search)),
    ...FOLDERS.map((folder) => `${folder}/adb`),
  ].find(isFile);
}

function named(value: string, by: "option" | "variable", search: AdbSearch): string {
  const isPath = /[/\\]/.test(value);
  const candidates = isPath ? spellings(value, search) : onPath(value, search);
  const found = candidates.find(search.isFile);
  if (found === undefined) throw new TroubleError({ code: "adb-misnamed", by, value, isPath });
  return found;
}

function onPath(program: string, search: AdbSearch): string[] {
  const [listSeparator, separator] = search.os === "windows" ? [";", "\\"] : [":", "/"];
  return (search.env("PATH") ?? "").split(listSeparator)
    .map((folder) => folder.replace(/^"(.*)"$/, "$1").replace(/[/\\]+$/, ""))
    .filter((folder) => folder !== "")
    .flatMap((folder) => spellings(`${folder}${separator}${program}`, search));
}

function inSdk(sdk: string, search: AdbSearch): string[] {
  const [, variable, rest = ""] = /^\$(\w+)(.*)$/.exec(sdk) ?? [];
  const start = variable === undefined ? "" : search.env(variable);
  if (variable !== undefined && !start) return [];
  const home = variable === undefined ? sdk : `${start}${rest}`;
  const separator = search.os === "windows" ? "\\" : "/";
  return spellings([home, "platform-tools", "adb"].join(separator), search);
}

/** On Windows a program is named without its `.exe`. */
function spellings(path: string, { os }: AdbSearch): string[] {
  return os === "windows" && !/\.exe$/i.test(path) ? [`${path}.exe`] : [path];
}
