/**
 * What a binary may do, from the permission sets of deno.json.
 *
 * @module
 */

/** The permission sets of a deno.json, as this project writes them: all of a kind, or a list. */
export type PermissionSets = Readonly<
  Record<string, Readonly<Record<string, boolean | readonly string[]>>>
>;

/**
 * The flags that grant what any of the named sets grants. `-P` takes one set only, and a binary
 * has every command of the program in it.
 *
 * @throws {Error} when a set is not there, or holds what a flag cannot say.
 */
export function permissionFlags(sets: PermissionSets, names: readonly string[]): string[] {
  const chosen = names.map((name) => {
    const set = sets[name];
    if (set !== undefined) return set;
    throw new Error(`Cannot grant "${name}": deno.json has no permissions of that name.`);
  });
  const kinds = new Set(chosen.flatMap(Object.keys));
  return [...kinds].flatMap((kind) => {
    const granted = new Set(chosen.flatMap<boolean | string>((set) => set[kind] ?? false));
    granted.delete(false);
    if ([...granted].some((part) => typeof part === "object")) {
      throw new Error(`Cannot grant "${kind}": deno.json must have true, false or a list there.`);
    }
    // An empty list as a flag would grant everything.
    if (granted.size === 0) return [];
    return granted.has(true) ? `--allow-${kind}` : `--allow-${kind}=${[...granted].join(",")}`;
  });
}
