/**
 * A recording, whose files must tell the truth.
 *
 * @module
 */

import { isSilence } from "../../../src/core/live/zeros_watch.ts";
import type { Calendar } from "../../../src/core/record/calendar.ts";
import { WavPart } from "../../../src/core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../../../src/core/record/recorder.ts";
import type { RecordingFile } from "../../../src/core/record/recording_file.ts";
import { RecordingName } from "../../../src/core/record/recording_name.ts";
import { type RecordedGaps, Tape } from "../../../src/core/record/tape.ts";
import type { Station } from "../../../src/core/station.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { SimulatedDisk, type SimulatedFile } from "../simulated_disk.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import { type History, Violation } from "./history.ts";
import type { SimulatedRecorder } from "./simulated_recorder.ts";

const WHO = "the recording";
/** While nothing is wrong with the disk, this long after audio has come it is in a file. */
const WRITTEN_WITHIN_MS = 7000;
/** And its head counts it. */
const COUNTED_WITHIN_MS = 2500;
/** Where a frame belongs by the clock, it is within this. */
const TRUE_WITHIN_MS = 10;
/** What was heard a while ago is placed by how late audio comes now. */
const MOST_DRIFT = 0.0005;
/** Where the source was odd lately, nobody can tell by how it arrives. */
const EVEN_FOR_MS = 12_000;
const DAY_MS = 24 * 3_600_000;

/** What a recording is made of. */
export interface RecordingOptions {
  readonly station: Station;
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly ledger: FrameLedger;
  readonly history: History;
  /** What tells when a frame was recorded, in truth. */
  readonly recorder: SimulatedRecorder;
  /** When the computer last awoke from sleep. */
  awokeAtMs(): number;
}

/** The program's recorder, on a disk that is looked at. */
export class SimulatedRecording {
  readonly disk: WatchedDisk;
  /** Whether all of it is complete. */
  hasEnded = false;
  readonly #options: RecordingOptions;
  readonly #tape: Tape;
  /** Where the live edge was, and when; the oldest first. */
  #edges: { atMs: number; end: number }[] = [];
  #wellSinceMs = 0;

