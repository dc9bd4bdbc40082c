/**
 * Audio from standard input.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { openToFirstByte } from "./first_byte.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import type { Source } from "./source.ts";

/** What is read at once: no burst in any format. */
const READ_MS = 20;

/** The part of standard input that is needed. */
export interface ByteReader {
  /** Fills `buffer` from its start. Resolves to the number of bytes, or to null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/** What the source is made of. */
export interface StdinSourceOptions {
  input: ByteReader;
  format: PcmFormat;
  clock: Clock;
  /** How far ahead of real time it is read, in milliseconds of audio. */
  aheadMs: number;
}

/**
 * Raw PCM that another program writes into a pipe.
 *
 * A file or a decoder delivers as fast as it is read. This is the one source that is held back:
 * it is read at most `aheadMs` ahead of real time, so that the pipe paces the program behind it.
 * A program that pauses is not hurried afterwards.
 */
export class StdinSource implements Source {
  readonly label = { kind: "stdin" } as const;
  readonly isFinite = true;
  readonly format: PcmFormat;
  readonly #options: StdinSourceOptions;

  constructor(options: StdinSourceOptions) {
    this.format = options.format;
    this.#options = options;
  }

  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const connect = () => this.#read(signal);
    const { clock } = this.#options;
    return openToFirstByte({ connect, label: this.label, clock, limitMs: Infinity }, signal);
  }

  async *#read(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { input, format, clock, aheadMs } = this.#options;
    const buffer = new Uint8Array(format.bytesFromMs(READ_MS));
    let playedUpToMs = clock.nowMs();
    for (;;) {
      // A read of standard input cannot be called back; an abandoned one ends with the process.
      const bytes = await abortable(input.read(buffer), signal);
      if (bytes === null) return;
      playedUpToMs = Math.max(playedUpToMs, clock.nowMs()) + format.msFromBytes(bytes);
      yield buffer.subarray(0, bytes);
      const excessMs = playedUpToMs - aheadMs - clock.nowMs();
      if (excessMs > 0) await sleep(clock, excessMs, signal);
    }
  }
}

/** Settles as `promise` does, or rejects with the signal's reason if that comes first. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
