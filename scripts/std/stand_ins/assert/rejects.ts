/**
 * Stand-in for `@std/assert/rejects`.
 *
 * @module
 */

import { type ErrorClass, type Expectation, expectError, suffixOf } from "./_expect_error.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that the promise of `fn` rejects.
 *
 * @returns what it rejected with.
 * @throws {AssertionError} if it does not, or if `fn` itself throws.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Asserts that the promise of `fn` rejects with an `ErrorClass` whose message includes
 * `msgIncludes`.
 *
 * @returns what it rejected with.
 * @throws {AssertionError} if it does not, or if `fn` itself throws.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  ...expectation: Expectation<E>
): Promise<unknown> {
  const suffix = suffixOf(expectation);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (cause) {
    throw new AssertionError(`Function throws when expected to reject${suffix}`, { cause });
  }
  try {
    await promise;
  } catch (caught) {
    expectError(caught, expectation);
    return caught;
  }
  throw new AssertionError(`Expected function to reject${suffix}`);
}
