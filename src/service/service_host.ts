/**
 * The computer that the service is installed on, as far as that takes.
 *
 * @module
 */

import type { RunCommand } from "../core/base/command.ts";

/** A file as it is. */
export interface UserFile {
  readonly bytes: Uint8Array;
  /** Its permissions. */
  readonly mode: number;
}

/** Files of this user, and programs. */
export interface ServiceHost {
  /** Whether there is anything: a link that leads nowhere, too. */
  exists(path: string): Promise<boolean>;
  /** @returns undefined where there is no plain file: nothing, a folder, a link */
  readFile(path: string): Promise<UserFile | undefined>;
  /** Writes a file as a whole or not at all. */
  writeFile(path: string, file: UserFile): Promise<void>;
  removeFile(path: string): Promise<void>;
  /**
   * Makes a folder and those that it lies in, for their owner alone.
   *
   * @returns those that were not there, the innermost first
   */
  makeFolder(path: string): Promise<readonly string[]>;
  /** Removes a folder, unless something is in it. */
  removeFolder(path: string): Promise<void>;
  readonly run: RunCommand;
}
