/**
 * What is said about recordings, in English.
 *
 * @module
 */

import type { RecordingTrouble } from "../../../core/record/recording_trouble.ts";
import type { StorageTrouble } from "../../../core/record/storage_trouble.ts";
import type { Advice, AdviceFor, AnyTrouble, EventTexts, RecordingFigures } from "../words.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CANNOT_RECORD = "Cannot record";

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
  "files-forbidden": ({ path }) => ({
    ...cannotWrite(path, "the program was started so that it may use no files"),
    remedy: "Use `relay`, which may; `relay --source demo` relays the built-in sound",
  }),
  "storage-failed": ({ path, words }) => ({
    ...cannotWrite(path, `the system says "${words}"`),
    remedy: "Check the disk; recording is tried again by itself, in a new file",
  }),
};

/** Advice for everything that is wrong with a recording that is asked for over HTTP. */
export const recordingTroubles: AdviceFor<RecordingTrouble> = {
  "recordings-off": () => ({
    problem: CANNOT_RECORD,
    state: "the relay was not told where to put recordings",
    remedy: "Start it with `--recordings FOLDER`",
  }),
  "unknown-form": ({ form, forms }) => ({
    problem: CANNOT_RECORD,
    state: `there are no files of the form "${form}"`,
    remedy: `Choose one of these: ${forms.join(", ")}`,
  }),
  "too-many-recordings": ({ most }) => ({
    problem: CANNOT_RECORD,
    state: `${most} recordings are being made already`,
    remedy: "End one of them",
  }),
  "too-many-clients": () => ({
    problem: CANNOT_RECORD,
    state: "the limit of clients is reached",
    remedy: "Wait until somebody has left, or raise it with --max-clients",
  }),
  "stopping": () => ({
    problem: CANNOT_RECORD,
    state: "the relay stops",
    remedy: "Start the relay again",
  }),
  "no-such-station": () => ({
    problem: CANNOT_RECORD,
    state: "there is no station of that name",
    remedy: "Look at the names in the status",
  }),
  "no-such-recording": () => ({
    problem: "Cannot find that recording",
    state: "there is none, or not any more",
    remedy: "Look at the list of recordings",
  }),
  "own-recording": () => ({
    problem: "Cannot end that recording",
    state: "the relay was started to make it",
    remedy: "It ends in order when the relay is stopped",
  }),
};

/** `0:01:23 | L ====  |    -18 dB R ==== |     -20 dB | 15.9 MB | 12 h left | lost 0.0 s` */
export function recordingLine(figures: RecordingFigures): string[] {
  const { trouble, path, recordedMs, bytes, levels, leftMs, lostMs, gaps } = figures;
  if (trouble !== undefined) return ["recording waits for the disk", duration(recordedMs)];
  if (path === undefined) return ["nothing is recorded yet"];
  return [
    duration(recordedMs),
    ...levels === undefined ? ["no audio"] : [levelBars(levels, "LR", "silent")],
    megabytes(bytes),
    ...leftMs === undefined ? [] : [`${timeLeft(leftMs)} left`],
    `lost ${(lostMs / 1000).toFixed(1)} s`,
    ...gaps === 0 ? [] : [`${gaps} ${gaps === 1 ? "gap" : "gaps"}`],
  ];
}

/** Of one or two channels a bar each; of more the loudest alone. */
export function levelBars(
  levels: NonNullable<RecordingFigures["levels"]>,
  names: string,
  silent: string,
): string {
  const loudest = levels.toSorted((a, b) => b.dbfs - a.dbfs)[0]!;
  const shown = levels.length > 2 ? [loudest] : levels;
  return shown.map(({ dbfs, bar }, channel) => {
    const level = dbfs === -Infinity ? silent : `${Math.round(dbfs)} dB`;
    return `${shown.length === 2 ? `${names[channel]} ` : ""}[${bar}] ${level.padStart(6)}`;
  }).join(" ");
}

/** `45 min`, `12 h`, `30 days` */
function timeLeft(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / 60_000)} min`;
  return ms < 48 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} days`;
}

/** What happens to recordings. */
export function recordingEvents(
  explain: (trouble: AnyTrouble, os: string) => string,
): Pick<
  EventTexts,
  | "recording-started"
  | "recording-finished"
  | "recording-paused"
  | "recording-removed"
  | "recordings-kept"
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
    "recording-removed": ({ name }) => `Removed ${name}, as --keep has it.`,
    "recordings-kept": ({ error }, os) =>
      `The oldest recordings cannot be removed. ${explain(error.trouble, os)}`,
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
