/**
 * Whether what is checked out may be released.
 *
 * @module
 */

import { runCommand } from "../../src/io/process/command_runner.ts";
import { readStdOrigin } from "../ensure_std.ts";
import { changesIn } from "./changelog.ts";

const GIT_LIMIT_MS = 30_000;

/** All that a release depends on. */
export interface ReleaseState {
  /** The version in deno.json. */
  version: string;
  /** The tags of the commit that is checked out. */
  tags: readonly string[];
  /** The files that are not as in that commit. */
  changedFiles: readonly string[];
  /** Where the `@std` packages come from: "jsr", or "stand-ins"; undefined when none are laid. */
  stdOrigin: string | undefined;
  /** What CHANGELOG.md says of the version; "" when it says nothing. */
  changes: string;
  /** Whether `DENORT_BIN` names the runtime that goes into every binary, whatever its target. */
  isRuntimeGiven: boolean;
}

/**
 * Looks at the project in `folder`.
 *
 * @param isRuntimeGiven whether `DENORT_BIN` is set
 * @throws {Error} when a file cannot be read, or git does not answer.
 */
export async function readReleaseState(
  folder: string,
  isRuntimeGiven: boolean,
): Promise<ReleaseState> {
  const denoJson = await Deno.readTextFile(`${folder}/deno.json`);
  const { version }: { version: string } = JSON.parse(denoJson);
  const changelog = await Deno.readTextFile(`${folder}/CHANGELOG.md`);
  return {
    version,
    tags: await gitLines(folder, ["tag", "--points-at", "HEAD"]),
    changedFiles: (await gitLines(folder, ["status", "--porcelain"])).map((line) => line.slice(3)),
    stdOrigin: await readStdOrigin(folder),
    changes: changesIn(changelog, version),
    isRuntimeGiven,
  };
}

/** Why this may not be released, and what to do about it; undefined when it may. */
export function refusal(state: ReleaseState): string | undefined {
  const { version, tags, changedFiles, stdOrigin, changes, isRuntimeGiven } = state;
  const tag = `v${version}`;
  const because = (why: string) => `Cannot release ${version}: ${why}`;
  if (changes === "") {
    return because(
      "CHANGELOG.md does not say what changed. " +
        `Write that below a heading "## ${version} - YEAR-MONTH-DAY".`,
    );
  }
  if (changedFiles.length > 0) {
    const [first, ...others] = changedFiles;
    const files = others.length === 0 ? `${first} is` : `${first} and ${others.length} more are`;
    return because(`${files} not as in the commit. Commit that, or \`git stash -u\` it.`);
  }
  if (!tags.includes(tag)) {
    const has = tags.length === 0 ? "no tag" : `the tag ${tags.join(", ")} instead of`;
    return because(
      `the commit has ${has} ${tag}. Correct the version in deno.json, or \`git tag ${tag}\`.`,
    );
  }
  if (stdOrigin !== "jsr") {
    return because(
      "the @std packages in vendor are not the genuine ones. " +
        "Run `rm -r vendor` and `deno task std` where JSR can be reached.",
    );
  }
  if (isRuntimeGiven) {
    return because(
      "DENORT_BIN names one runtime for all systems, and each needs its own. Unset it.",
    );
  }
  return undefined;
}

async function gitLines(folder: string, args: readonly string[]): Promise<string[]> {
  const argv = ["git", "-C", folder, ...args];
  const { exitCode, stdout, stderr } = await runCommand(argv, { limitMs: GIT_LIMIT_MS });
  if (exitCode !== 0) throw new Error(`Cannot ask git about ${folder}: ${stderr.trim()}.`);
  return stdout.split("\n").filter((line) => line !== "");
}
