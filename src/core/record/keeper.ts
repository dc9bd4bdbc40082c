/**
 * Removes the oldest recordings, so that there is room for the next.
 *
 * @module
 */

import type { Emit } from "../event.ts";
import { TroubleError } from "../trouble.ts";
import type { Calendar } from "./calendar.ts";
import type { RecordingFolder } from "./recording_file.ts";

/** Which recordings stay: those that are younger, or the youngest that fit. */
export type Keep =
  | { readonly by: "time"; readonly ms: number }
  | { readonly by: "size"; readonly bytes: number };

/** What a keeper is made of. */
export interface KeeperOptions {
  readonly keep: Keep;
  readonly folder: RecordingFolder;
  readonly calendar: Calendar;
  readonly emit: Emit;
  /** Whether another recording is writing into a file. */
  readonly isBeingWritten?: (name: string) => boolean;
}

/** Looks after the recordings of this program in a folder, and after nothing else there. */
export class Keeper {
  readonly #options: KeeperOptions;
  #hasFailed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /**
   * Removes what is too old or too much. What goes wrong with that is told once.
   *
   * @param current the name of the file that is being written, which stays
   */
  async tidy(current: string | undefined): Promise<void> {
    const { folder, emit } = this.#options;
    try {
      for (const name of await this.#superfluous(current)) {
        await folder.remove(name);
        emit({ kind: "recording-removed", name });
      }
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      if (!this.#hasFailed) emit({ kind: "recordings-kept", error });
      this.#hasFailed = true;
    }
  }

  async #superfluous(current: string | undefined): Promise<string[]> {
    const { keep, folder, calendar, isBeingWritten } = this.#options;
    const all = (await folder.ownRecordings()).toSorted((a, b) => a.writtenAtMs - b.writtenAtMs);
    let tooManyBytes = all.reduce((sum, { bytes }) => sum + bytes, 0) -
      (keep.by === "size" ? keep.bytes : Infinity);
    const oldestMs = keep.by === "time" ? calendar.epochMs() - keep.ms : -Infinity;
    const stays = (name: string) => name === current || isBeingWritten?.(name);
    return all.filter(({ name }) => !stays(name)).filter(({ bytes, writtenAtMs }) => {
      if (writtenAtMs >= oldestMs && tooManyBytes <= 0) return false;
      tooManyBytes -= bytes;
      return true;
    }).map(({ name }) => name);
  }
}
