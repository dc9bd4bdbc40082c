/**
 * A home folder of the test's own.
 *
 * @module
 */

/** A home that is thrown away. */
export class ScratchHome implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async create(): Promise<ScratchHome> {
    return new ScratchHome(await Deno.makeTempDir({ prefix: "home-" }));
  }

  /** Everything in it: kind, permissions and content of each file, folder and link, by its path. */
  async snapshot(): Promise<Record<string, string>> {
    return Object.fromEntries(await entriesOf(this.path, ""));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

async function entriesOf(root: string, folder: string): Promise<[string, string][]> {
  const entries: [string, string][] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(root + folder)) {
    const path = `${folder}/${name}`;
    const mode = ((await Deno.lstat(root + path)).mode! & 0o7777).toString(8);
    if (isSymlink) entries.push([path, `link to ${await Deno.readLink(root + path)}`]);
    else if (!isDirectory) entries.push([path, `${mode} ${await Deno.readTextFile(root + path)}`]);
    else entries.push([path, mode], ...await entriesOf(root, path));
  }
  return entries.sort();
}
