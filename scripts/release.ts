/**
 * Makes in dist all that a release consists of: the task `release`.
 *
 * @module
 */

import { checkVersion, compileBinary } from "./release/binary.ts";
import { checksums } from "./release/checksums.ts";
import { checkNpmPackages } from "./release/npm_lock.ts";
import { readReleaseState, refusal } from "./release/release_state.ts";
import { runScript } from "./release/script.ts";
import { downloadName, type Target, TARGETS } from "./release/targets.ts";

/** What {@linkcode release} works on and with. */
export interface ReleaseProject {
  /** The folder of deno.json; what is made lies in its folder `dist`. */
  folder: string;
  /** Whether `DENORT_BIN` is set. */
  isRuntimeGiven: boolean;
  /** Sees to it that the packages of npm are those that were chosen. */
  checkPackages(folder: string): Promise<void>;
  /** Makes the binary of a target. */
  compile(target: Target, file: string): Promise<void>;
  /** Tells the user a line. */
  say(line: string): void;
}

/**
 * Makes the binaries of all targets, their checksums and the release notes.
 *
 * @throws {Error} when this may not be released, a package is another one, or a target does not
 *   compile.
 */
export async function release(project: ReleaseProject): Promise<void> {
  const { folder, isRuntimeGiven, checkPackages, compile, say } = project;
  const state = await readReleaseState(folder, isRuntimeGiven);
  const why = refusal(state);
  if (why !== undefined) throw new Error(why);
  await checkPackages(folder);
  const dist = `${folder}/dist`;
  await Deno.mkdir(dist, { recursive: true });
  for (const target of TARGETS) {
    say(`Compiling for ${target}`);
    await compile(target, `${dist}/${downloadName(target)}`);
  }
  await Deno.writeTextFile(`${dist}/SHA256SUMS`, await checksums(dist, TARGETS.map(downloadName)));
  await Deno.writeTextFile(`${dist}/release-notes.md`, `${state.changes}\n`);
  say(`${state.version} is in dist. Try each file on its own system: deno task smoke FILE`);
}

async function compile(target: Target, file: string): Promise<void> {
  await compileBinary(target, file);
  if (target === Deno.build.target) await checkVersion(file);
}

if (import.meta.main) {
  await runScript("deno task release", () =>
    release({
      folder: import.meta.dirname!.slice(0, -"/scripts".length),
      isRuntimeGiven: Deno.env.has("DENORT_BIN"),
      checkPackages: checkNpmPackages,
      compile,
      say: console.error,
    }));
}
