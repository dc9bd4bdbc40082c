/**
 * What is said about recordings, in English.
 *
 * @module
 */

import type { StorageTrouble } from "../../../core/record/storage_trouble.ts";
import type { Advice, AdviceFor, AnyTrouble, EventTexts } from "../words.ts";

/** Advice for everything that keeps a recording from its file. */
export const storageTroubles: AdviceFor<StorageTrouble> = {
  "file-exists": ({ path }) => ({
    ...cannotWrite(path, "there is a file of that name, which is left as it is"),
    remedy: "Give another name, or none: then date and time make one",
  }),
  "disk-full": ({ path }) => ({
    ...cannotWrite(path, "the disk is full, or this user's part of it"),
    remedy: "Make room: recording goes on by itself, in a new file",
  }),
  "folder-missing": ({ path }) => ({
    ...cannotWrite(path, "the folder is not there"),
    remedy: "Make it, or plug in the disk that it is on: recording then begins by itself",
  }),
  "folder-forbidden": ({ path }) => ({
    ...cannotWrite(path, "the system does not let this user write there"),
    remedy: "Record into a folder of your own, or have its owner permit it",
  }),
  "storage-failed": ({ path, words }) => ({
    ...cannotWrite(path, `the system says "${words}"`),
    remedy: "Check the disk; recording is tried again by itself, in a new file",
  }),
};

/** What happens to recordings. */
export function recordingEvents(
  explain: (trouble: AnyTrouble, os: string) => string,
): Pick<
  EventTexts,
  "recording-started" | "recording-finished" | "recording-paused" | "recording-removed"
> {
  return {
    "recording-started": ({ path }) => `Recording into ${path}.`,
    "recording-finished": ({ path, recordedMs, bytes, lostMs, gaps, gapMs }) =>
      `Recorded ${path}: ${duration(recordedMs)}, ${megabytes(bytes)}, ` +
      `lost ${(lostMs / 1000).toFixed(1)} s, ` +
      (gaps === 0
        ? "no gaps."
        : `${gaps} ${gaps === 1 ? "gap" : "gaps"} (${(gapMs / 1000).toFixed(1)} s).`),
    "recording-paused": ({ error }, os) => explain(error.trouble, os),
    "recording-removed": ({ path }) => `Removed ${path}, as --keep has it.`,
  };
}

/** `1:02:03` */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const digits = (value: number) => String(value).padStart(2, "0");
  return `${hours}:${digits(Math.floor(rest / 60))}:${digits(rest % 60)}`;
}

/** `12.3 MB` */
export function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function cannotWrite(path: string, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot record into ${path}`, state };
}
