/**
 * Stand-in for `@std/assert`: the assertions that this project uses.
 *
 * @module
 */

export * from "./assert.ts";
export * from "./assertion_error.ts";
export * from "./equals.ts";
export * from "./rejects.ts";
export * from "./string_includes.ts";
export * from "./throws.ts";
