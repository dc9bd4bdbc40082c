/**
 * How many files and sockets this process may have open.
 *
 * @module
 */

import { runCommand } from "./command_runner.ts";

const LIMIT_MS = 2000;

/**
 * The limit of open descriptors, which children inherit and `getconf` (POSIX) prints.
 *
 * @param run runs a program
 * @returns undefined where there is none, or nobody can tell (Windows)
 */
export async function descriptorLimit(run = runCommand): Promise<number | undefined> {
  if (Deno.build.os === "windows") return undefined;
  try {
    const { stdout } = await run(["getconf", "OPEN_MAX"], { limitMs: LIMIT_MS });
    const limit = Number.parseInt(stdout, 10);
    return Number.isNaN(limit) ? undefined : limit;
  } catch {
    return undefined;
  }
}
