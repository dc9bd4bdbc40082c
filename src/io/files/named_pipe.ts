/**
 * A named pipe, to read.
 *
 * **Goal.** To read what one program after the other writes into the pipe, to see where each ends,
 * and never to hang.
 *
 * **How.** Opening a pipe for reading waits until somebody opens it for writing. So it is first
 * opened for both, which never waits, and that end is kept until the first byte is here: while it is
 * open, a pipe has no end. Once it is closed, the pipe ends with the last program that writes, and
 * the next is waited for in the same way. The reading end stays open all the while: a program that
 * writes when nobody has it open is ended by the system.
 *
 * **Limits.** The system knows no way to call a read back. One that was given up goes on, and whoever
 * reads next gets what it brings; what is left at the end ends with the process.
 *
 * **Rejected.** To keep the end for both for good: a program's end would not be seen, and the next
 * one's first frame, or the header of its WAV file, would be taken for the rest of a frame. `cat` in
 * a process of its own: one more to start, feed and end.
 *
 * @module
 */

import { abortable } from "../../core/base/abortable.ts";
import { TroubleError } from "../../core/trouble.ts";

/** A named pipe that is open. One read at a time. */
export class NamedPipe {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** As it was when it was opened: as long as a read waits, the file answers nothing else. */
  readonly #info: Deno.FileInfo;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  /** Keeps the pipe from ending as long as nobody has written. */
  #keeper: Deno.FsFile | undefined;
  #pending: Promise<number | null> | undefined;
  #hasEnded = false;
  #writtenBytes = 0;

  private constructor(
    path: string,
    keeper: Deno.FsFile,
    file: Deno.FsFile,
    info: Deno.FileInfo,
    mostBytes: number,
  ) {
    this.#path = path;
    this.#keeper = keeper;
    this.#file = file;
    this.#info = info;
    this.#buffer = new Uint8Array(mostBytes);
  }

  /**
   * Opens the pipe, whether or not anybody writes into it.
   *
   * @param mostBytes how much is read at once
   * @throws {TroubleError} a {@linkcode PipeTrouble} for what is no pipe
   */
  static async open(path: string, mostBytes: number): Promise<NamedPipe> {
    await statPipe(path);
    const keeper = await openForBoth(path);
    try {
      const info = await keeper.stat();
      const file = await Deno.open(path, { read: true });
      return new NamedPipe(path, keeper, file, info, mostBytes);
    } catch (error) {
      keeper.close();
      throw error;
    }
  }

  /** Whether the last program that wrote has ended, and no other has written since. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What has come since the last end. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /**
   * Whether it is still the one at its path: some programs make it anew when they start.
   *
   * @throws {TroubleError} a {@linkcode PipeTrouble} when no pipe is there
   */
  async isInPlace(): Promise<boolean> {
    const { ino, dev } = await statPipe(this.#path);
    return ino === this.#info.ino && dev === this.#info.dev;
  }

  /** Makes ready for the next program, if the last one has ended. */
  async goOn(): Promise<void> {
    if (this.#hasEnded) this.#keeper ??= await openForBoth(this.#path);
  }

  /**
   * Waits for what is written next. It is lent until the next read.
   *
   * @returns undefined when the last program that wrote has ended
   * @throws the signal's reason; a later read gets what this one would have got
   */
  async read(signal: AbortSignal): Promise<Uint8Array | undefined> {
    this.#pending ??= this.#file.read(this.#buffer);
    const bytes = await abortable(this.#pending, signal);
    this.#pending = undefined;
    if (bytes === null) {
      this.#hasEnded = true;
      this.#writtenBytes = 0;
      return undefined;
    }
    this.#keeper?.close();
    this.#keeper = undefined;
    this.#hasEnded = false;
    this.#writtenBytes += bytes;
    return this.#buffer.subarray(0, bytes);
  }

  close(): void {
    this.#keeper?.close();
    this.#keeper = undefined;
    this.#file.close();
  }
}

async function openForBoth(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true, write: true });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.PermissionDenied)) throw cause;
    throw new TroubleError({ code: "pipe-forbidden", path }, { cause });
  }
}

async function statPipe(path: string): Promise<Deno.FileInfo> {
  const info = await stat(path);
  if (info.isFifo) return info;
  const found = info.isFile ? "file" : info.isDirectory ? "folder" : "other";
  throw new TroubleError({ code: "no-pipe", path, found });
}

async function stat(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw new TroubleError({ code: "pipe-forbidden", path }, { cause });
    }
    const isAbsent = cause instanceof Deno.errors.NotFound ||
      cause instanceof Deno.errors.NotADirectory;
    if (isAbsent) throw new TroubleError({ code: "pipe-missing", path }, { cause });
    throw cause;
  }
}
