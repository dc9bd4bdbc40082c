/**
 * `vendor/jsr.io/@std`, where Deno finds the `@std` packages, and the mark that says what they are.
 *
 * @module
 */

import { removeFolder } from "./folders.ts";
import type { StdPackages } from "./std_packages.ts";

const MARK_NAME = "origin.json";

/** Written into the folder last: what carries it is complete. */
export interface Mark {
  /** Whether the packages are the genuine ones. Nothing may be released from stand-ins. */
  origin: "jsr" | "stand-ins";
  /** When JSR was last tried, in milliseconds since 1970. */
  triedAtMs: number;
  /** Tells whether the stand-ins laid are still those of the sources. */
  standInsDigest?: string;
}

/** The mark, or undefined where not all of `packages` are there. */
export async function readMark(
  vendorFolder: string,
  packages: StdPackages,
): Promise<Mark | undefined> {
  const folder = stdFolder(vendorFolder);
  try {
    const mark: Mark = JSON.parse(await Deno.readTextFile(`${folder}/${MARK_NAME}`));
    await Promise.all(manifestPaths(folder, packages).map((path) => Deno.stat(path)));
    return mark;
  } catch {
    // Whatever cannot be read is laid anew.
    return undefined;
  }
}

/**
 * Lets `fill` put `packages` into a new folder, which then takes the place of the old one as a
 * whole.
 *
 * @throws {Error} when `fill` left a package out; the old folder is then still in place.
 */
export async function replaceStd(
  vendorFolder: string,
  packages: StdPackages,
  mark: Mark,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = stdFolder(vendorFolder);
  const nextFolder = `${vendorFolder}/.std-next`;
  const oldFolder = `${vendorFolder}/.std-old`;
  await removeFolder(nextFolder);
  await removeFolder(oldFolder);
  await Deno.mkdir(nextFolder);
  await fill(nextFolder);
  await Promise.all(manifestPaths(nextFolder, packages).map((path) => Deno.stat(path)));
  await Deno.writeTextFile(`${nextFolder}/${MARK_NAME}`, JSON.stringify(mark, null, 2) + "\n");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.rename(folder, oldFolder);
  await Deno.rename(nextFolder, folder);
  await removeFolder(oldFolder);
}

/**
 * Waits until no other process holds the folder; closing the file, or dying, lets go of it.
 *
 * @throws {Error} when the folder cannot be written.
 */
export async function lockVendor(vendorFolder: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(vendorFolder, { recursive: true });
    const file = await Deno.open(`${vendorFolder}/std.lock`, { create: true, write: true });
    await file.lock(true);
    return file;
  } catch (cause) {
    throw new Error(
      `Cannot write ${vendorFolder}: ${cause instanceof Error ? cause.message : cause}. ` +
        "Run `deno task std` where it can be written, once: a complete vendor is only read.",
      { cause },
    );
  }
}

function stdFolder(vendorFolder: string): string {
  return `${vendorFolder}/jsr.io/@std`;
}

function manifestPaths(folder: string, packages: StdPackages): string[] {
  return Object.entries(packages).map(([name, version]) =>
    `${folder}/${name}/${version}_meta.json`
  );
}
