/**
 * From what a recording is told to the recording.
 *
 * @module
 */

import { join } from "node:path";
import { PcmFormat } from "../core/base/pcm_format.ts";
import { narrow, widen } from "../core/record/convert_bits.ts";
import { Keeper } from "../core/record/keeper.ts";
import type { LocalTime } from "../core/record/calendar.ts";
import {
  ConvertedPart,
  EncodedPart,
  type Part,
  type PartStory,
  WavPart,
} from "../core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../core/record/recorder.ts";
import type { RecordingFile } from "../core/record/recording_file.ts";
import { RecordingName } from "../core/record/recording_name.ts";
import { SoundGate } from "../core/record/sound_gate.ts";
import { Tape, type TapeOptions } from "../core/record/tape.ts";
import type { Source } from "../core/source/source.ts";
import type { Station } from "../core/station.ts";
import { TroubleError } from "../core/trouble.ts";
import { DiskFolder } from "../io/files/disk_folder.ts";
import { exists } from "../io/files/user_files.ts";
import { systemCalendar, systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import type { RecordingConfig } from "./commands/recording_config.ts";
import { FILE_ENCODERS, tryEncoder } from "./encoders.ts";
import type { Output } from "./relay.ts";
import { RecordingLine } from "./report/recording_line.ts";
import type { Words } from "./words/words.ts";

/** What our files have near their beginning. */
const MARK = "sndcpy-relay";

/** Where a recording shows how it is doing. */
export interface RecordingView {
  readonly terminal: Terminal;
  readonly words: Words;
}

/**
 * Makes what records the audio of a station.
 *
 * @param view undefined: its events are all that is shown
 */
export function recordingOutput(
  config: RecordingConfig,
  version: string,
  view?: RecordingView,
): Output {
  return (station, finish) => {
    const { source: { format }, audience, emit } = station;
    const clock = systemClock;
    const calendar = systemCalendar;
    const name = new RecordingName(config.pattern);
    const path = config.folder;
    const folder = new DiskFolder({ path, isOwnName: (file) => name.matches(file), mark: MARK });
    const { keep } = config;
    const keeper = keep && new Keeper({ keep, folder, calendar, emit });
    const parts = { config, clock, calendar, folder, name, keeper };
    const tape = new Tape(tapeOptions(station, version, parts));
    const recorder = new Recorder({
      ...{ format, clock, calendar, tape },
      gate: config.gate && new SoundGate(format, config.gate),
      address: path,
      done: finish,
    });
    audience.admit(recorder, {
      purpose: "lossless",
      capacityMs: RECORDING_CAPACITY_MS,
      arrivals: recorder.arrivals,
    });
    return view && new RecordingLine({
      ...view,
      clock,
      bytesPerSecond: format.bytesPerSecond,
      status: () => tape.status,
      levelsDbfs: () => recorder.levelsDbfs,
      freeBytes: () => folder.freeBytes(),
    });
  };
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
  const origin = label.kind === "app" ? `${label.app} on a phone` : label.kind;
  return `${origin}, ${format}`;
}
