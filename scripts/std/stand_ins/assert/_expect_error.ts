import { AssertionError } from "./assertion_error.ts";

/** A class of errors. */
// deno-lint-ignore no-explicit-any
export type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** The arguments that follow the function: either `(class, part of the message, msg)` or `(msg)`. */
export type Expectation<E extends Error> =
  | [msg?: string | undefined]
  | [ErrorClass: ErrorClass<E>, msgIncludes?: string | undefined, msg?: string | undefined];

/** What an assertion's own message ends with. */
export function suffixOf<E extends Error>(expectation: Expectation<E>): string {
  const msg = typeof expectation[0] === "function" ? expectation[2] : expectation[0];
  return msg ? `: ${msg}` : ".";
}

/**
 * Asserts that what was `caught` is as expected.
 *
 * @throws {AssertionError} if it is not.
 */
export function expectError<E extends Error>(caught: unknown, expectation: Expectation<E>): void {
  const [expectedClass, msgIncludes = ""] = expectation;
  if (typeof expectedClass !== "function") return;
  const suffix = suffixOf(expectation);
  if (!(caught instanceof Error)) {
    throw new AssertionError(`A non-Error object was thrown: ${Deno.inspect(caught)}${suffix}`);
  }
  if (!(caught instanceof expectedClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${expectedClass.name}", ` +
        `but was "${caught.constructor.name}"${suffix}`,
      { cause: caught },
    );
  }
  if (!caught.message.includes(msgIncludes)) {
    throw new AssertionError(
      `Expected error message to include ${JSON.stringify(msgIncludes)}, ` +
        `but got ${JSON.stringify(caught.message)}${suffix}`,
      { cause: caught },
    );
  }
}
