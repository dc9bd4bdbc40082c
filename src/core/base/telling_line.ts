/**
 * What a program says of its failure.
 *
 * @module
 */

/** Android puts a word before the reason: `java.lang.SecurityException: …`. */
const TELLING = /(Error|Exception|error): |Failure \[/;

/** The line that tells most, without what only says that it is an error; undefined without lines. */
export function tellingLine(lines: readonly string[]): string | undefined {
  const line = lines.find((line) => TELLING.test(line)) ?? lines[0];
  return line?.replace(/^(adb: )?(error: )?/i, "").replace(/\.$/, "").trim();
}
