/**
 * Whole folders.
 *
 * @module
 */

/**
 * Copies all that is in a folder into another one, which comes to be if it is not there.
 *
 * @throws {Error} when the system refuses.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const copy = isDirectory ? copyFolder : Deno.copyFile;
    await copy(`${from}/${name}`, `${to}/${name}`);
  }
}

/**
 * Removes a folder and all in it, if it is there.
 *
 * @throws {Error} when the system refuses.
 */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
