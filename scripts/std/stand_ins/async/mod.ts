/**
 * Stand-in for `@std/async`: its `delay` and `deadline`.
 *
 * @module
 */

export * from "./deadline.ts";
export * from "./delay.ts";