  constructor(options: RecordingOptions) {
    this.#options = options;
    const { station, clock, random, history } = options;
    const { source: { format }, audience, hub, emit } = station;
    const disk = this.disk = new WatchedDisk(options);
    const calendar = calendarOf(clock);
    const gaps = random.pick(["silence", "silence", "cut", "split"] as const);
    const tape = this.#tape = new WatchedTape({
      format,
      clock,
      calendar,
      folder: disk,
      name: new RecordingName("{date}-{time}-{part}.wav"),
      countsUp: true,
      beginPart: (file, { day, msSinceMidnight }, story) => {
        disk.begun(file, (day - 1) * DAY_MS + msSinceMidnight);
        return WavPart.begin(file, format, story);
      },
      split: random.pick([
        undefined,
        { by: "day" },
        { by: "time", ms: 600_000 },
        { by: "size", bytes: 50_000_000 },
      ]),
      durationMs: undefined,
      gaps,
      gapName: "no source",
      originator: "simulation",
      description: "simulation",
      keeper: undefined,
      driftPpm: () => hub.driftPpm,
      emit,
    }, disk);
    const recorder = new Recorder({
      ...{ format, clock, calendar, tape },
      gate: undefined,
      address: "recording",
      done: () => history.broken(16, "the recording gave up"),
    });
    const carry = recorder.carry.bind(recorder);
    recorder.carry = async (queue) => {
      const reason = await carry(queue);
      this.hasEnded = true;
      return reason;
    };
    audience.admit(recorder, {
      purpose: "lossless",
      capacityMs: RECORDING_CAPACITY_MS,
      arrivals: recorder.arrivals,
    });
  }

  /** Where it stands in the relay's log, in frames. */
  get position(): number {
    return this.disk.position;
  }

  /** Whether the disk has refused, so that a stop does not wait for it. */
  get isPaused(): boolean {
    return this.#tape.status.trouble !== undefined;
  }

  /** @throws {Violation} when audio is not in a file in time, or its head does not count it */
  check(): void {
    const { clock, ledger, history, awokeAtMs } = this.#options;
    const nowMs = clock.nowMs();
    if (ledger.end !== this.#edges.at(-1)?.end) this.#edges.push({ atMs: nowMs, end: ledger.end });
    if (!this.disk.isWell) this.#wellSinceMs = nowMs;
    this.#wellSinceMs = Math.max(this.#wellSinceMs, awokeAtMs());
    const dueMs = nowMs - WRITTEN_WITHIN_MS;
    const due = this.#edges.findLast(({ atMs }) => atMs <= dueMs);
    this.#edges = this.#edges.filter((edge) => edge.atMs > dueMs || edge === due);
    if (this.#wellSinceMs > dueMs) return;
    if (due !== undefined && this.position < due.end) {
      history.broken(16, `${WHO} lacks ${due.end - this.position} frames that came long ago`);
    }
    const uncountedMs = nowMs - this.disk.uncountedSinceMs;
    if (uncountedMs > COUNTED_WITHIN_MS) {
      history.broken(16, `the head of a file is ${uncountedMs.toFixed(0)} ms behind`);
    }
  }
}

/** A tape that says what it does on purpose. */
class WatchedTape extends Tape {
  readonly #disk: WatchedDisk;

  readonly #gaps: RecordedGaps;

  constructor(options: ConstructorParameters<typeof Tape>[0], disk: WatchedDisk) {
    super(options);
    this.#gaps = options.gaps;
    this.#disk = disk;
  }

  override async miss(...args: Parameters<Tape["miss"]>): Promise<void> {
    this.#disk.fills();
    await super.miss(...args);
    // A minute later nobody knows to the millisecond how the clocks ran apart.
    this.#disk.hasFilled(this.#gaps === "silence" && args[0] === "gap");
  }

  override lost(ms: number): void {
    super.lost(ms);
    this.#disk.lost(ms);
  }
}

/** Compares what is written with what came, and heads with what is safe. */
class WatchedDisk extends SimulatedDisk {
  override readonly keepsContent = false;
  /** Whether what is written is silence for what is missing. */
  #isFilling = false;
  #filledBytes = 0;
  /** Whether the next frame has to be where it belongs by the clock. */
  #isTimeDue = false;
  readonly #startsMs = new Map<string, number>();
  readonly #options: RecordingOptions;
  /** Since when there is audio that no head counts; infinite where there is none. */
  uncountedSinceMs = Infinity;
  /** Where it stands in the relay's log, in frames. */
  position: number;
  readonly #clock: SimulatedClock;
  readonly #ledger: FrameLedger;
  readonly #history: History;
  /** Where the audio of each file ends that is not complete. */
  readonly #audioEnd = new Map<SimulatedFile, number>();
  readonly #framesAMs: number;
  /** All heads have the same. */
  #headLength = 0;

  constructor(options: RecordingOptions) {
    super();
    const { clock, ledger, history, station } = this.#options = options;
    this.#framesAMs = station.source.format.sampleRate / 1000;
    this.#clock = clock;
    this.#ledger = ledger;
    this.#history = history;
    this.position = ledger.end;
  }

  get isWell(): boolean {
    // A recording goes on where there is much room, and not in the last of it.
    return !this.isHung && !this.isGone && this.capacityBytes === Infinity;
  }

  /** A file begins with what was heard then. */
  begun(file: RecordingFile, startMs: number): void {
    this.#startsMs.set(file.path, startMs);
    this.#filledBytes = 1;
    this.#isTimeDue = true;
  }

  /** What is written is for what is missing, from now on. */
  fills(): void {
    this.#isFilling = true;
    this.#filledBytes = 0;
  }

  /** @param isTimeDue whether it is to be as long as what is missing */
  hasFilled(isTimeDue: boolean): void {
    this.#isFilling = false;
    this.#isTimeDue ||= isTimeDue;
  }

  /** So much is not in any file, and was told. */
  lost(ms: number): void {
    const frames = Math.round(ms * this.#framesAMs);
    this.position += frames;
    this.#history.note(`recording: lost ${frames} frames`);
  }

  override appended(file: SimulatedFile, bytes: Uint8Array): void {
    super.appended(file, bytes);
    const { frameBytes } = this.#ledger;
    if (!this.#audioEnd.has(file)) {
      this.#headLength = bytes.length;
      this.#audioEnd.set(file, bytes.length);
      return;
    }
    if (isTail(bytes, frameBytes)) return;
    this.#audioEnd.set(file, file.bytes);
    this.uncountedSinceMs = Math.min(this.uncountedSinceMs, this.#clock.nowMs());
    const whole = bytes.subarray(0, bytes.length - bytes.length % frameBytes);
    if (this.#isFilling) return this.#checkSilence(whole);
    this.#try(() => {
      this.#ledger.check(whole, this.position, false, WHO);
      if (this.#isTimeDue) this.#checkTime(file, whole);
    });
    this.position += whole.length / frameBytes;
  }

  /** One that could not be completed ends a second before that. */
  override closed(): void {
    this.uncountedSinceMs = Infinity;
  }

  override headWritten(file: SimulatedFile, head: Uint8Array): void {
    const claimedBytes = head.length + dataBytesOf(head);
    if (claimedBytes > file.syncedBytes) {
      this.#try(() =>
        this.#history.broken(16, `a head counts ${claimedBytes} bytes of ${file.syncedBytes}`)
      );
    }
    if (claimedBytes >= (this.#audioEnd.get(file) ?? 0)) this.uncountedSinceMs = Infinity;
  }

  /** The first frame is where it belongs, or later where nothing was filled. */
  #checkTime(file: SimulatedFile, frames: Uint8Array): void {
    const { frameBytes } = this.#ledger;
    const view = new DataView(frames.buffer, frames.byteOffset);
    const number = view.getUint32(0, true);
    this.#isTimeDue = false;
    // Behind digital silence nobody can tell.
    if (number === 0) return;
    const { recorder, awokeAtMs } = this.#options;
    const evenSinceMs = Math.max(recorder.evenSinceMs, awokeAtMs());
    const trueMs = recorder.recordedAtMs(number);
    if (trueMs === undefined || trueMs - evenSinceMs < EVEN_FOR_MS) return;
    const before = file.bytes - frames.length - this.#headLength;
    const placedMs = this.#startsMs.get(file.path)! + before / frameBytes / this.#framesAMs;
    const errorMs = placedMs - trueMs;
    const isExcused = errorMs > 0 && this.#filledBytes === 0;
    const driftMs = MOST_DRIFT * (this.#clock.nowMs() - trueMs);
    if (Math.abs(errorMs) <= TRUE_WITHIN_MS + driftMs || isExcused) return;
    this.#history.broken(
      16,
      `frame ${number} stands ${errorMs.toFixed(1)} ms too late in ${file.path}`,
    );
  }

  #checkSilence(bytes: Uint8Array): void {
    this.#filledBytes += bytes.length;
    if (!isSilence(bytes)) {
      this.#try(() => this.#history.broken(16, "something sounds where nothing was heard"));
    }
  }

  /** A violation is looked for after every step; here it would look like a broken disk. */
  #try(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
    }
  }
}

/** How much audio a head counts. */
function dataBytesOf(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset);
  const size = view.getUint32(head.length - 4, true);
  return size === 0xFFFF_FFFF ? Number(view.getBigUint64(28, true)) : size;
}

/** What stands behind the audio: a byte that makes its length even, or cue points. */
function isTail(bytes: Uint8Array, frameBytes: number): boolean {
  return bytes.length < frameBytes || new TextDecoder().decode(bytes.subarray(0, 4)) === "cue ";
}

/** The day begins with the simulation, in a time zone of its own. */
function calendarOf(clock: SimulatedClock): Calendar {
  return {
    epochMs: () => clock.nowMs(),
    local: (epochMs) => {
      const msSinceMidnight = epochMs % DAY_MS;
      const seconds = Math.floor(msSinceMidnight / 1000);
      return {
        year: 2026,
        month: 1,
        day: 1 + Math.floor(epochMs / DAY_MS),
        hour: Math.floor(seconds / 3600),
        minute: Math.floor(seconds / 60) % 60,
        second: seconds % 60,
        msSinceMidnight,
        nextMidnightMs: epochMs - msSinceMidnight + DAY_MS,
      };
    },
  };
}
