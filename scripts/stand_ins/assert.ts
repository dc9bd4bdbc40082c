/**
 * Stand-in for `@std/assert`. `assertEquals` is stricter than the genuine one about -0 and about
 * objects without a prototype, and blind to the private fields of classes.
 *
 * @module
 */

import { deepStrictEqual } from "node:assert/strict";

class AssertionError extends Error {
  override readonly name = "AssertionError";
}

type ErrorClass<E extends Error> = new (...args: never[]) => E;

/** Asserts that a value is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  if (!value) throw new AssertionError(message);
}

/** Asserts that two values are deeply equal. A property that is undefined is not a missing one. */
export function assertEquals<T>(actual: T, expected: T, message = ""): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (cause) {
    const difference = cause instanceof Error ? cause.message : cause;
    throw new AssertionError(`Values are not equal: ${message}\n${difference}`);
  }
}

/** Throws unless two numbers are no further apart than `tolerance`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = 1e-7,
  message = "",
): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) return;
  throw new AssertionError(`${actual} is not about ${expected} (± ${tolerance}) ${message}`);
}

/** Asserts that a text holds another. */
export function assertStringIncludes(actual: string, expected: string, message = ""): void {
  assert(actual.includes(expected), `Expected "${actual}" to contain "${expected}". ${message}`);
}

/** Asserts that `fn` throws, and returns what it threw. */
export function assertThrows(fn: () => unknown): unknown;
/** Asserts that `fn` throws an `errorClass` with `part` in its message, and returns that. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  part?: string,
): E;
export function assertThrows(fn: () => unknown, errorClass?: ErrorClass<Error>, part?: string) {
  try {
    fn();
  } catch (error) {
    return checked(error, errorClass, part);
  }
  throw new AssertionError("Expected function to throw.");
}

/** Asserts that the promise of `fn` rejects, and returns what with. */
export function assertRejects(fn: () => PromiseLike<unknown>): Promise<unknown>;
/** Asserts that it rejects with an `errorClass` with `part` in its message, and returns that. */
export function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  part?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<Error>,
  part?: string,
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (cause) {
    throw new AssertionError("Function throws when expected to reject.", { cause });
  }
  try {
    await promise;
  } catch (error) {
    return checked(error, errorClass, part);
  }
  throw new AssertionError("Expected function to reject.");
}

function checked(error: unknown, errorClass?: ErrorClass<Error>, part = ""): unknown {
  if (errorClass === undefined) return error;
  if (error instanceof errorClass && error.message.includes(part)) return error;
  throw new AssertionError(
    `Expected ${errorClass.name} with "${part}", but got ${Deno.inspect(error)}.`,
    { cause: error },
  );
}
