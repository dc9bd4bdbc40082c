/**
 * Stand-in for `@std/assert/throws`.
 *
 * @module
 */

import { type ErrorClass, type Expectation, expectError, suffixOf } from "./_expect_error.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `fn` throws.
 *
 * @returns what it threw.
 * @throws {AssertionError} if it does not.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * Asserts that `fn` throws an `ErrorClass` whose message includes `msgIncludes`.
 *
 * @returns what it threw.
 * @throws {AssertionError} if it does not.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  ...expectation: Expectation<E>
): unknown {
  try {
    fn();
  } catch (caught) {
    expectError(caught, expectation);
    return caught;
  }
  throw new AssertionError(`Expected function to throw${suffixOf(expectation)}`);
}
