/**
 * The `@std` packages that deno.json imports.
 *
 * @module
 */

/** Versions by the name inside the scope: `{ "cli": "1.0.32" }`. */
export type StdPackages = Readonly<Record<string, string>>;

/**
 * Reads the packages from the imports of a deno.json.
 *
 * @throws {Error} when one of them is not an exact version on JSR.
 */
export async function readStdPackages(denoJsonPath: string): Promise<StdPackages> {
  const { imports = {} }: { imports?: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(denoJsonPath),
  );
  const packages: Record<string, string> = {};
  for (const [name, specifier] of Object.entries(imports)) {
    if (!name.startsWith("@std/")) continue;
    const [, shortName, version] = /^jsr:@std\/([\w-]+)@(\d+\.\d+\.\d+)$/.exec(specifier) ?? [];
    if (shortName === undefined || version === undefined || name !== `@std/${shortName}`) {
      throw new Error(
        `Cannot vendor ${name}: deno.json imports it as "${specifier}". ` +
          `Write an exact version there, jsr:${name}@1.2.3.`,
      );
    }
    packages[shortName] = version;
  }
  return packages;
}
