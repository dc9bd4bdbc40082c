/**
 * Encoders of a simulated world: each is a few lines, and can fail in every way.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { EncodedEnd, Encoder, MakeEncoder } from "../../../src/core/record/encoder.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { atOnce, type Fault } from "./faults.ts";
import { isBefore } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { isMark, PlayerLevel } from "./player_level.ts";

/** A page is so much smaller than the audio that it stands for. */
export const COMPRESSION = 8;
/** Numbers of four bytes before what a page consists of: mark, length, encoder, first frame, frames. */
const PAGE_NUMBERS = 5;
const HEAD_MARK = 0xfeed0001;
const PAGE_MARK = 0xfeed0002;
/** An encoder keeps so much to itself at most. */
const MOST_KEPT_MS = 60;
const MINUTE_MS = 60_000;
/** One that fails sooner is not replaced. */
const STEADY_MS = 10_000;

/** A head or a page, as whoever listens reads it. */
export interface ReadPage {
  readonly isHead: boolean;
  /** The number of its encoder. */
  readonly encoder: number;
  /** Where it begins, in frames from the encoder's first; 0 for a head. */
  readonly start: number;
  readonly end: number;
}

/** What encoders are made of. */
export interface SimulatedEncodersOptions {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly history: History;
  readonly format: PcmFormat;
  /** Whether one encoder's pages may follow another's. */
  readonly isRenewable: boolean;
}

/** All encoders of one form, one after the other. */
export class SimulatedEncoders {
  /** When one last failed, or could not be made, that none can replace. */
  brokenOffAtMs = Number.NEGATIVE_INFINITY;
  readonly all: SimulatedEncoder[] = [];
  #canBeMade = true;

  constructor(readonly options: SimulatedEncodersOptions) {}

  /** Whether another may go on where one has failed that ran for so long. */
  isRenewable(ranMs: number): boolean {
    return this.options.isRenewable && ranMs >= STEADY_MS && this.#canBeMade;
  }

  /** The one that runs. */
  get current(): SimulatedEncoder | undefined {
    const last = this.all.at(-1);
    return last?.isDisposed === false ? last : undefined;
  }

  readonly make: MakeEncoder = (): Promise<Encoder> => {
    if (!this.#canBeMade) {
      this.breakOff();
      return Promise.reject(failure());
    }
    if (this.current !== undefined) this.options.history.broken(8, "two encoders make one form");
    this.all.push(new SimulatedEncoder(this.all.length, this));
    return Promise.resolve(this.all.at(-1)!);
  };

  breakOff(): void {
    this.brokenOffAtMs = this.options.clock.nowMs();
  }

