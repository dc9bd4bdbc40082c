/**
 * Stand-ins as Deno reads vendored packages: their sources with the manifests that JSR would serve.
 *
 * @module
 */

import type { StdPackages } from "./std_packages.ts";

/** Texts of files by their paths in `vendor/jsr.io/@std`. */
export type Tree = ReadonlyMap<string, string>;

/**
 * Reads the stand-ins of `packages`. A file `some_name.ts` is exported as `./some-name`, `mod.ts`
 * as the package itself, `_private.ts` not at all: so do the genuine packages name theirs.
 *
 * @throws {Error} when a package has none.
 */
export async function readStandIns(folder: string, packages: StdPackages): Promise<Tree> {
  const tree = new Map<string, string>();
  for (const [name, version] of Object.entries(packages)) {
    const exports: Record<string, string> = {};
    const manifest: Record<string, { size: number; checksum: string }> = {};
    for (const file of await listFiles(`${folder}/${name}`, name)) {
      const bytes = await Deno.readFile(`${folder}/${name}/${file}`);
      manifest[`/${file}`] = { size: bytes.length, checksum: `sha256-${await sha256(bytes)}` };
      if (!file.startsWith("_")) exports[exportOf(file)] = `./${file}`;
      tree.set(`${name}/${version}/${file}`, new TextDecoder().decode(bytes));
    }
    const meta = { scope: "std", name, latest: version, versions: { [version]: {} } };
    tree.set(`${name}/meta.json`, JSON.stringify(meta));
    tree.set(`${name}/${version}_meta.json`, JSON.stringify({ manifest, exports }));
  }
  return tree;
}

/** A digest of all that is in the tree. */
export function digestOf(tree: Tree): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify([...tree])));
}

/**
 * Writes the tree into a folder.
 *
 * @throws {Error} when the folder cannot be written.
 */
export async function writeTree(tree: Tree, folder: string): Promise<void> {
  for (const [path, text] of tree) {
    await Deno.mkdir(`${folder}/${path.replace(/\/[^/]+$/, "")}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

async function listFiles(folder: string, name: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
  } catch (cause) {
    throw new Error(
      `Cannot stand in for @std/${name}: there is no folder scripts/std/stand_ins/${name}. ` +
        "Write a stand-in there, or do without the package.",
      { cause },
    );
  }
}

function exportOf(file: string): string {
  return file === "mod.ts" ? "." : `./${file.replace(/\.ts$/, "").replaceAll("_", "-")}`;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
