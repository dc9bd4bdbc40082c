/**
 * Files that are to be run.
 *
 * @module
 */

import type { ProgramFault, RunCommand } from "../../core/base/command.ts";
import { HEAD_BYTES, isRunByRule, type Machine, programFault } from "./program_head.ts";

const LIMIT_MS = 2000;
/** Deno itself may not read there without every permission. */
const RULES = ["grep", "-rsh", "", "/proc/sys/fs/binfmt_misc"];

/**
 * Looks why a file cannot be run here.
 *
 * @param program its path; a name that is looked for on the PATH is not looked at
 * @param run runs a program
 * @returns undefined if nothing speaks against it, or if it cannot be looked at
 */
export async function whyNotRun(
  program: string,
  run: RunCommand,
  machine: Machine = Deno.build,
): Promise<ProgramFault | undefined> {
  if (!/[/\\]/.test(program)) return undefined;
  const file = await readHead(program);
  if (file === undefined) return undefined;
  const fault = programFault(file.head, file.sizeBytes, machine);
  const mayHaveRule = machine.os === "linux" && fault !== undefined && fault !== "empty";
  if (mayHaveRule && isRunByRule(file.head, await readRules(run))) return undefined;
  return fault;
}

/** Why the system did not start a program, by its error. */
export function faultOf(program: string, error: unknown): ProgramFault | undefined {
  if (error instanceof Deno.errors.PermissionDenied) return "not-permitted";
  // Of a program that is there, it says so of what is to load or to interpret it.
  return error instanceof Deno.errors.NotFound && isFile(program) ? "needs-missing" : undefined;
}

async function readHead(
  path: string,
): Promise<{ head: Uint8Array; sizeBytes: number } | undefined> {
  try {
    // What is no plain file may have no end, or keep whoever opens it waiting.
    const { isFile, size: sizeBytes } = await Deno.stat(path);
    if (!isFile) return undefined;
    using file = await Deno.open(path);
    const head = new Uint8Array(HEAD_BYTES);
    const bytes = await file.read(head);
    return { head: head.subarray(0, bytes ?? 0), sizeBytes };
  } catch {
    return undefined;
  }
}

async function readRules(run: RunCommand): Promise<string> {
  try {
    return (await run(RULES, { limitMs: LIMIT_MS })).stdout;
  } catch {
    return "";
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
