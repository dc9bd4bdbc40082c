/**
 * From what a recording is told to the recording.
 *
 * @module
 */

import { PcmFormat } from "../core/base/pcm_format.ts";
import { narrow, widen } from "../core/record/convert_bits.ts";
import { Keeper } from "../core/record/keeper.ts";
import { ConvertedPart, type Part, type PartStory, WavPart } from "../core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../core/record/recorder.ts";
import type { RecordingFile } from "../core/record/recording_file.ts";
import { RecordingName } from "../core/record/recording_name.ts";
import { SoundGate } from "../core/record/sound_gate.ts";
import { Tape, type TapeOptions } from "../core/record/tape.ts";
import type { Source } from "../core/source/source.ts";
import type { Station } from "../core/station.ts";
import { DiskFolder } from "../io/files/disk_folder.ts";
import { systemCalendar, systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import type { RecordingConfig } from "./commands/recording_config.ts";
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
  return {
    ...parts,
    ...{ format, countsUp, split, durationMs, gaps, emit },
    beginPart: (file, _start, story) => beginWav(file, format, config.bits, story),
    gapName: gapName(source),
    originator: `${MARK} ${version}`,
    description: describe(source, format),
    driftPpm: () => hub.driftPpm,
  };
}

async function beginWav(
  file: RecordingFile,
  format: PcmFormat,
  bits: RecordingConfig["bits"],
  story: PartStory,
): Promise<Part> {
  const { sampleRate, bitsPerSample, channels } = format;
  if (bits === undefined || bits === bitsPerSample) return await WavPart.begin(file, format, story);
  const other = new PcmFormat(sampleRate, bits, channels);
  const part = await WavPart.begin(file, other, story);
  return new ConvertedPart(part, bits === 16 ? narrow : widen);
}

/** What it is called in a file where there is no audio. */
function gapName({ label }: Source): string {
  return label.kind === "app" ? "no phone" : "no source";
}

function describe({ label }: Source, format: PcmFormat): string {
  const origin = label.kind === "app" ? `${label.app} on a phone` : label.kind;
  return `${origin}, ${format}`;
}
