/**
 * What a program says of its failure.
 *
 * @module
 */

import type { CommandResult } from "../core/command.ts";

/** The program's own words in one line, without the full stop; its exit code where it has none. */
export function complaintOf({ exitCode, stderr }: CommandResult): string {
  const words = stderr.trim().replaceAll(/\s*\n\s*/g, " ").replace(/\.$/, "");
  return words || `exit code ${exitCode}`;
}
