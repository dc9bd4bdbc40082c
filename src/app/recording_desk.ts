/**
 * Every recording of a relay, whoever asks for it.
 *
 * @module
 */

import { basename } from "node:path";
import { Keeper } from "../core/record/keeper.ts";
import type { StoredRecording } from "../core/record/recording_file.ts";
import { ONLY_STATION, type Station } from "../core/station.ts";
import { TroubleError } from "../core/trouble.ts";
import type { DiskFolder } from "../io/files/disk_folder.ts";
import type {
  OpenRecording,
  Recordings,
  RunningRecording,
} from "../io/http/recordings/recordings.ts";
import { systemCalendar, systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import {
  ENDINGS,
  onDemand,
  type RecordingConfig,
  type RecordingEnding,
} from "./commands/recording_config.ts";
import {
  beginRecording,
  type Recording,
  recordingFolder,
  type RecordingPlace,
  tryRecording,
} from "./recording.ts";
import type { Output } from "./relay.ts";
import { RecordingLine } from "./report/recording_line.ts";
import type { Words } from "./words/words.ts";

/** How many that somebody has asked for may be made at once. */
const MOST_AT_ONCE = 4;

/** Where a recording shows how it is doing. */
export interface RecordingView {
  readonly terminal: Terminal;
  readonly words: Words;
}

/** A recording that is being made. */
interface Running
  extends Recording, Pick<RunningRecording, "id" | "form" | "beganAtMs" | "isOwn"> {}

/** What there is once there is a station. */
interface DeskPlace extends RecordingPlace {
  readonly config: RecordingConfig;
  readonly folder: DiskFolder;
}

/** Begins recordings, and knows those that are being made. */
export class RecordingDesk implements Recordings {
  readonly #config: RecordingConfig | undefined;
  readonly #version: string;
  readonly #running = new Map<number, Running>();
  readonly #places: DeskPlace[] = [];
  #lastId = 0;

  /**
   * @param config of its recordings; undefined: none can be made
   * @param version the program's
   */
  constructor(config: RecordingConfig | undefined, version: string) {
    this.#config = config;
    this.#version = version;
  }

  /** Makes recordings of the station from now on, when somebody asks for one. */
  readonly waiting: Output = (station) => void this.#attach(station);

  /**
   * Makes one from the beginning.
   *
   * @param view undefined: its events are all that is shown
   */
  always(view?: RecordingView): Output {
    return (station, finish) => {
      const place = this.#attach(station);
      const { tape, recorder } = this.#begin(place.config, place, true, finish);
      return view && new RecordingLine({
        ...view,
        clock: systemClock,
        bytesPerSecond: station.source.format.bytesPerSecond,
        status: () => tape.status,
        levelsDbfs: () => recorder.levelsDbfs,
        freeBytes: () => place.folder.freeBytes(),
      });
    };
  }

  running(): readonly RunningRecording[] {
    return Array.from(this.#running.values(), report);
  }

  async stored(): Promise<readonly StoredRecording[]> {
    this.#placeOf(undefined);
    return (await Promise.all(this.#places.map(({ folder }) => folder.ownRecordings()))).flat();
  }

  async begin(form?: string, stationName?: string): Promise<RunningRecording> {
    const place = this.#placeOf(stationName);
    const { folder, station } = place;
    const config = onDemand(place.config, readForm(form ?? place.config.ending));
    this.#refuseMore();
    await folder.tryWrite();
    await tryRecording(config, station.source.format);
    // Others may have asked meanwhile.
    this.#refuseMore();
    if (station.hub.isOver) throw new TroubleError({ code: "stopping" });
    const recording = this.#begin(config, place, false, (error) => {
      if (error !== undefined) station.emit({ kind: "recording-paused", path: undefined, error });
    });
    if (recording.recorder.isGone) throw new TroubleError({ code: "too-many-clients" });
    return report(recording);
  }

  async end(id: number): Promise<RunningRecording> {
    const recording = this.#running.get(id);
    if (recording === undefined) throw new TroubleError({ code: "no-such-recording" });
    if (recording.isOwn) throw new TroubleError({ code: "own-recording" });
    recording.recorder.end();
    await recording.recorder.gone;
    return report(recording);
  }

  async open(name: string): Promise<OpenRecording> {
    this.#placeOf(undefined);
    for (const { folder } of this.#places) {
      const file = await folder.open(name);
      // What has just been begun may have no mark yet.
      if (file !== undefined && (file.isOwn || this.#isBeingWritten(name))) return file;
      file?.[Symbol.dispose]();
    }
    throw new TroubleError({ code: "no-such-recording" });
  }

  #attach(station: Station): DeskPlace {
    if (this.#config === undefined) throw new TypeError("Nothing is known of these recordings");
    const config = { ...this.#config, pattern: patternOf(this.#config.pattern, station) };
    const version = this.#version;
    const folder = recordingFolder([config, ...ENDINGS.map((ending) => onDemand(config, ending))]);
    const isBeingWritten = (name: string) => this.#isBeingWritten(name);
    const { keep } = config;
    const parts = { folder, calendar: systemCalendar, emit: station.emit, isBeingWritten };
    const keeper = keep && new Keeper({ keep, ...parts });
    const place = { config, station, folder, keeper, version };
    this.#places.push(place);
    return place;
  }

  #begin(
    config: RecordingConfig,
    place: DeskPlace,
    isOwn: boolean,
    done: (failure?: TroubleError) => void,
  ): Running {
    const id = ++this.#lastId;
    const { tape, recorder } = beginRecording(config, place, done);
    const beganAtMs = systemCalendar.epochMs();
    const running = { id, form: config.ending, beganAtMs, isOwn, tape, recorder };
    this.#running.set(id, running);
    recorder.gone.then(() => this.#running.delete(id));
    return running;
  }

  /** @param stationName of the first one, if not given */
  #placeOf(stationName: string | undefined): DeskPlace {
    const [first] = this.#places;
    if (first === undefined) throw new TroubleError({ code: "recordings-off" });
    if (stationName === undefined) return first;
    const place = this.#places.find(({ station }) => station.name === stationName);
    if (place === undefined) throw new TroubleError({ code: "no-such-station" });
    return place;
  }

  #refuseMore(): void {
    const asked = this.running().filter(({ isOwn }) => !isOwn);
    if (asked.length < MOST_AT_ONCE) return;
    throw new TroubleError({ code: "too-many-recordings", most: MOST_AT_ONCE });
  }

  #isBeingWritten(name: string): boolean {
    return this.running().some((running) => running.name === name);
  }
}

/** What several stations record is told apart by their names. */
function patternOf(pattern: string, { name }: Station): string {
  if (name === ONLY_STATION) return pattern;
  return `${name.replaceAll(/[ :]/g, "-")}-${pattern.replace(/^sndcpy-/, "")}`;
}

function readForm(form: string): RecordingEnding {
  const ending = ENDINGS.find((ending) => ending === form);
  if (ending === undefined) throw new TroubleError({ code: "unknown-form", form, forms: ENDINGS });
  return ending;
}

function report({ id, form, beganAtMs, isOwn, tape: { status } }: Running): RunningRecording {
  const { path, recordedMs, bytes, lostMs, gaps, trouble } = status;
  const name = path === undefined ? undefined : basename(path);
  return { id, form, beganAtMs, isOwn, name, recordedMs, bytes, lostMs, gaps, trouble };
}
