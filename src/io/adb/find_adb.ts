/**
 * Where adb is on this computer, also for a program that was not started from a login shell.
 *
 * @module
 */

/** What the search needs to know about this computer. */
export interface AdbSearch {
  /** The value of `--adb`. */
  given: string | undefined;
  /** Gives an environment variable. */
  env: (name: string) => string | undefined;
  /** Whether there is a file, or a link to one, at a path. */
  isFile: (path: string) => boolean;
  /** As in `Deno.build.os`: only `windows` differs. */
  os: string;
}

/** adb is not where somebody said it was. */
export class AdbMissingError extends Error {
  override readonly name = "AdbMissingError";
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
 * Finds adb: what `--adb` names, else what `$ADB` names, else the first on the PATH, else in an
 * Android SDK or a folder of programs.
 *
 * @returns its path, or undefined where there is none
 * @throws {AdbMissingError} when `--adb` or `$ADB` names what does not exist
 */
export function findAdb(search: AdbSearch): string | undefined {
  const { given, env, isFile } = search;
  if (given !== undefined) return named(given, "--adb", search);
  // As sndcpy and scrcpy have it; an empty variable is none.
  const variable = env("ADB");
  if (variable) return named(variable, "$ADB", search);
  return [
    ...onPath("adb", search),
    ...SDKS.flatMap((sdk) => inSdk(sdk, search)),
    ...FOLDERS.map((folder) => `${folder}/adb`),
  ].find(isFile);
}

function named(value: string, source: string, search: AdbSearch): string {
  const isPath = /[/\\]/.test(value);
  const candidates = isPath ? spellings(value, search) : onPath(value, search);
  const found = candidates.find(search.isFile);
  if (found !== undefined) return found;
  const state = isPath ? "there is no such file" : "no folder of the PATH holds it";
  throw new AdbMissingError(
    `Cannot find adb: ${source} names ${JSON.stringify(value)}, but ${state}. Correct it, or ` +
      "leave it out to have adb looked for.",
  );
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
