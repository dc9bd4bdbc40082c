/**
 * Stand-in for `@std/assert/assertion-error`.
 *
 * @module
 */

/** Thrown when an assertion does not hold. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
