/**
 * Where programs may lie on this computer.
 *
 * @module
 */

/** What a search needs to know about this computer. */
export interface ProgramSearch {
  /** Gives an environment variable. */
  env: (name: string) => string | undefined;
  /** Whether there is a file, or a link to one, at a path. */
  isFile: (path: string) => boolean;
  /** As in `Deno.build.os`: only `windows` differs. */
  os: string;
}

/** The paths that a program would have in the folders of the PATH. */
export function onPath(program: string, search: ProgramSearch): string[] {
  const [listSeparator, separator] = search.os === "windows" ? [";", "\\"] : [":", "/"];
  return (search.env("PATH") ?? "").split(listSeparator)
    .map((folder) => folder.replace(/^"(.*)"$/, "$1").replace(/[/\\]+$/, ""))
    .filter((folder) => folder !== "")
    .flatMap((folder) => spellings(`${folder}${separator}${program}`, search));
}

/**
 * The path that a program would have in a place, of which the start may be `$NAME`: an environment
 * variable.
 *
 * @param names folders below the place, and the program
 * @returns nothing where the place begins with a variable that is not set
 */
export function within(place: string, names: readonly string[], search: ProgramSearch): string[] {
  const [, variable, rest = ""] = /^\$([\w()]+)(.*)$/.exec(place) ?? [];
  const start = variable === undefined ? "" : search.env(variable);
  if (variable !== undefined && !start) return [];
  const folder = variable === undefined ? place : `${start}${rest}`;
  const separator = search.os === "windows" ? "\\" : "/";
  return spellings([folder, ...names].join(separator), search);
}

/** On Windows a program is named without its `.exe`. */
export function spellings(path: string, { os }: ProgramSearch): string[] {
  return os === "windows" && !/\.exe$/i.test(path) ? [`${path}.exe`] : [path];
}
