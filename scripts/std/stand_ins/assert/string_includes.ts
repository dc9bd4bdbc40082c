/**
 * Stand-in for `@std/assert/string-includes`.
 *
 * @module
 */

import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `expected` is a part of `actual`.
 *
 * @throws {AssertionError} if it is not.
 */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  const suffix = msg ? `: ${msg}` : ".";
  throw new AssertionError(`Expected actual: "${actual}" to contain: "${expected}"${suffix}`);
}
