/**
 * Whether npm gives the packages that were chosen, byte for byte.
 *
 * A lock of everything would hold the hashes of `@std`, genuine or stand-ins, so deno.json has none.
 * npm.lock.json is one of npm's part: the exact versions, and the SHA-512 of what npm had when they
 * were chosen.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";
import { runCommand } from "../../src/io/process/command_runner.ts";

const LIMIT_MS = 2 * 60 * 1000;

/** The packages of npm among the imports of a deno.json, in their order. */
export function npmSpecifiers(imports: Readonly<Record<string, string>>): string[] {
  return Object.values(imports).filter((specifier) => specifier.startsWith("npm:"));
}

/** What writes npm.lock.json anew, in the folder of deno.json. */
export function lockingArgs(specifiers: readonly string[]): string[] {
  return ["cache", "--no-config", "--lock=npm.lock.json", ...specifiers];
}

/**
 * Has Deno download the packages of npm anew, into the cache from which it compiles.
 *
 * @param folder that of deno.json and npm.lock.json
 * @throws {Error} when one of them is not what npm.lock.json says, or cannot be had
 */
export async function checkNpmPackages(folder: string): Promise<void> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  const specifiers = npmSpecifiers(imports);
  const lock = `--lock=${folder}/npm.lock.json`;
  const argv = ["cache", "-q", "--no-config", "--reload=npm:", "--frozen", lock, ...specifiers];
  const { exitCode, stderr } = await runCommand([Deno.execPath(), ...argv], { limitMs: LIMIT_MS });
  if (exitCode === 0) return;
  throw new Error(
    "Cannot release: the packages of npm are not those of npm.lock.json, or cannot be had. If you " +
      "have chosen other versions, remove it, and write it anew: " +
      `deno ${lockingArgs(specifiers).join(" ")}\n${stripVTControlCharacters(stderr).trim()}`,
  );
}
