/**
 * Files of this user.
 *
 * @module
 */

import { dirname } from "node:path";

const FOLDER_MODE = 0o700;
/** What is to be secret is so from its first byte. */
const DRAFT_MODE = 0o600;
const PERMISSIONS = 0o7777;

/** A file as it is. */
export interface UserFile {
  readonly bytes: Uint8Array;
  /** Its permissions; Windows has others, and they stay as they come. */
  readonly mode: number;
}

/** Whether there is anything: a link that leads nowhere, too. */
export async function exists(path: string): Promise<boolean> {
  return await look(path) !== undefined;
}

/** @returns undefined where there is no plain file: nothing, a folder, a link */
export async function readFile(path: string): Promise<UserFile | undefined> {
  const info = await look(path);
  if (!info?.isFile) return undefined;
  return { bytes: await Deno.readFile(path), mode: (info.mode ?? 0) & PERMISSIONS };
}

/** Writes a file as a whole or not at all. */
export async function writeFile(path: string, { bytes, mode }: UserFile): Promise<void> {
  const draft = `${path}.${crypto.randomUUID()}`;
  try {
    await Deno.writeFile(draft, bytes, { createNew: true, mode: DRAFT_MODE });
    // What a mode becomes when a file is made depends on the umask.
    if (Deno.build.os !== "windows") await Deno.chmod(draft, mode);
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {
      // It was never made.
    });
    throw error;
  }
}

export async function removeFile(path: string): Promise<void> {
  await Deno.remove(path);
}

/**
 * Makes a folder and those that it lies in, for their owner alone, or none.
 *
 * @returns those that were not there, the innermost first
 */
export async function makeFolder(path: string): Promise<string[]> {
  if (await exists(path)) return [];
  const outer = await makeFolder(dirname(path));
  try {
    await Deno.mkdir(path, { mode: FOLDER_MODE });
  } catch (error) {
    for (const folder of outer) await removeFolder(folder);
    throw error;
  }
  return [path, ...outer];
}

/** Removes a folder, unless something is in it. */
export async function removeFolder(path: string): Promise<void> {
  for await (const _entry of Deno.readDir(path)) return;
  await Deno.remove(path);
}

async function look(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    throw error;
  }
}
