/**
 * What a program says of its failure.
 *
 * @module
 */

/** Android puts a word before the reason: `java.lang.SecurityException: …`. */
const TELLING = /(Error|Exception|error): |Failure \[/;
/** A line of adb's log: `adb F 11-28 08:53:54 4711 4711 adb_utils.cpp:316] Cannot mkdir …`. */
const LOGGED = /^adb ([VDIWEF]) [-\d]+ [:.\d]+ +\d+ +\d+ [\w.]+:\d+\] ?/;
/** adb says these of its server whatever ails it. */
const PREAMBLE =
  /^(ADB server didn't ACK|Full server startup log: |Server had pid: |--- adb starting )|: cannot connect to daemon$/;

/** Nobody reads a longer line. */
const MOST_CHARACTERS = 300;

/**
 * The line that tells most, cut to what can be read, without what only says that it is an error or
 * where it was logged.
 *
 * @returns undefined where no line tells anything
 */
export function tellingLine(lines: readonly string[]): string | undefined {
  const logged = (levels: string) => (line: string) =>
    levels.includes(LOGGED.exec(line)?.[1] ?? "none");
  const line = lines.find(logged("EF")) ??
    lines.find((line) => TELLING.test(line)) ??
    lines.find((line) => !LOGGED.test(line) && !PREAMBLE.test(line)) ??
    lines.find(logged("W"));
  return line?.replace(LOGGED, "").slice(0, MOST_CHARACTERS).replace(/^(adb: )?(error: )?/i, "")
    .replace(/\.$/, "").trim();
}
