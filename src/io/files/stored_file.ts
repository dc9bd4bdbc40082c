/**
 * A recording that is read.
 *
 * @module
 */

import { readStoredHead } from "../../core/record/stored_head.ts";

/** The mark that tells our files stands no deeper than this in them, nor does what they say. */
const HEAD_BYTES = 4096;
const CHUNK_BYTES = 64 * 1024;

/** A file that is open. What it says of itself is as of when it was opened. */
export class StoredFile implements Disposable {
  /** How much of it is whole, in bytes: it may be being written. */
  readonly bytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  readonly writtenAtMs: number;
  /** How long it is heard, if its head says so. */
  readonly durationMs: number | undefined;
  /** Whether it has the mark of our files. */
  readonly isOwn: boolean;
  readonly #file: Deno.FsFile;
  #isClosed = false;

  private constructor(file: Deno.FsFile, info: Deno.FileInfo, head: Uint8Array, mark: string) {
    const { durationMs, wholeBytes = Infinity } = readStoredHead(head);
    this.#file = file;
    this.bytes = Math.min(info.size, wholeBytes);
    this.writtenAtMs = info.mtime?.getTime() ?? 0;
    this.durationMs = durationMs;
    this.isOwn = new TextDecoder("latin1").decode(head).includes(mark);
  }

  /** Looks at a file, which is closed with what comes of it. */
  static async read(file: Deno.FsFile, mark: string): Promise<StoredFile> {
    try {
      const head = new Uint8Array(HEAD_BYTES);
      const length = await file.read(head) ?? 0;
      return new StoredFile(file, await file.stat(), head.subarray(0, length), mark);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Its bytes from one up to another, read as they are wanted. It is closed with the stream. */
  stream(start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    let position = start;
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - position));
          await this.#file.seek(position, Deno.SeekMode.Start);
          const length = chunk.length === 0 ? 0 : await this.#file.read(chunk);
          // Somebody has cut it: whoever reads is to know that something is missing.
          if (length === null) throw new RangeError("The file has become shorter");
          if (length > 0) controller.enqueue(chunk.subarray(0, length));
          position += length;
          if (position < end) return;
          this[Symbol.dispose]();
          controller.close();
        } catch (error) {
          this[Symbol.dispose]();
          controller.error(error);
        }
      },
      cancel: () => this[Symbol.dispose](),
    }, { highWaterMark: 0 });
  }

  [Symbol.dispose](): void {
    if (!this.#isClosed) this.#file.close();
    this.#isClosed = true;
  }
}
