/**
 * From what a recording is told to the recording.
 *
 * @module
 */

import type { PcmFormat } from "../core/base/pcm_format.ts";
import { type Part, WavPart } from "../core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../core/record/recorder.ts";
import { RecordingName } from "../core/record/recording_name.ts";
import { SoundGate } from "../core/record/sound_gate.ts";
import { Tape } from "../core/record/tape.ts";
import type { Source } from "../core/source/source.ts";
import { DiskFolder } from "../io/files/disk_folder.ts";
import { systemCalendar, systemClock } from "../io/system_clock.ts";
import type { RecordingConfig } from "./commands/recording_config.ts";
import type { Output } from "./relay.ts";

/** What our files have near their beginning. */
const MARK = "sndcpy-relay";

/** Makes what records the audio of a station. */
export function recordingOutput(config: RecordingConfig, version: string): Output {
  return (station, finish) => {
    const { source, source: { format }, audience, hub, emit } = station;
    const name = new RecordingName(config.pattern);
    const tape = new Tape({
      format,
      clock: systemClock,
      calendar: systemCalendar,
      folder: new DiskFolder({
        path: config.folder,
        isOwnName: (file) => name.matches(file),
        mark: MARK,
      }),
      name,
      countsUp: config.countsUp,
      beginPart: (file, _start, story): Promise<Part> => WavPart.begin(file, format, story),
      split: config.split,
      durationMs: config.durationMs,
      gaps: config.gaps,
      gapName: gapName(source),
      originator: `${MARK} ${version}`,
      description: describe(source, format),
      driftPpm: () => hub.driftPpm,
      emit,
    });
    const recorder = new Recorder({
      format,
      clock: systemClock,
      calendar: systemCalendar,
      tape,
      gate: config.gate && new SoundGate(format, config.gate),
      address: config.folder,
      done: finish,
    });
    audience.admit(recorder, {
      purpose: "lossless",
      capacityMs: RECORDING_CAPACITY_MS,
      arrivals: recorder.arrivals,
    });
  };
}

/** What it is called in a file where there is no audio. */
function gapName({ label }: Source): string {
  return label.kind === "app" ? "no phone" : "no source";
}

function describe({ label }: Source, format: PcmFormat): string {
  const origin = label.kind === "app" ? `${label.app} on a phone` : label.kind;
  return `${origin}, ${format}`;
}