  /** What can happen to them. */
  faults(): Fault[] {
    return [
      atOnce("an encoder fails", () => {
        if (this.current !== undefined) this.current.isFailing = true;
      }),
      atOnce("an encoder hangs", () => {
        if (this.current !== undefined) this.current.isHanging = true;
      }),
      {
        name: "no encoder can be made",
        lastsMs: [1000, MINUTE_MS],
        strike: () => void (this.#canBeMade = false),
        mend: () => void (this.#canBeMade = true),
      },
    ];
  }
}

/** Makes pages that say what they are of. */
export class SimulatedEncoder implements Encoder {
  isDisposed = false;
  /** What is encoded fails from now on. */
  isFailing = false;
  /** What is encoded never settles from now on. */
  isHanging = false;
  /** What it was given, as a player would have it. */
  readonly level: PlayerLevel;
  /** Since when it lacks frames. */
  givenAtMs: number;
  /** How many frames stand in its pages. */
  pagedFrames = 0;
  readonly #number: number;
  readonly #owner: SimulatedEncoders;
  readonly #madeAtMs: number;
  #givenFrames = 0;
  #lastFrame: number | undefined;
  readonly #mostKeptFrames: number;

  /** @param number how many there were before it */
  constructor(number: number, owner: SimulatedEncoders) {
    const { clock, format: { sampleRate }, random } = owner.options;
    this.#number = number;
    this.#owner = owner;
    this.#mostKeptFrames = Math.floor(random.between(0, MOST_KEPT_MS) * sampleRate / 1000);
    this.level = new PlayerLevel(clock, sampleRate);
    this.givenAtMs = this.#madeAtMs = clock.nowMs();
  }

  begin(): Promise<Uint8Array> {
    return Promise.resolve(this.#write(HEAD_MARK, 0));
  }

  encode(frames: Uint8Array): Promise<Uint8Array> {
    const { clock, format: { frameBytes } } = this.#owner.options;
    this.givenAtMs = clock.nowMs();
    if (this.isHanging) return new Promise(() => {});
    if (this.isFailing) {
      this.#fail();
      return Promise.reject(failure());
    }
    this.#checkOrder(frames);
    this.#givenFrames += frames.length / frameBytes;
    this.level.add(frames.length / frameBytes);
    const keptFrames = this.#givenFrames - this.pagedFrames;
    return Promise.resolve(
      keptFrames > this.#mostKeptFrames ? this.#page(keptFrames) : new Uint8Array(0),
    );
  }

  end(): Promise<EncodedEnd> {
    if (this.isHanging) return new Promise(() => {});
    return Promise.resolve({ bytes: this.#page(this.#givenFrames - this.pagedFrames) });
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.isDisposed) this.#owner.options.history.broken(8, "an encoder was ended twice");
    if (this.isHanging) this.#fail();
    this.isDisposed = true;
    return Promise.resolve();
  }

  #fail(): void {
    const ranMs = this.#owner.options.clock.nowMs() - this.#madeAtMs;
    if (!this.#owner.isRenewable(ranMs)) this.#owner.breakOff();
  }

  /** Frames have numbers that rise; silence, marked or not, has none. */
  #checkOrder(frames: Uint8Array): void {
    const { format: { frameBytes }, history } = this.#owner.options;
    if (frames.length % frameBytes !== 0) history.broken(3, "an encoder was given half a frame");
    const view = new DataView(frames.buffer, frames.byteOffset, frames.length);
    for (const at of [0, frames.length - frameBytes]) {
      const frame = view.getUint32(at, true);
      if (isMark(frames.subarray(at, at + frameBytes))) continue;
      if (isBefore(frame, this.#lastFrame)) {
        history.broken(3, `an encoder was given frame ${frame} behind ${this.#lastFrame}`);
      }
      this.#lastFrame = frame;
    }
  }

  #page(frames: number): Uint8Array {
    const page = this.#write(PAGE_MARK, frames);
    this.pagedFrames += frames;
    return page;
  }

  #write(mark: number, frames: number): Uint8Array {
    const { format: { frameBytes } } = this.#owner.options;
    const numbers = new Uint32Array(
      PAGE_NUMBERS + Math.floor(frames * frameBytes / COMPRESSION / 4),
    );
    numbers.set([mark, numbers.byteLength, this.#number, this.pagedFrames, frames]);
    return new Uint8Array(numbers.buffer);
  }
}

/** The pages that a chunk consists of; undefined if it is not of whole ones. */
export function readPages(chunk: Uint8Array): ReadPage[] | undefined {
  const pages: ReadPage[] = [];
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  for (let at = 0; at < chunk.length;) {
    if (at + 4 * PAGE_NUMBERS > chunk.length) return undefined;
    const [mark, bytes, encoder, start, frames] = Array.from(
      { length: PAGE_NUMBERS },
      (_, index) => view.getUint32(at + 4 * index, true),
    ) as [number, number, number, number, number];
    if (mark !== HEAD_MARK && mark !== PAGE_MARK || at + bytes > chunk.length) return undefined;
    pages.push({ isHead: mark === HEAD_MARK, encoder, start, end: start + frames });
    at += bytes;
  }
  return pages;
}

function failure(): TroubleError {
  return new TroubleError({ code: "ffmpeg-failed", encoding: "opus", words: "simulated" });
}
