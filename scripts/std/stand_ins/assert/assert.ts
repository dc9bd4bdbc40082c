/**
 * Stand-in for `@std/assert/assert`.
 *
 * @module
 */

import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `expr` is truthy.
 *
 * @throws {AssertionError} if it is not.
 */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}
