/**
 * What Deno has put into a compiled program.
 *
 * @module
 */

/** Deno 2.9 writes the metadata behind this mark, and each JSON behind its length. */
const METADATA_MARK = "d3n0l4ndd3n0l4nd";
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
    const bytes = await Deno.readFile(path);
    // One character a byte, so that positions are the same.
    const text = new TextDecoder("latin1").decode(bytes);
    const jsonAt = (position: number) => {
      const lengthAt = position - LENGTH_BYTES;
      const length = Number(new DataView(bytes.buffer).getBigUint64(lengthAt, true));
      return JSON.parse(text.slice(position, position + length));
    };
    const metadataAt = text.lastIndexOf(METADATA_MARK) + METADATA_MARK.length + LENGTH_BYTES;
    return new CompiledFile(
      jsonAt(metadataAt),
      pathsOf(jsonAt(text.indexOf(FILES_START, metadataAt))),
    );
  }
}

function pathsOf(entries: Entry[]): string[] {
  return entries.flatMap((entry) =>
    "File" in entry ? entry.File.n : pathsOf(entry.Dir.e).map((path) => `${entry.Dir.n}/${path}`)
  );
}
