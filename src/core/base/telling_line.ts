/**
 * What a program says of its failure.
 *
 * @module
 */

/** Android puts a word before the reason: `java.lang.SecurityException: …`. */
const TELLING = /(Error|Exception|error): |Failure \[/;

/** Nobody reads a longer line. */
const MOST_CHARACTERS = 300;

/**
 * The line that tells most, cut to what can be read, without what only says that it is an error;
 * undefined without lines.
 */
export function tellingLine(lines: readonly string[]): string | undefined {
  const line = lines.find((line) => TELLING.test(line)) ?? lines[0];
  return line?.slice(0, MOST_CHARACTERS).replace(/^(adb: )?(error: )?/i, "").replace(/\.$/, "")
    .trim();
}
