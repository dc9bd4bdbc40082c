/**
 * Audio from standard input.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { TroubleError } from "../trouble.ts";
import { openPcm, type PcmStream } from "./pcm_stream.ts";
import type { Source } from "./source.ts";

const LABEL = { kind: "stdin" } as const;
/** What is read at once: no burst in any format. */
const READ_MS = 20;
/** The same, as long as the format is not known. */
const FIRST_READ_BYTES = 512;
/** What has written nothing for this long is taken for a program that writes raw PCM. */
const FIRST_BYTES_LIMIT_MS = 2000;

/** The part of standard input that is needed. */
export interface ByteReader {
  /** Fills `buffer` from its start. Resolves to the number of bytes, or to null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/** What the source is made of. */
export interface StdinSourceOptions {
  input: ByteReader;
  /** What the bytes mean. */
  format: PcmFormat;
  /** Whether a WAV file's header may say another format. */
  isFormatOpen: boolean;
  clock: Clock;
  /** How far ahead of real time it is read, in milliseconds of audio. */
  aheadMs: number;
}

/**
 * Raw PCM, or a WAV file, that another program writes into a pipe.
 *
 * A file or a decoder delivers as fast as it is read. This is the one source that is held back:
 * it is read at most `aheadMs` ahead of real time, so that the pipe paces the program behind it.
 * A program that pauses is not hurried afterwards.
 */
export class StdinSource implements Source {
  readonly label = LABEL;
  readonly isFinite = true;
  readonly format: PcmFormat;
  readonly #options: StdinSourceOptions;
  readonly #input: InputChunks;
  readonly #stream: Promise<PcmStream>;

  private constructor(
    options: StdinSourceOptions,
    format: PcmFormat,
    input: InputChunks,
    stream: Promise<PcmStream>,
  ) {
    this.#options = options;
    this.format = format;
    this.#input = input;
    this.#stream = stream;
    input.readBytes = format.bytesFromMs(READ_MS);
  }

  /**
   * Begins to read, and waits a short time for the first bytes: they may say the format, or that this
   * is no audio.
   *
   * @throws {TroubleError} what `open()` would, if that is known by then
   */
  static async begin(options: StdinSourceOptions, signal: AbortSignal): Promise<StdinSource> {
    const { format, clock } = options;
    let { isFormatOpen } = options;
    const input = new InputChunks(options.input);
    const stream = openPcm(input, {
      label: LABEL,
      clock,
      format,
      isFormatOpen: () => isFormatOpen,
    });
    const isHere = new AbortController();
    const either = AbortSignal.any([signal, isHere.signal]);
    const late = sleep(clock, FIRST_BYTES_LIMIT_MS, either).catch(() => {}).then(() => {
      isFormatOpen = false;
    });
    try {
      const known = await Promise.race([stream.catch(rethrowTrouble), late]);
      return new StdinSource(options, known?.format ?? format, input, stream);
    } finally {
      isHere.abort();
    }
  }

  async open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { chunks } = await abortable(this.#stream, signal);
    return this.#pace(chunks, signal);
  }

  async *#pace(chunks: AsyncIterator<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { format } = this;
    const { clock, aheadMs } = this.#options;
    let playedUpToMs = clock.nowMs();
    for (;;) {
      const { done, value: chunk } = await abortable(chunks.next(), signal);
      if (done) return;
      playedUpToMs = Math.max(playedUpToMs, clock.nowMs()) + format.msFromBytes(chunk.length);
      yield chunk;
      const excessMs = playedUpToMs - aheadMs - clock.nowMs();
      if (excessMs > 0) await sleep(clock, excessMs, signal);
    }
  }
}

/** What is read, in chunks of one buffer. It can be read on under another signal: it knows none. */
class InputChunks implements AsyncIterator<Uint8Array> {
  readonly #input: ByteReader;
  #buffer = new Uint8Array(FIRST_READ_BYTES);

  constructor(input: ByteReader) {
    this.#input = input;
  }

  /** How much is read at once from now on. */
  set readBytes(bytes: number) {
    this.#buffer = new Uint8Array(bytes);
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const buffer = this.#buffer;
    const bytes = await this.#input.read(buffer);
    if (bytes === null) return { done: true, value: undefined };
    return { done: false, value: buffer.subarray(0, bytes) };
  }
}

/** Any other error is a mistake in the code, or the system's: it shows again when the source opens. */
function rethrowTrouble(error: unknown): undefined {
  if (error instanceof TroubleError) throw error;
}

/**
 * Settles as `promise` does, or rejects with the signal's reason if that comes first. A read of
 * standard input cannot be called back; an abandoned one ends with the process.
 */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
