/**
 * SHA256SUMS, by which people check what they downloaded.
 *
 * @module
 */

/**
 * Digests of files, a line each, as `sha256sum -c` reads them.
 *
 * @param folder where the files are
 * @throws {Error} when one of them cannot be read.
 */
export async function checksums(folder: string, names: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const name of names) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    lines.push(`${digest}  ${name}\n`);
  }
  return lines.join("");
}
