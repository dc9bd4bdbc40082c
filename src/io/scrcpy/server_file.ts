/**
 * Where scrcpy's server is on this computer: the file that scrcpy copies to a phone.
 *
 * @module
 */

import { onPath, type ProgramSearch, within } from "../../core/base/program_search.ts";
import type { ScrcpyFileTrouble } from "../../core/phone/scrcpy_trouble.ts";

/** What the search needs to know about this computer. */
export interface ServerSearch extends ProgramSearch {
  /** What somebody has named, by option or by variable. */
  given: string | undefined;
  /** Where a file is that a link leads to; the same path for any other. */
  realPath: (path: string) => string;
}

/** A server, and the scrcpy that it belongs to, if there is one. */
export interface ServerFile {
  readonly path: string;
  readonly program: string | undefined;
}

const SERVER = "scrcpy-server";
/** Folders of programs that a service or a desktop may not have on its PATH. */
const UNIX_FOLDERS = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/snap/bin"];
const WINDOWS_FOLDERS = [
  "$LOCALAPPDATA\\Microsoft\\WinGet\\Links",
  "$USERPROFILE\\scoop\\apps\\scrcpy\\current",
];
/** Where a server may lie whose scrcpy is not found. */
const UNIX_PREFIXES = ["/usr/local", "/usr", "/opt/homebrew", "/snap/scrcpy/current/usr/local"];

/**
 * Finds the server: what was named, else what belongs to the first scrcpy on the PATH or in a folder of
 * programs that has one.
 *
 * @returns why there is none, if so
 */
export function findServer(search: ServerSearch): ServerFile | ScrcpyFileTrouble {
  const { given, isFile, os } = search;
  if (given !== undefined) {
    return isFile(given)
      ? { path: given, program: programsOf(given, search).find(isFile) }
      : { code: "scrcpy-server-misnamed", path: given };
  }
  const folders = os === "windows" ? WINDOWS_FOLDERS : UNIX_FOLDERS;
  const programs = [
    ...onPath("scrcpy", search),
    ...folders.flatMap((folder) => within(folder, ["scrcpy"], search)),
  ].filter(isFile);
  for (const program of programs) {
    const path = serversOf(program, search).find(isFile);
    if (path !== undefined) return { path, program };
  }
  const path = os === "windows"
    ? undefined
    : UNIX_PREFIXES.map((prefix) => `${prefix}/share/scrcpy/${SERVER}`).find(isFile);
  if (path !== undefined) return { path, program: undefined };
  const [program] = programs;
  return program === undefined
    ? { code: "scrcpy-missing" }
    : { code: "scrcpy-server-missing", program };
}

/** Beside the program, as in scrcpy's own archives, or where a package puts it. */
function serversOf(program: string, { os, realPath }: ServerSearch): string[] {
  const separator = os === "windows" ? "\\" : "/";
  return [program, realPath(program)].flatMap((path) => {
    const folder = folderOf(path);
    const shared = [folderOf(folder), "share", "scrcpy", SERVER];
    return [[folder, SERVER], shared].map((names) => names.join(separator));
  });
}

/** The other way round. */
function programsOf(server: string, { os }: ServerSearch): string[] {
  const folder = folderOf(server);
  return os === "windows"
    ? [`${folder}\\scrcpy.exe`]
    : [`${folder}/scrcpy`, `${folderOf(folderOf(folder))}/bin/scrcpy`];
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
