/**
 * What Deno has put into a compiled program.
 *
 * @module
 */

/**
 * Deno 2.9 writes the metadata behind this mark, and each JSON behind its length. The mark stands in
 * other places, too: an ELF file has it as the name of the part, right before the mark itself.
 */
const METADATA_MARK = "d3n0l4nd";
const FILES_START = '[{"Dir":{"n":"';
const LENGTH_BYTES = 8;

/** A part of the metadata. */
interface Metadata {
  permissions: Record<string, string[] | boolean | null>;
  code_cache_key: unknown;
  entrypoint_key: string;
  app_version: string;
}

/** A file or a folder as the metadata has it. */
type Entry = { File: { n: string } } | { Dir: { n: string; e: Entry[] } };

/** Reads a compiled program. */
export class CompiledFile {
  private constructor(
    readonly metadata: Metadata,
    /** The paths of all files in it. */
    readonly paths: string[],
  ) {}

  static async read(path: string): Promise<CompiledFile> {
    return CompiledFile.parse(await Deno.readFile(path));
  }

  /** @throws {Error} for a program that Deno has not compiled */
  static parse(bytes: Uint8Array<ArrayBuffer>): CompiledFile {
    // One character a byte, so that positions are the same.
    const text = new TextDecoder("latin1").decode(bytes);
    for (let at = text.indexOf(METADATA_MARK); at >= 0; at = text.indexOf(METADATA_MARK, at + 1)) {
      const metadataAt = at + METADATA_MARK.length + LENGTH_BYTES;
      const metadata = jsonAt<Metadata>(metadataAt, bytes, text);
      if (metadata?.entrypoint_key === undefined) continue;
      const files = jsonAt<Entry[]>(text.indexOf(FILES_START, metadataAt), bytes, text);
      return new CompiledFile(metadata, pathsOf(files!));
    }
    throw new Error("There is no metadata of Deno in this file");
  }
}

/** @returns undefined for what is no JSON behind its length */
function jsonAt<Value>(
  position: number,
  bytes: Uint8Array<ArrayBuffer>,
  text: string,
): Value | undefined {
  if (position > bytes.length) return undefined;
  const length = new DataView(bytes.buffer).getBigUint64(position - LENGTH_BYTES, true);
  if (length > bytes.length - position) return undefined;
  try {
    return JSON.parse(text.slice(position, position + Number(length)));
  } catch {
    return undefined;
  }
}

function pathsOf(entries: Entry[]): string[] {
  return entries.flatMap((entry) =>
    "File" in entry ? entry.File.n : pathsOf(entry.Dir.e).map((path) => `${entry.Dir.n}/${path}`)
  );
}
