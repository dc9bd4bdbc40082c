/**
 * Stand-in for `@std/cli`: its `parseArgs`, with the options that this project uses.
 *
 * @module
 */

export * from "./parse_args.ts";
