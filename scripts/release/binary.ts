/**
 * The program as one file that needs no Deno.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { runCommand } from "../../src/io/process/command_runner.ts";
import { permissionFlags, type PermissionSets } from "./permission_flags.ts";

/** Those of every command of the program; what `demo` may do, `relay` may. */
const PERMISSIONS = ["relay", "service"];
/** The runtime may have to be downloaded first. */
const COMPILE_LIMIT_MS = 10 * 60 * 1000;
const VERSION_LIMIT_MS = 30_000;

/** The version that the binaries have. */
export const VERSION: string = manifest.version;

/** What Deno is given to compile the program for a target. */
export function compileArgs(target: string, file: string): string[] {
  const sets: PermissionSets = manifest.permissions;
  return [
    ...["compile", "--no-prompt", ...permissionFlags(sets, PERMISSIONS)],
    // The cache would be a file in the folder for temporary ones, and a relay leaves none there.
    "--no-code-cache",
    ...["--target", target, "--output", file, "main.ts"],
  ];
}

/**
 * Compiles the program into `file`, in the folder of deno.json.
 *
 * Deno appends it to a runtime ("denort") that it downloads once for each target, or that the
 * environment variable `DENORT_BIN` names.
 *
 * @throws {Error} when the program has errors, or that runtime cannot be had.
 */
export async function compileBinary(target: string, file: string): Promise<void> {
  const argv = [Deno.execPath(), ...compileArgs(target, file)];
  const { exitCode, stderr } = await runCommand(argv, { limitMs: COMPILE_LIMIT_MS });
  if (exitCode !== 0) throw new Error(explainFailure(target, stderr));
}

/** Why Deno did not compile, from what it wrote. */
export function explainFailure(target: string, stderr: string): string {
  const [, why] = /Setting up base binary\.\n +1: (.*)/.exec(stderr) ?? [];
  if (why === undefined) return `Cannot compile for ${target}:\n${stderr.trim()}`;
  return `Cannot compile for ${target}: Deno's runtime for it (denort) is not here, and cannot be ` +
    `downloaded (${why}). Go online, or name a copy of it in DENORT_BIN.`;
}

/**
 * Starts a binary, and asks for its version.
 *
 * @throws {Error} when it does not start, or is not this program in this version.
 */
export async function checkVersion(file: string): Promise<void> {
  const { stdout, stderr } = await runCommand([file, "--version"], { limitMs: VERSION_LIMIT_MS });
  const [said] = (stdout || stderr).split("\n", 1);
  const expected = `sndcpy-relay ${VERSION}`;
  if (said === expected) return;
  throw new Error(
    `Cannot use ${file}: asked for its version, it says "${said}" and not "${expected}". ` +
      "If DENORT_BIN is set, it has to name Deno's runtime (denort) for this system.",
  );
}
