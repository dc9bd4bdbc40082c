/**
 * A disk that hangs, fills up and vanishes.
 *
 * @module
 */

import type {
  RecordingFile,
  RecordingFolder,
  StoredRecording,
} from "../../src/core/record/recording_file.ts";
import type { StorageTrouble } from "../../src/core/record/storage_trouble.ts";
import { TroubleError } from "../../src/core/trouble.ts";

/** A file that is kept in memory. */
export class SimulatedFile implements RecordingFile {
  readonly path: string;
  isClosed = false;
  /** How much of it would be left if the power failed now. */
  syncedBytes = 0;
  writtenAtMs = 0;
  readonly #disk: SimulatedDisk;
  /** What is in it; nothing on a disk that only counts. */
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(path: string, disk: SimulatedDisk) {
    this.path = path;
    this.#disk = disk;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** All that is in it. */
  get content(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#disk.access(this.path);
    const fitting = bytes.slice(0, Math.max(0, this.#disk.freeNow));
    if (this.#disk.keepsContent) this.#chunks.push(fitting);
    this.#bytes += fitting.length;
    this.#disk.appended(this, fitting);
    if (fitting.length < bytes.length) throw refusal({ code: "disk-full", path: this.path });
  }

  async rewriteHead(bytes: Uint8Array): Promise<void> {
    await this.#disk.access(this.path);
    this.#disk.headWritten(this, bytes);
    let offset = 0;
    for (const chunk of this.#chunks) {
      if (offset >= bytes.length) return;
      chunk.set(bytes.subarray(offset, offset + chunk.length));
      offset += chunk.length;
    }
  }

  async sync(): Promise<void> {
    await this.#disk.access(this.path);
    this.syncedBytes = this.#bytes;
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.#disk.closed(this);
    return Promise.resolve();
  }
}

/** A folder on it. */
export class SimulatedDisk implements RecordingFolder {
  readonly files = new Map<string, SimulatedFile>();
  /** Whether files can be read again. */
  readonly keepsContent: boolean = true;
  capacityBytes = Infinity;
  #isGone = false;
  #hang: PromiseWithResolvers<void> | undefined;
  #usedBytes = 0;

  /** How many bytes all files have. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** How much fits in. */
  get freeNow(): number {
    return this.capacityBytes - this.#usedBytes;
  }

  /** Nothing is done any more, and nothing refused. */
  hang(): void {
    this.#hang ??= Promise.withResolvers();
  }

  /** All that was asked meanwhile is done. */
  goOn(): void {
    this.#hang?.resolve();
    this.#hang = undefined;
  }

  /** Whether it does nothing just now. */
  get isHung(): boolean {
    return this.#hang !== undefined;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** It is pulled out, or plugged in again. */
  plug(isThere: boolean): void {
    this.#isGone = !isThere;
  }

  /** Told of each piece of a file; the simulation looks at them. */
  appended(_file: SimulatedFile, bytes: Uint8Array): void {
    this.#usedBytes += bytes.length;
  }

  /** Told of each head. */
  headWritten(_file: SimulatedFile, _head: Uint8Array): void {}

  /** Told of each file that nothing more is written to. */
  closed(_file: SimulatedFile): void {}

  /** @throws {TroubleError} when it is not there */
  async access(path: string): Promise<void> {
    await this.#hang?.promise;
    if (this.#isGone) throw refusal({ code: "folder-missing", path });
  }

  async create(name: string): Promise<SimulatedFile> {
    await this.access(name);
    if (this.files.has(name)) throw refusal({ code: "file-exists", path: name });
    const file = new SimulatedFile(name, this);
    this.files.set(name, file);
    return file;
  }

  async freeBytes(): Promise<number | undefined> {
    await this.#hang?.promise;
    return this.#isGone ? undefined : this.freeNow;
  }

  ownRecordings(): Promise<readonly StoredRecording[]> {
    return Promise.resolve(
      Array.from(this.files, ([name, { bytes, writtenAtMs }]) => ({
        ...{ name, bytes, writtenAtMs },
        durationMs: undefined,
      })),
    );
  }

  remove(name: string): Promise<void> {
    this.#usedBytes -= this.files.get(name)?.bytes ?? 0;
    this.files.delete(name);
    return Promise.resolve();
  }
}

function refusal(trouble: StorageTrouble): TroubleError {
  return new TroubleError(trouble);
}
