/**
 * A file that makes something start the relay.
 *
 * @module
 */

import { type PlannedCommand, ServiceError, type Step } from "./plan.ts";
import type { ServiceHost } from "./service_host.ts";
import { readRecord, type ServiceRecord } from "./service_record.ts";

const FILE_MODE = 0o644;

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
 * @throws {ServiceError} when that is not permitted
 */
export async function lookAtFile(path: string, host: ServiceHost): Promise<ServiceFile> {
  try {
    return await look(path, host);
  } catch (cause) {
    throw new ServiceError(
      `Cannot look at ${path}: ${(cause as Error).message}. See to it that you may read the ` +
        "folders that it lies in, and try again.",
      { cause },
    );
  }
}

async function look(path: string, host: ServiceHost): Promise<ServiceFile> {
  const folder = path.slice(0, path.lastIndexOf("/"));
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
 * @throws {ServiceError} when the place is taken
 */
export function stepsToWrite(
  { path, isForeign, missingFolder }: ServiceFile,
  content: string,
  reload: readonly PlannedCommand[],
): Step[] {
  if (isForeign) {
    throw new ServiceError(
      `Cannot install the service: ${path} is there already, and not by sndcpy-relay. ` +
        "Move it away, or choose another --kind.",
    );
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
 * @throws {ServiceError} when the file is not ours
 */
export function stepsToRemove(
  { path, isForeign }: ServiceFile,
  reload: readonly PlannedCommand[],
): Step[] {
  if (isForeign) {
    throw new ServiceError(
      `Cannot remove the service: ${path} is not by sndcpy-relay, and stays. Remove it yourself ` +
        "if nobody needs it.",
    );
  }
  return [
    { kind: "remove-file", path, undo: reload },
    ...reload.map((command): Step => ({ kind: "run", ...command })),
  ];
}
