/**
 * How a recording is doing, in one line of a terminal.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import type { TapeStatus } from "../../core/record/tape.ts";
import type { Terminal } from "../../io/terminal/terminal.ts";
import type { Words } from "../words/words.ts";

const SHOWN_EVERY_MS = 250;
/** A peak stays for so long. */
const HELD_MS = 1500;
/** How much is free changes slowly. */
const FREE_EVERY_MS = 5000;
/** Before that, a new file says little about how fast it grows. */
const MEASURED_AFTER_MS = 10_000;
/** A bar begins there. */
const LOWEST_DBFS = -60;
const CELLS = 10;

/** What a recording line is made of. */
export interface RecordingLineOptions {
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly words: Words;
  /** What a second of audio takes in the file, as long as that is not measured. */
  readonly bytesPerSecond: number;
  status(): TapeStatus;
  levelsDbfs(): readonly number[] | undefined;
  freeBytes(): Promise<number | undefined>;
}

/** The loudest of a channel lately. */
interface Peak {
  dbfs: number;
  atMs: number;
}

/** Shows a recording four times a second. */
export class RecordingLine implements Disposable {
  readonly #options: RecordingLineOptions;
  readonly #peaks: Peak[] = [];
  #freeBytes: number | undefined;
  #freeAtMs = -Infinity;
  #cancelTimer: () => void = () => {};

  constructor(options: RecordingLineOptions) {
    this.#options = options;
    this.#showLater();
  }

  /** Shows it no more. */
  [Symbol.dispose](): void {
    this.#cancelTimer();
    this.#options.terminal.status([]);
  }

  #showLater(): void {
    this.#cancelTimer = this.#options.clock.after(SHOWN_EVERY_MS, () => {
      this.#show();
      this.#showLater();
    });
  }

  #show(): void {
    const { clock, terminal, words, status, levelsDbfs } = this.#options;
    const nowMs = clock.nowMs();
    if (nowMs - this.#freeAtMs >= FREE_EVERY_MS) this.#askFree(nowMs);
    const tape = status();
    const levels = levelsDbfs();
    const bars = levels?.map((dbfs, channel) => {
      return { dbfs, bar: bar(dbfs, this.#holdPeak(channel, dbfs, nowMs)) };
    });
    terminal.status(words.recording({ ...tape, levels: bars, leftMs: this.#leftMs(tape) }));
  }

  #askFree(nowMs: number): void {
    this.#freeAtMs = nowMs;
    // What is wrong with the disk is told by the recording.
    this.#options.freeBytes().then((bytes) => this.#freeBytes = bytes, () => {});
  }

  #leftMs({ recordedMs, bytes }: TapeStatus): number | undefined {
    const isMeasured = recordedMs >= MEASURED_AFTER_MS;
    const bytesPerMs = isMeasured ? bytes / recordedMs : this.#options.bytesPerSecond / 1000;
    return this.#freeBytes === undefined ? undefined : this.#freeBytes / bytesPerMs;
  }

  #holdPeak(channel: number, dbfs: number, nowMs: number): number {
    const held = this.#peaks[channel];
    if (held !== undefined && dbfs < held.dbfs && nowMs - held.atMs < HELD_MS) return held.dbfs;
    this.#peaks[channel] = { dbfs, atMs: nowMs };
    return dbfs;
  }
}

/** `====   |  `: how loud it is, and where it was loudest lately. */
function bar(dbfs: number, peakDbfs: number): string {
  const [filled, peak] = [dbfs, peakDbfs].map((level) =>
    Math.round(CELLS * Math.max(0, 1 - level / LOWEST_DBFS))
  );
  const cells = "=".repeat(filled!).padEnd(CELLS);
  return peak === 0 ? cells : `${cells.slice(0, peak! - 1)}|${cells.slice(peak)}`;
}
