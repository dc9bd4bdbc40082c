/**
 * Recordings, as JSON. The names are a contract: `docs/recordings.schema.json`.
 *
 * @module
 */

import { troubleData } from "../../../core/event_data.ts";
import type { StoredRecording } from "../../../core/record/recording_file.ts";
import { type Trouble, TroubleError } from "../../../core/trouble.ts";
import type { HttpWorld } from "../http_world.ts";
import type { Recordings, RunningRecording } from "./recordings.ts";

const SCHEMA = 1;

/** What is being recorded, and what was; and why nothing can be begun, if that is so. */
export async function listReport(
  { recordings, explain, advise }: Pick<HttpWorld, "recordings" | "explain" | "advise">,
) {
  const running = recordings.running();
  const [stored, trouble] = await look(recordings);
  const written = running.map(({ name }) => name);
  return {
    schema: SCHEMA,
    trouble: trouble === undefined
      ? null
      : { ...troubleData(trouble), detail: explain(trouble), advice: advise(trouble) },
    running: running.map(runningReport),
    files: stored.toSorted((a, b) => b.writtenAtMs - a.writtenAtMs).map((file) =>
      fileReport(file, written.includes(file.name))
    ),
  };
}

/** A recording that is being made, or has just been. */
export function runningReport(recording: RunningRecording) {
  const { id, form, name = null, beganAtMs, bytes, gaps, trouble, isOwn } = recording;
  return {
    id,
    form,
    name,
    beganAt: new Date(beganAtMs).toISOString(),
    recordedMs: Math.round(recording.recordedMs),
    bytes,
    lostMs: Math.round(recording.lostMs),
    gaps,
    trouble: trouble === undefined ? null : troubleData(trouble),
    isOwn,
  };
}

function fileReport(
  { name, bytes, writtenAtMs, durationMs }: StoredRecording,
  isBeingWritten: boolean,
) {
  return {
    name,
    form: name.slice(name.lastIndexOf(".") + 1),
    bytes,
    durationMs: durationMs === undefined ? null : Math.round(durationMs),
    writtenAt: new Date(writtenAtMs).toISOString(),
    isBeingWritten,
  };
}

async function look(
  recordings: Recordings,
): Promise<[stored: readonly StoredRecording[], trouble?: Trouble]> {
  try {
    return [await recordings.stored()];
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error;
    return [[], error.trouble];
  }
}
