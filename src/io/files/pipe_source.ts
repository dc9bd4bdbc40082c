/**
 * Audio that programs write into a named pipe, one after the other.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { openToFirstByte } from "../../core/source/first_byte.ts";
import { inRealTime, PIPE_READ_MS } from "../../core/source/real_time.ts";
import type { Source, SourceLabel } from "../../core/source/source.ts";
import { TroubleError, troubleOf } from "../../core/trouble.ts";
import { NamedPipe } from "./named_pipe.ts";

/** What the source is made of. */
export interface PipeSourceOptions {
  readonly path: string;
  readonly format: PcmFormat;
  readonly clock: Clock;
  /** How far ahead of real time it is read, in milliseconds of audio. */
  readonly aheadMs: number;
}

/**
 * A named pipe: its end is that of one program, and it goes on with the next. It stays open from one
 * connection to the next, unless what came was no audio: the rest of that goes nowhere.
 */
export class PipeSource implements Source {
  readonly isFinite = false;
  readonly format: PcmFormat;
  readonly label: SourceLabel;
  readonly #options: PipeSourceOptions;
  #pipe: NamedPipe | undefined;

  constructor(options: PipeSourceOptions) {
    this.#options = options;
    this.format = options.format;
    this.label = { kind: "pipe", path: options.path };
  }

  async open(signal: AbortSignal, firstByteMs: number): Promise<AsyncIterable<Uint8Array>> {
    const { clock } = this.#options;
    const { label, format } = this;
    const pipe = await this.#openPipe();
    const connect = (attempt: AbortSignal) => this.#chunks(pipe, attempt);
    try {
      const options = { connect, label, clock, format, limitMs: firstByteMs };
      const chunks = await openToFirstByte(options, signal);
      return inRealTime(chunks[Symbol.asyncIterator](), this.#options, signal);
    } catch (error) {
      const code = troubleOf(error)?.code;
      const hasNone = code === "silent" && pipe.hasEnded || code === "no-audio";
      // Nothing new: it is said once that the next program is waited for.
      throw hasNone ? new TroubleError({ code: "ended", source: label }) : error;
    }
  }

  close(): Promise<void> {
    this.#pipe?.close();
    this.#pipe = undefined;
    return Promise.resolve();
  }

  async #openPipe(): Promise<NamedPipe> {
    if (this.#pipe !== undefined && !await this.#pipe.isInPlace()) await this.close();
    const { path } = this.#options;
    this.#pipe ??= await NamedPipe.open(path, this.format.bytesFromMs(PIPE_READ_MS));
    await this.#pipe.goOn();
    return this.#pipe;
  }

  /** What one program writes, or the rest of it, from a whole frame on. */
  #chunks(pipe: NamedPipe, signal: AbortSignal): AsyncIterableIterator<Uint8Array> {
    const { frameBytes } = this.format;
    let restBytes = (frameBytes - pipe.writtenBytes % frameBytes) % frameBytes;
    return {
      next: async () => {
        for (;;) {
          const chunk = await pipe.read(signal);
          if (chunk === undefined) return { done: true, value: undefined };
          const value = chunk.subarray(restBytes);
          restBytes -= chunk.length - value.length;
          if (value.length > 0) return { done: false, value };
        }
      },
      return: async () => {
        // Whoever waits no longer has not said that this is no audio.
        if (!signal.aborted && !pipe.hasEnded) await this.close();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
