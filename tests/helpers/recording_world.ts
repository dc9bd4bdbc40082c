import type { StationEvent } from "../../src/core/event.ts";
import type { Calendar, LocalTime } from "../../src/core/record/calendar.ts";
import { WavPart } from "../../src/core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../../src/core/record/recorder.ts";
import { RecordingName } from "../../src/core/record/recording_name.ts";
import { SoundGate, type SoundGateOptions } from "../../src/core/record/sound_gate.ts";
import { Tape, type TapeOptions } from "../../src/core/record/tape.ts";
import { Audience } from "../../src/core/stream/audience.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { SimulatedDisk } from "../../scripts/lab/simulated_disk.ts";
import type { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";
import { HubWorld } from "./hub_world.ts";
import { readWav, type WavContent } from "./wav_content.ts";

/** 2026-11-28, 19:30:05 UTC: when each world begins. */
export const BEGINNING_MS = Date.UTC(2026, 10, 28, 19, 30, 5);

/** The time of day of a simulated clock, in UTC. */
export function calendarOf(clock: SimulatedClock, jumpedMs: () => number = () => 0): Calendar {
  return {
    epochMs: () => BEGINNING_MS + clock.nowMs() + jumpedMs(),
    local: localInUtc,
  };
}

export function localInUtc(epochMs: number): LocalTime {
  const date = new Date(epochMs);
  const midnightMs = epochMs - epochMs % 86_400_000;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    msSinceMidnight: epochMs - midnightMs,
    nextMidnightMs: midnightMs + 86_400_000,
  };
}

/** How a recording is to be made. */
export type RecordingWishes = Partial<Pick<TapeOptions, "split" | "gaps" | "durationMs">> & {
  readonly pattern?: string;
  readonly countsUp?: boolean;
  readonly gate?: SoundGateOptions;
};

/** A hub with a recorder, and the disk that it writes to. */
export class RecordingWorld extends HubWorld {
  readonly disk = new SimulatedDisk();
  readonly events: StationEvent[] = [];
  readonly tape: Tape;
  readonly recorder: Recorder;
  readonly audience: Audience;
  jumpedMs = 0;
  #heardSinceMs = 0;
  #stoppedAtMs = 0;
  driftPpm: number | undefined;
  /** Undefined until the recorder is done; then what went wrong, if anything did. */
  outcome: { failure: TroubleError | undefined } | undefined;

  constructor(wishes: RecordingWishes = {}) {
    super();
    const { pattern = "sndcpy-{date}-{time}.wav", countsUp = true, gate } = wishes;
    const { clock, hub, disk } = this;
    const { format } = hub;
    const calendar = calendarOf(clock, () => this.jumpedMs);
    const emit = (event: StationEvent) => void this.events.push(event);
    this.audience = new Audience({ hub, clock, emit, maxClients: 10 });
    this.tape = new Tape({
      format,
      clock,
      calendar,
      folder: disk,
      name: new RecordingName(pattern),
      countsUp,
      beginPart: (file, _start, story) => WavPart.begin(file, format, story),
      split: wishes.split,
      durationMs: wishes.durationMs,
      gaps: wishes.gaps ?? "silence",
      gapName: "no phone",
      originator: "sndcpy-relay 1.2.3",
      description: "test",
      keeper: undefined,
      driftPpm: () => this.driftPpm,
      emit,
    });
    this.recorder = this.#admit(gate && new SoundGate(format, gate));
  }

  /** Another one comes, for the same tape. */
  anotherRecorder(): Recorder {
    return this.#admit(undefined);
  }

  /** How long ago the source was first heard, at the stop. */
  get heardMs(): number {
    return this.#stoppedAtMs - this.#heardSinceMs;
  }

  /** The source is away for so long; then it is heard again. */
  async leave(ms: number): Promise<void> {
    this.hub.sourceDisconnected();
    await this.clock.advance(ms);
    this.hub.sourceConnected();
  }

  /** The stream ends, and the recording with it. */
  async stop(): Promise<void> {
    this.#stoppedAtMs = this.clock.nowMs();
    this.hub.drain();
    const closing = this.audience.close({ live: 60_000, lossless: 60_000 });
    await this.clock.advance(10_000);
    await closing;
    this.hub.close();
  }

  /** The files, in the order in which they were begun. */
  get recordings(): WavContent[] {
    return Array.from(this.disk.files.values(), ({ content }) => readWav(content));
  }

  #admit(gate: SoundGate | undefined): Recorder {
    const { clock, hub: { format }, tape } = this;
    const recorder = new Recorder({
      ...{ format, clock, tape, gate },
      calendar: calendarOf(clock, () => this.jumpedMs),
      address: "folder",
      done: (failure) => void (this.outcome = { failure }),
    });
    this.audience.admit(recorder, {
      purpose: "lossless",
      capacityMs: RECORDING_CAPACITY_MS,
      arrivals: recorder.arrivals,
    });
    return recorder;
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind).filter((kind) => kind.startsWith("recording"));
  }
}
