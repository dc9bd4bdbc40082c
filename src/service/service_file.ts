/**
 * A file that makes something start the relay.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import type { PlannedCommand, Step } from "./plan.ts";
import type { ServiceHost } from "./service_host.ts";
import { readRecord, type ServiceRecord } from "./service_record.ts";
import type { ServiceTrouble } from "./trouble.ts";

/** What the relay is told may be secret. */
const FILE_MODE = 0o600;

/** What is at the place of the file. */
export interface ServiceFile {
  readonly path: string;
  /** Undefined where there is no file of ours. */
  readonly record: ServiceRecord | undefined;
  /** Whether there is something that is not ours. */
  readonly isForeign: boolean;
  /** The folder that it lies in, if that is missing. */
  readonly missingFolder: string | undefined;
}

/**
 * Looks, and changes nothing.
 *
 * @throws {TroubleError} `place-unreadable` when that is not permitted
 */
export async function lookAtFile(path: string, host: ServiceHost): Promise<ServiceFile> {
  try {
    return await look(path, host);
  } catch (cause) {
    const words = (cause as Error).message;
    throw new TroubleError<ServiceTrouble>({ code: "place-unreadable", path, words }, { cause });
  }
}

async function look(path: string, host: ServiceHost): Promise<ServiceFile> {
  // What comes last in our paths is never part of a name.
  const folder = path.replace(/[/\\][^/\\]*$/, "");
  const missingFolder = await host.exists(folder) ? undefined : folder;
  if (!await host.exists(path)) {
    return { path, record: undefined, isForeign: false, missingFolder };
  }
  const file = await host.readFile(path);
  const record = file === undefined ? undefined : readRecord(new TextDecoder().decode(file.bytes));
  return { path, record, isForeign: record === undefined, missingFolder };
}

/**
 * The steps that put the file there, with the folder that it needs.
 *
 * @param reload what notices that a file has changed
 * @throws {TroubleError} `not-ours` when the place is taken
 */
export function stepsToWrite(
  { path, isForeign, missingFolder }: ServiceFile,
  content: string,
  reload: readonly PlannedCommand[],
): Step[] {
  if (isForeign) {
    throw new TroubleError<ServiceTrouble>({ code: "not-ours", change: "install", path });
  }
  return [
    ...missingFolder === undefined ? [] : [{ kind: "make-folder" as const, path: missingFolder }],
    { kind: "write-file", path, content, mode: FILE_MODE, undo: reload },
    ...reload.map((command): Step => ({ kind: "run", ...command })),
  ];
}

/**
 * The steps that remove the file. Its folder may be of use to others by now, and stays.
 *
 * @param reload what notices that a file has changed
 * @throws {TroubleError} `not-ours` when the file is somebody else's
 */
export function stepsToRemove(
  { path, isForeign }: ServiceFile,
  reload: readonly PlannedCommand[],
): Step[] {
  if (isForeign) {
    throw new TroubleError<ServiceTrouble>({ code: "not-ours", change: "remove", path });
  }
  return [
    { kind: "remove-file", path, undo: reload },
    ...reload.map((command): Step => ({ kind: "run", ...command })),
  ];
}
