/**
 * What a recording needs of a disk.
 *
 * @module
 */

/**
 * A file that is being written. Each verb can throw a {@linkcode TroubleError} about storage, and then
 * the file holds what it held, and as much of what was to be added as fitted.
 */
export interface RecordingFile {
  /** Its path, as a person would type it. */
  readonly path: string;
  /** How much is in it. */
  readonly bytes: number;
  /** Adds bytes at the end. */
  append(bytes: Uint8Array): Promise<void>;
  /** Writes bytes over those at the beginning. */
  rewriteHead(bytes: Uint8Array): Promise<void>;
  /** Resolves when the disk has all of it. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file that lies in the folder. */
export interface StoredRecording {
  readonly name: string;
  readonly bytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  readonly writtenAtMs: number;
  /** How long it is heard, if its head says so. */
  readonly durationMs: number | undefined;
}

/** The folder that recordings go into. */
export interface RecordingFolder {
  /**
   * Makes a file.
   *
   * @throws {TroubleError} `file-exists`, which leaves that file as it is, and others about storage
   */
  create(name: string): Promise<RecordingFile>;
  /** How much fits in, in bytes; undefined where nobody tells. */
  freeBytes(): Promise<number | undefined>;
  /** The recordings of this program that lie there. */
  ownRecordings(): Promise<readonly StoredRecording[]>;
  /** Removes a file. That it is gone already is no failure. */
  remove(name: string): Promise<void>;
}
