/**
 * From what a recording is told to the recording.
 *
 * @module
 */

import { join } from "node:path";
import { PcmFormat } from "../core/base/pcm_format.ts";
import { narrow, widen } from "../core/record/convert_bits.ts";
import type { Keeper } from "../core/record/keeper.ts";
import type { LocalTime } from "../core/record/calendar.ts";
import {
  ConvertedPart,
  EncodedPart,
  type Part,
  type PartStory,
  WavPart,
} from "../core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../core/record/recorder.ts";
import type { RecordingFile, RecordingFolder } from "../core/record/recording_file.ts";
import { RecordingName } from "../core/record/recording_name.ts";
import { SoundGate } from "../core/record/sound_gate.ts";
import { Tape, type TapeOptions } from "../core/record/tape.ts";
import type { Source } from "../core/source/source.ts";
import type { Station } from "../core/station.ts";
import { TroubleError } from "../core/trouble.ts";
import { DiskFolder } from "../io/files/disk_folder.ts";
import { exists } from "../io/files/user_files.ts";
import { systemCalendar, systemClock } from "../io/system_clock.ts";
import type { RecordingConfig } from "./commands/recording_config.ts";
import { FILE_ENCODERS, tryEncoder } from "./encoders.ts";

/** What our files have near their beginning. */
const MARK = "sndcpy-relay";

/** A recording that has been begun. */
export interface Recording {
  readonly tape: Tape;
  readonly recorder: Recorder;
}

/** Where recordings are made. */
export interface RecordingPlace {
  readonly station: Station;
  readonly folder: RecordingFolder;
  readonly keeper: Keeper | undefined;
  /** The program's. */
  readonly version: string;
}

/** The folder of recordings that are made as they are told to, in whatever form. */
export function recordingFolder(configs: readonly RecordingConfig[]): DiskFolder {
  const names = configs.map(({ pattern }) => new RecordingName(pattern));
  const isOwnName = (file: string) => names.some((name) => name.matches(file));
  return new DiskFolder({ path: configs[0]!.folder, isOwnName, mark: MARK });
}

/**
 * Begins to record the audio of a station.
 *
 * @param done called when there is nothing more to record, or there cannot be; not when it is ended
 */
export function beginRecording(
  config: RecordingConfig,
  { station, folder, keeper, version }: RecordingPlace,
  done: (failure?: TroubleError) => void,
): Recording {
  const { source: { format }, audience } = station;
  const [clock, calendar] = [systemClock, systemCalendar];
  const name = new RecordingName(config.pattern);
  const parts = { config, clock, calendar, folder, name, keeper };
  const tape = new Tape(tapeOptions(station, version, parts));
  const recorder = new Recorder({
    ...{ format, clock, calendar, tape, done },
    gate: config.gate && new SoundGate(format, config.gate),
    address: config.folder,
  });
  audience.admit(recorder, {
    purpose: "lossless",
    capacityMs: RECORDING_CAPACITY_MS,
    arrivals: recorder.arrivals,
  });
  return { tape, recorder };
}

function tapeOptions(
  { source, source: { format }, hub, emit }: Station,
  version: string,
  { config, ...parts }:
    & Pick<TapeOptions, "clock" | "calendar" | "folder" | "name" | "keeper">
    & { config: RecordingConfig },
): TapeOptions {
  const { countsUp, split, durationMs, gaps } = config;
  const originator = `${MARK} ${version}`;
  return {
    ...parts,
    ...{ format, countsUp, split, durationMs, gaps, emit },
    beginPart: (file, start, story) => beginPart(file, start, story, format, config, originator),
    gapName: gapName(source),
    originator,
    description: describe(source, format),
    driftPpm: () => hub.driftPpm,
  };
}

/** What the samples of the files are. */
function fileFormat(
  { sampleRate, bitsPerSample, channels }: PcmFormat,
  { bits }: RecordingConfig,
): PcmFormat {
  return new PcmFormat(sampleRate, bits ?? bitsPerSample, channels);
}

async function beginPart(
  file: RecordingFile,
  start: LocalTime,
  story: PartStory,
  format: PcmFormat,
  config: RecordingConfig,
  mark: string,
): Promise<Part> {
  const other = fileFormat(format, config);
  const part = config.ending === "wav"
    ? await WavPart.begin(file, other, story)
    : await EncodedPart.begin(
      file,
      await FILE_ENCODERS[config.ending](other, { date: isoTime(start), encodedBy: mark }),
    );
  if (other.bitsPerSample === format.bitsPerSample) return part;
  return new ConvertedPart(part, other.bitsPerSample === 16 ? narrow : widen);
}

/** `2026-11-28T19:30:05` */
function isoTime({ year, month, day, hour, minute, second }: LocalTime): string {
  const [date, time] = [[month, day], [hour, minute, second]].map((numbers) =>
    numbers.map((number) => String(number).padStart(2, "0"))
  );
  return `${year}-${date!.join("-")}T${time!.join(":")}`;
}

/**
 * Sees whether such a recording can be made here, before anything starts.
 *
 * @throws {TroubleError} `file-exists`, `encoder-format` or `ffmpeg-missing`
 */
export async function tryRecording(config: RecordingConfig, format: PcmFormat): Promise<void> {
  const { folder, pattern, countsUp, ending } = config;
  const path = join(folder, pattern);
  if (!countsUp && await exists(path)) throw new TroubleError({ code: "file-exists", path });
  if (ending !== "wav") await tryEncoder(ending, fileFormat(format, config));
}

/** What it is called in a file where there is no audio. */
function gapName({ label }: Source): string {
  return label.kind === "app" ? "no phone" : "no source";
}

function describe({ label }: Source, format: PcmFormat): string {
  const origin = label.kind === "app" ? `${label.app ?? "audio"} on a phone` : label.kind;
  return `${origin}, ${format}`;
}
