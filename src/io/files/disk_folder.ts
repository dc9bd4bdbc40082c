/**
 * A folder of this computer that recordings go into.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type {
  RecordingFile,
  RecordingFolder,
  StoredRecording,
} from "../../core/record/recording_file.ts";
import type { StorageTrouble } from "../../core/record/storage_trouble.ts";
import { TroubleError } from "../../core/trouble.ts";
import { StoredFile } from "./stored_file.ts";

const FULL: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG"];
const FORBIDDEN: readonly string[] = ["EACCES", "EPERM", "EROFS"];
const MISSING: readonly string[] = ["ENOENT", "ENOTDIR", "ENODEV", "ENXIO"];

/** What a folder is made of. */
export interface DiskFolderOptions {
  readonly path: string;
  /** Whether a file may be one of ours, by its name. */
  isOwnName(name: string): boolean;
  /** What each of our files has near its beginning. */
  readonly mark: string;
}

/** Files in a folder of a disk. */
export class DiskFolder implements RecordingFolder {
  readonly #options: DiskFolderOptions;

  constructor(options: DiskFolderOptions) {
    this.#options = options;
  }

  async create(name: string): Promise<RecordingFile> {
    const path = join(this.#options.path, name);
    try {
      return new DiskFile(path, await Deno.open(path, { write: true, createNew: true }));
    } catch (cause) {
      throw storageError(path, cause);
    }
  }

  async freeBytes(): Promise<number | undefined> {
    const { statfs } = await import("node:fs/promises");
    try {
      const { bavail, bsize } = await statfs(this.#options.path);
      return bavail * bsize;
    } catch {
      // What is wrong shows when something is written there.
      return undefined;
    }
  }

  async ownRecordings(): Promise<readonly StoredRecording[]> {
    const { path, isOwnName } = this.#options;
    const own: StoredRecording[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(path)) {
        if (!isFile || !isOwnName(name)) continue;
        const stored = await this.open(name);
        if (stored === undefined) continue;
        const { bytes, writtenAtMs, durationMs, isOwn } = stored;
        stored[Symbol.dispose]();
        if (isOwn) own.push({ name, bytes, writtenAtMs, durationMs });
      }
    } catch (cause) {
      throw cause instanceof TroubleError ? cause : storageError(`${path}/.`, cause);
    }
    return own;
  }

  /**
   * Opens a file that may be one of ours by its name; whoever asks for it closes it.
   *
   * @returns undefined where there is no such file, or a link of that name
   */
  async open(name: string): Promise<StoredFile | undefined> {
    const { path: folder, isOwnName, mark } = this.#options;
    if (!isOwnName(name)) return undefined;
    const path = join(folder, name);
    try {
      if (!(await Deno.lstat(path)).isFile) return undefined;
      return await StoredFile.read(await Deno.open(path), mark);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return undefined;
      throw storageError(path, cause);
    }
  }

  /**
   * Sees whether files can be made here.
   *
   * @throws {TroubleError} a {@linkcode StorageTrouble} when they cannot
   */
  async tryWrite(): Promise<void> {
    const { path: dir } = this.#options;
    try {
      await Deno.remove(await Deno.makeTempFile({ dir }));
    } catch (cause) {
      throw storageError(`${dir}/.`, cause);
    }
  }

  async remove(name: string): Promise<void> {
    const path = join(this.#options.path, name);
    try {
      await Deno.remove(path);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw storageError(path, cause);
    }
  }
}

/** A file that is being written. Not by its stream, which holds back 64 KiB and swallows errors. */
class DiskFile implements RecordingFile {
  readonly path: string;
  readonly #file: Deno.FsFile;
  #bytes = 0;
  #isClosed = false;

  constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#try(async () => {
      // A disk that fills up takes a part, and then refuses.
      for (let done = 0; done < bytes.length;) {
        const written = await this.#file.write(bytes.subarray(done));
        done += written;
        this.#bytes += written;
      }
    });
  }

  async rewriteHead(bytes: Uint8Array): Promise<void> {
    await this.#try(async () => {
      await this.#file.seek(0, Deno.SeekMode.Start);
      for (let done = 0; done < bytes.length;) {
        done += await this.#file.write(bytes.subarray(done));
      }
    });
    await this.#try(() => this.#file.seek(0, Deno.SeekMode.End));
  }

  async sync(): Promise<void> {
    await this.#try(() => this.#file.syncData());
  }

  close(): Promise<void> {
    if (!this.#isClosed) this.#file.close();
    this.#isClosed = true;
    return Promise.resolve();
  }

  async #try(operate: () => Promise<unknown>): Promise<void> {
    try {
      await operate();
    } catch (cause) {
      throw storageError(this.path, cause);
    }
  }
}

/** @param path of the file that something was done with */
function storageError(path: string, cause: unknown): TroubleError {
  return new TroubleError(storageTrouble(path, cause), { cause });
}

function storageTrouble(path: string, cause: unknown): StorageTrouble {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (cause instanceof Deno.errors.AlreadyExists) return { code: "file-exists", path };
  if (FULL.includes(code)) return { code: "disk-full", path };
  if (cause instanceof Deno.errors.NotFound || MISSING.includes(code)) {
    return { code: "folder-missing", path: dirname(path) };
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return { code: "files-forbidden", path: dirname(path) };
  }
  if (cause instanceof Deno.errors.PermissionDenied || FORBIDDEN.includes(code)) {
    return { code: "folder-forbidden", path: dirname(path) };
  }
  const words = cause instanceof Error ? cause.message : String(cause);
  return { code: "storage-failed", path, words };
}
