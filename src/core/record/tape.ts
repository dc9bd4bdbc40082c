/**
 * A recording, in as many files as it takes.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { type EncoderTrouble, type Trouble, TroubleError } from "../trouble.ts";
import type { Emit } from "../event.ts";
import type { Calendar, LocalTime } from "./calendar.ts";
import type { Keeper } from "./keeper.ts";
import { Marks, type MissingCause } from "./marks.ts";
import type { Part, PartStory } from "./part.ts";
import type { RecordingFile, RecordingFolder } from "./recording_file.ts";
import type { RecordingName } from "./recording_name.ts";
import { roomFrames, type Split } from "./split.ts";
import type { StorageTrouble } from "./storage_trouble.ts";
import type { Provenance } from "./wav_head.ts";

/** Silence is written in pieces of this size. */
const ZEROS_BYTES = 64 * 1024;
/** A computer that slept has more to make up than there is time for: then a new part begins. */
const MOST_FILLED_MS = 120_000;
/** What keeps the first file from being begun, and every other. */
const HOPELESS: readonly string[] = [
  "encoder-format",
  "ffmpeg-missing",
  "files-forbidden",
] satisfies (EncoderTrouble | StorageTrouble)["code"][];
/** How often a disk that refused is tried again. */
const RETRY_MS = 1000;
/** How often the oldest recordings are looked at, besides when a part begins. */
const KEEP_EVERY_MS = 60_000;
/** As much as a minute of waiting audio takes, and some more. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

/** What becomes of the time in which the source gave nothing. */
export type RecordedGaps = "silence" | "cut" | "split";

/** What a tape is made of. */
export interface TapeOptions {
  readonly format: PcmFormat;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly folder: RecordingFolder;
  readonly name: RecordingName;
  /** Whether the first name is counted up if it is taken. Otherwise the tape fails. */
  readonly countsUp: boolean;
  /** Begins to fill a file. */
  beginPart(file: RecordingFile, start: LocalTime, story: PartStory): Promise<Part>;
  /** Undefined: one part for all, as far as that goes. */
  readonly split: Split | undefined;
  /** When there is so much, silence included, it is full. Undefined: never. */
  readonly durationMs: number | undefined;
  readonly gaps: RecordedGaps;
  /** What a gap is called in the file: `no phone`. */
  readonly gapName: string;
  /** The program and its version. */
  readonly originator: string;
  /** What a file says of its content, besides its clock and what it lacks. */
  readonly description: string;
  /** Removes the oldest recordings; undefined: all stay. */
  readonly keeper: Keeper | undefined;
  /** How much faster the source's clock runs, in parts per million, if that is known. */
  driftPpm(): number | undefined;
  readonly emit: Emit;
}

/** What was recorded so far. */
export interface TapeStatus {
  /** The file that is being written, or that was. */
  readonly path: string | undefined;
  /** Why nothing can be written just now. */
  readonly trouble: Trouble | undefined;
  readonly recordedMs: number;
  readonly bytes: number;
  readonly lostMs: number;
  readonly gaps: number;
}

/** The part that is being written. */
interface OpenPart {
  readonly part: Part;
  readonly file: RecordingFile;
  readonly name: string;
  readonly marks: Marks;
  /** When its first frame was heard, in milliseconds since 1970. */
  readonly startMs: number;
  /** When the day ends that it began on. */
  readonly midnightMs: number;
  frames: number;
  /** How much time is missing in it that was not filled. */
  cutMs: number;
}

/** Takes audio with the time at which it was heard, and puts it into files. */
export class Tape {
  readonly #options: TapeOptions;
  readonly #zeros: Uint8Array;
  #open: OpenPart | undefined;
  #path: string | undefined;
  /** What comes next is from no earlier day, however the clock is measured. */
  #notBeforeMs = 0;
  /** Why nothing can be written just now. */
  #obstacle: TroubleError | undefined;
  #keepAtMs = 0;
  #frames = 0;
  #finishedBytes = 0;
  #lostMs = 0;
  #gaps = 0;

  constructor(options: TapeOptions) {
    this.#options = options;
    const { frameBytes } = options.format;
    this.#zeros = new Uint8Array(ZEROS_BYTES - ZEROS_BYTES % frameBytes);
  }

