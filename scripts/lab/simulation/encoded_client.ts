/**
 * A player of encoded audio, in simulated time.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { isHead, requestHead } from "./raw_wrapping.ts";
import {
  COMPRESSION,
  type ReadPage,
  readPages,
  type SimulatedEncoders,
} from "./simulated_encoder.ts";
import { SimulatedSocket, type SimulatedSocketOptions } from "./simulated_socket.ts";

/** What is lost is told in milliseconds. */
const ROUNDING_MS = 0.1;
/** A page is no longer. */
const PAGE_MS = 300;

/** What such a player is made of. */
export interface EncodedClientOptions
  extends Omit<SimulatedSocketOptions, "bytesPerSecond" | "request"> {
  readonly path: string;
  readonly format: PcmFormat;
  readonly capacityMs: number;
  readonly encoders: SimulatedEncoders;
}

/** A player that keeps account of every page. */
export class EncodedClient extends SimulatedSocket {
  readonly #options: EncodedClientOptions;
  readonly #cameAtMs: number;
  #hasAnswer = false;
  /** The encoder whose head it has. */
  #encoder: number | undefined;
  /** Where it stands, in frames from that encoder's first; undefined before its first page. */
  #position: number | undefined;
  #lostMs = 0;

  constructor(options: EncodedClientOptions) {
    const { path, format, bufferBytes } = options;
    super({
      ...options,
      bufferBytes: bufferBytes / COMPRESSION,
      bytesPerSecond: format.bytesPerSecond / COMPRESSION,
      request: requestHead([path]),
    });
    this.#options = options;
    this.#cameAtMs = options.clock.nowMs();
  }

  /** What cannot be made cannot be heard. */
  override get mayBeClosed(): boolean {
    return this.#options.encoders.brokenOffAtMs >= this.#cameAtMs;
  }

  override get isTaking(): boolean {
    return super.isTaking && this.#options.encoders.current?.isHanging !== true;
  }

  override get lagFrames(): number {
    if (this.#position === undefined || this.#encoder === undefined) return 0;
    return this.#options.encoders.all[this.#encoder]!.pagedFrames - this.#position;
  }

  protected override take(chunk: Uint8Array): void {
    const { history } = this.#options;
    if (!this.#hasAnswer) {
      this.#hasAnswer = true;
      const isAnswer = isHead(chunk, 200) || isHead(chunk, 503) && this.mayBeClosed;
      return isAnswer ? undefined : history.broken(3, `${this.name} was handed no head`);
    }
    if (!this.isIn) return;
    const pages = readPages(chunk);
    if (pages === undefined) return history.broken(3, `${this.name} was handed no whole pages`);
    for (const page of pages) {
      if (page.isHead) this.#begin(page);
      else this.#hear(page);
    }
  }

  #begin({ encoder }: ReadPage): void {
    const { encoders, history } = this.#options;
    if (this.#encoder !== undefined && encoder <= this.#encoder) {
      history.broken(3, `${this.name} was handed a head twice`);
    }
    // What it has lost of those before counts, too.
    if (this.#encoder !== undefined) {
      const between = encoders.all.slice(this.#encoder + 1, encoder);
      const missed = between.reduce((sum, { pagedFrames }) => sum + pagedFrames, this.lagFrames);
      this.#lostMs += this.#msOf(missed);
      this.#position = 0;
    }
    this.#encoder = encoder;
  }

  #hear({ encoder, start, end }: ReadPage): void {
    const { history, capacityMs, encoders } = this.#options;
    if (encoder !== this.#encoder) {
      history.broken(3, `${this.name} was handed a page without its head`);
    }
    const lostMs = this.#msOf(start - (this.#position ?? start));
    if (lostMs < 0) history.broken(3, `${this.name} was handed a page twice`);
    this.#lostMs += lostMs;
    this.#position = end;
    if (Math.abs(this.#lostMs - this.overrunMs) > ROUNDING_MS) {
      history.broken(
        1,
        `${this.name} has lost ${this.#lostMs} ms, but is said to have lost ${this.overrunMs} ms`,
      );
    }
    const ageMs = this.#msOf(encoders.all[encoder]!.pagedFrames - end);
    if (ageMs > capacityMs + PAGE_MS) {
      history.broken(7, `${this.name} was handed what is ${ageMs.toFixed(0)} ms old`);
    }
  }

  #msOf(frames: number): number {
    return frames * 1000 / this.#options.format.sampleRate;
  }
}
