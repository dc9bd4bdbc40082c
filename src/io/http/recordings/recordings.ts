/**
 * The recordings of a relay, as far as HTTP knows them.
 *
 * @module
 */

import type { StoredRecording } from "../../../core/record/recording_file.ts";
import type { Trouble } from "../../../core/trouble.ts";

/** A recording that is being made. It may take several files, and have none yet. */
export interface RunningRecording {
  /** Counts from 1 in the order in which they were begun. */
  readonly id: number;
  /** How its files are made, by their ending. */
  readonly form: string;
  /** The file that is being written, or that was. */
  readonly name: string | undefined;
  /** When it was begun, in milliseconds since 1970. */
  readonly beganAtMs: number;
  /** How long it is, silence included. */
  readonly recordedMs: number;
  readonly bytes: number;
  /** Audio that is missing, as the disk took none for too long. */
  readonly lostMs: number;
  /** How often the source gave nothing. */
  readonly gaps: number;
  /** Why nothing can be written just now. */
  readonly trouble: Trouble | undefined;
  /** Whether the relay was started to make it: it ends with the relay. */
  readonly isOwn: boolean;
}

/** A file that is open; whoever has it disposes of it. */
export interface OpenRecording extends Disposable {
  /** How much of it is whole. */
  readonly bytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  readonly writtenAtMs: number;
  /** Its bytes from one up to another. It is disposed of with the stream. */
  stream(start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** What may be asked of recordings. */
export interface Recordings {
  /** Those that are being made. */
  running(): readonly RunningRecording[];

  /**
   * What lies in their folder.
   *
   * @throws {TroubleError} when none can be begun, or nobody can look there
   */
  stored(): Promise<readonly StoredRecording[]>;

  /**
   * Begins one with the next audio that comes.
   *
   * @param form the ending of its files; undefined: as they usually are
   * @param stationName undefined: the first
   * @throws {TroubleError} when that is not possible
   */
  begin(form: string | undefined, stationName: string | undefined): Promise<RunningRecording>;

  /**
   * Ends one, and resolves to how it was when its last file was complete.
   *
   * @throws {TroubleError} `no-such-recording` or `own-recording`
   */
  end(id: number): Promise<RunningRecording>;

  /**
   * Opens a file.
   *
   * @throws {TroubleError} `no-such-recording`, which is also said of a file that is not ours
   */
  open(name: string): Promise<OpenRecording>;
}