  /** Whether there is as much as is wanted. */
  get isFull(): boolean {
    return this.#roomInAll() <= 0;
  }

  /** Until when the part that is open goes, in milliseconds since 1970; undefined where none is. */
  get endMs(): number | undefined {
    return this.#open === undefined ? undefined : this.#endMs(this.#open);
  }

  get status(): TapeStatus {
    return {
      path: this.#path,
      trouble: this.#obstacle?.trouble,
      recordedMs: this.#msOf(this.#frames),
      bytes: this.#finishedBytes + (this.#open?.file.bytes ?? 0),
      lostMs: this.#lostMs,
      gaps: this.#gaps,
    };
  }

  /**
   * Adds whole frames; waits for a disk that refuses them.
   *
   * @param heardMs when the first of them was heard, in milliseconds since 1970
   * @throws {TroubleError} `encoder-format`, `ffmpeg-missing`, `files-forbidden`, and `file-exists`
   *   where names are not counted up: of the first file alone
   * @throws the signal's reason; what was not written by then is not in the files
   */
  async write(frames: Uint8Array, heardMs: number, signal: AbortSignal): Promise<void> {
    const { split, format: { frameBytes } } = this.#options;
    for (let done = 0; done < frames.length && !this.isFull;) {
      const nowMs = heardMs + this.#msOf(done / frameBytes);
      if (this.#open !== undefined && this.#roomFrames(this.#open, nowMs) <= 0) {
        if (split?.by === "day") this.#notBeforeMs = this.#open.midnightMs;
        await this.endPart();
      }
      const open = this.#open ?? await this.#begin(nowMs, signal);
      const roomFrames = Math.min(Math.max(1, this.#roomFrames(open, nowMs)), this.#roomInAll());
      const piece = frames.subarray(done, done + Math.min(roomFrames * frameBytes, frames.length));
      done += await this.#writeTo(open, piece) * frameBytes;
    }
  }

  /**
   * Something is missing between the end of the part and the frame that was heard at `heardMs`.
   *
   * @param goesOn whether it is the same that was missing before
   */
  async miss(
    cause: MissingCause,
    heardMs: number,
    goesOn: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const { format, gaps } = this.#options;
    const missingMs = Math.max(0, heardMs - this.#endMs(open));
    open.marks.add(open.frames, cause, missingMs, goesOn);
    if (cause === "gap" && !goesOn) this.#gaps++;
    const isGap = cause === "gap";
    if (isGap && gaps === "split" || missingMs > MOST_FILLED_MS) return await this.endPart();
    if (isGap && gaps === "cut") {
      open.cutMs += missingMs;
      return;
    }
    const frames = Math.round(missingMs * format.sampleRate / 1000);
    await this.#fill(frames * format.frameBytes, this.#endMs(open), signal);
  }

  /** So much audio is not in the files, and never will be. */
  lost(ms: number): void {
    this.#lostMs += ms;
  }

  /** Makes all that was written safe. */
  async checkpoint(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    if (this.#options.clock.nowMs() >= this.#keepAtMs) await this.#tidy(open.name);
    try {
      await open.part.checkpoint();
    } catch (error) {
      await this.#fail(open, error);
    }
  }

  /** Completes the part that is open. The next frame begins another. */
  async endPart(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    try {
      await open.part.finish();
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      this.#pause(error);
    }
    const { emit, driftPpm } = this.#options;
    const { file, frames, marks } = open;
    this.#finishedBytes += file.bytes;
    emit({
      kind: "recording-finished",
      path: file.path,
      recordedMs: this.#msOf(frames),
      bytes: file.bytes,
      lostMs: marks.missingMs("loss"),
      gaps: marks.gaps,
      gapMs: marks.missingMs("gap"),
      driftPpm: driftPpm(),
    });
  }

  async #begin(heardMs: number, signal: AbortSignal): Promise<OpenPart> {
    const startMs = Math.max(heardMs, this.#notBeforeMs);
    const start = this.#options.calendar.local(startMs);
    for (let name = this.#options.name.next(start);;) {
      signal.throwIfAborted();
      if (this.#obstacle !== undefined) await this.#waitForRoom(signal);
      try {
        return await this.#create(name, startMs, start);
      } catch (error) {
        if (!(error instanceof TroubleError)) throw error;
        const { code } = error.trouble;
        const isFirst = this.#path === undefined;
        const isTaken = code === "file-exists";
        if (isFirst && (HOPELESS.includes(code) || isTaken && !this.#options.countsUp)) throw error;
        if (isTaken) name = this.#options.name.another();
        else this.#pause(error);
      }
    }
  }

  async #create(name: string, startMs: number, start: LocalTime): Promise<OpenPart> {
    const { folder, format, gapName, beginPart, emit } = this.#options;
    const file = await folder.create(name);
    const marks = new Marks(format, gapName);
    const story = {
      provenance: () => this.#provenance(start, marks),
      cues: () => marks.cues(),
    };
    let part: Part;
    try {
      part = await beginPart(file, start, story);
    } catch (error) {
      await file.close();
      await folder.remove(name);
      throw error;
    }
    this.#obstacle = undefined;
    this.#path = file.path;
    emit({ kind: "recording-started", path: file.path });
    await this.#tidy(name);
    const midnightMs = start.nextMidnightMs;
    return this.#open = { part, file, name, marks, startMs, midnightMs, frames: 0, cutMs: 0 };
  }

  async #tidy(current: string): Promise<void> {
    this.#keepAtMs = this.#options.clock.nowMs() + KEEP_EVERY_MS;
    await this.#options.keeper?.tidy(current);
  }

  #provenance(start: LocalTime, marks: Marks): Provenance {
    const { description, originator, driftPpm } = this.#options;
    const ppm = driftPpm();
    const clock = ppm === undefined ? "clock not measured" : `clock ${ppm.toFixed(1)} ppm fast`;
    const gaps = `gaps ${marks.gaps} (${(marks.missingMs("gap") / 1000).toFixed(3)} s)`;
    const lost = `lost ${(marks.missingMs("loss") / 1000).toFixed(3)} s`;
    return { description: [description, clock, gaps, lost].join("; "), originator, start };
  }

  /** @returns how many frames are done with: written, or lost with an encoder */
  async #writeTo(open: OpenPart, frames: Uint8Array): Promise<number> {
    const count = frames.length / this.#options.format.frameBytes;
    const before = open.frames;
    try {
      await open.part.write(frames);
      this.#count(open, count);
      return count;
    } catch (error) {
      const { keptFrames } = open.part;
      if (keptFrames === undefined) this.lost(this.#msOf(count));
      else this.#count(open, keptFrames - before);
      await this.#fail(open, error);
      return keptFrames === undefined ? count : keptFrames - before;
    }
  }

  #count(open: OpenPart, frames: number): void {
    open.frames += frames;
    this.#frames += frames;
  }

  async #fill(bytes: number, heardMs: number, signal: AbortSignal): Promise<void> {
    const { frameBytes } = this.#options.format;
    for (let done = 0; done < bytes; done += this.#zeros.length) {
      const zeros = this.#zeros.subarray(0, bytes - done);
      await this.write(zeros, heardMs + this.#msOf(done / frameBytes), signal);
    }
  }

  #roomFrames(open: OpenPart, heardMs: number): number {
    const { split, format } = this.#options;
    return split === undefined ? Infinity : roomFrames(split, format, open, heardMs);
  }

  #roomInAll(): number {
    const { durationMs = Infinity, format } = this.#options;
    return Math.round(durationMs * format.sampleRate / 1000) - this.#frames;
  }

  /** What is in the part is completed, as far as that goes, and the next frame begins another. */
  async #fail(open: OpenPart, error: unknown): Promise<void> {
    if (!(error instanceof TroubleError)) throw error;
    this.#pause(error);
    if (this.#open === open) await this.endPart();
  }

  #pause(error: TroubleError): void {
    if (this.#obstacle !== undefined) return;
    this.#obstacle = error;
    this.#options.emit({ kind: "recording-paused", path: this.#path, error });
  }

  async #waitForRoom(signal: AbortSignal): Promise<void> {
    const { clock, folder } = this.#options;
    do await sleep(clock, RETRY_MS, signal); while (
      (await folder.freeBytes() ?? Infinity) < LEAST_FREE_BYTES
    );
  }

  #endMs({ startMs, cutMs, frames }: OpenPart): number {
    return startMs + cutMs + this.#msOf(frames);
  }

  #msOf(frames: number): number {
    return frames * 1000 / this.#options.format.sampleRate;
  }
}
