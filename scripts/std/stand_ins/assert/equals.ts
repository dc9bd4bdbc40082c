/**
 * Stand-in for `@std/assert/equals`.
 *
 * @module
 */

import { equal } from "./_equal.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that two values are deeply equal. A property that is undefined is not a missing one.
 *
 * @throws {AssertionError} that shows how they differ, if they do.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  const suffix = msg ? `: ${msg}` : ".";
  throw new AssertionError(`Values are not equal${suffix}\n${difference(actual, expected)}`);
}

/** Both values as text; lines that begin and end both alike are shown once. */
function difference(actual: unknown, expected: unknown): string {
  const actualLines = inspect(actual);
  const expectedLines = inspect(expected);
  const shorter = Math.min(actualLines.length, expectedLines.length);
  let start = 0;
  while (start < shorter && actualLines[start] === expectedLines[start]) start++;
  let end = 0;
  while (end < shorter - start && actualLines.at(-1 - end) === expectedLines.at(-1 - end)) end++;
  const lines = (sign: string, text: string[]) => text.map((line) => `    ${sign} ${line}`);
  return [
    "    [Diff] - Actual / + Expected",
    ...lines(" ", actualLines.slice(0, start)),
    ...lines("-", actualLines.slice(start, actualLines.length - end)),
    ...lines("+", expectedLines.slice(start, expectedLines.length - end)),
    ...lines(" ", actualLines.slice(actualLines.length - end)),
  ].join("\n");
}

function inspect(value: unknown): string[] {
  return Deno.inspect(value, {
    compact: false,
    depth: Infinity,
    iterableLimit: Infinity,
    sorted: true,
    strAbbreviateSize: Infinity,
    trailingComma: true,
  }).split("\n");
}
