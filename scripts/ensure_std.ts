/**
 * Makes sure that the `@std` packages of deno.json lie in vendor: the task `std`.
 *
 * Where JSR is out of reach, stand-ins of our own take their place until it is back. The packages
 * are put together beside the folder that Deno reads and then take its place as a whole, under a
 * lock: a reader never sees half of them or a mixture, and a run that was killed leaves nothing
 * that the next one would trust. Without a mark, what lies there counts as unfinished.
 *
 * @module
 */

import { fetchFromJsr, JsrOutOfReach } from "./std/jsr.ts";
import { digestOf, readStandIns, writeTree } from "./std/stand_ins.ts";
import { readStdPackages, type StdPackages } from "./std/std_packages.ts";
import { lockVendor, type Mark, readMark, replaceStd } from "./std/vendored_std.ts";

const TRY_AGAIN_AFTER_MS = 24 * 60 * 60 * 1000;

/** What {@linkcode ensureStd} works on and with. */
export interface StdProject {
  /** The folder of deno.json and vendor. */
  folder: string;
  /** The folder of the stand-ins' sources, one folder a package. */
  standInsFolder: string;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** Puts the genuine packages into `folder`; throws {@linkcode JsrOutOfReach}. */
  fetchFromJsr(packages: StdPackages, folder: string): Promise<void>;
  /** Tells the user a line. */
  say(line: string): void;
}

/**
 * Lays the packages unless they are complete, and replaces stand-ins once JSR is back: it is tried
 * at most once a day while they are used.
 *
 * @throws {Error} when deno.json does not name exact versions, or vendor cannot be written.
 */
export async function ensureStd(project: StdProject): Promise<void> {
  const packages = await readStdPackages(`${project.folder}/deno.json`);
  const vendorFolder = `${project.folder}/vendor`;
  const mark = await readMark(vendorFolder, packages);
  if (await isCurrent(mark, project, packages)) return;
  using lock = await lockVendor(vendorFolder).catch((error) => {
    // A checkout that cannot be written goes on with what it has.
    if (mark === undefined) throw error;
    return null;
  });
  if (lock !== null) await renew(project, packages, vendorFolder);
}

async function renew(
  project: StdProject,
  packages: StdPackages,
  vendorFolder: string,
): Promise<void> {
  // Another task may have done all this while this one waited for the lock.
  const mark = await readMark(vendorFolder, packages);
  if (await isCurrent(mark, project, packages)) return;

  let triedAtMs = mark?.triedAtMs ?? 0;
  let why = "their sources changed";
  if (isTryDue(triedAtMs, project.nowMs)) {
    triedAtMs = project.nowMs;
    try {
      await replaceStd(
        vendorFolder,
        packages,
        { origin: "jsr", triedAtMs },
        (folder) => project.fetchFromJsr(packages, folder),
      );
      if (mark?.origin === "stand-ins") {
        project.say("@std: JSR is back, its packages have replaced the stand-ins in vendor.");
      }
      return;
    } catch (error) {
      if (!(error instanceof JsrOutOfReach)) throw error;
      why = `JSR is out of reach (${error.message}) and will be tried again in a day`;
    }
  }
  const tree = await readStandIns(project.standInsFolder, packages);
  await replaceStd(
    vendorFolder,
    packages,
    { origin: "stand-ins", triedAtMs, standInsDigest: await digestOf(tree) },
    (folder) => writeTree(tree, folder),
  );
  project.say(`@std: laid stand-ins in vendor, as ${why}.`);
}

async function isCurrent(
  mark: Mark | undefined,
  project: StdProject,
  packages: StdPackages,
): Promise<boolean> {
  if (mark?.origin !== "stand-ins") return mark !== undefined;
  if (isTryDue(mark.triedAtMs, project.nowMs)) return false;
  const tree = await readStandIns(project.standInsFolder, packages);
  return mark.standInsDigest === await digestOf(tree);
}

/** A try far in the future means that the clock was set back since. */
function isTryDue(triedAtMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - triedAtMs) >= TRY_AGAIN_AFTER_MS;
}

if (import.meta.main) {
  const scriptsFolder = import.meta.dirname!;
  try {
    await ensureStd({
      folder: scriptsFolder.slice(0, -"/scripts".length),
      standInsFolder: `${scriptsFolder}/std/stand_ins`,
      nowMs: Date.now(),
      fetchFromJsr,
      say: console.error,
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exitCode = 1;
  }
}
