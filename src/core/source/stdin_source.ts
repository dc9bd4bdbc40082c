/**
 * Audio from standard input.
 *
 * @module
 */

import { abortable } from "../base/abortable.ts";
import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { TroubleError } from "../trouble.ts";
import { openPcm, type PcmStream } from "./pcm_stream.ts";
import { inRealTime, PIPE_READ_MS } from "./real_time.ts";
import type { Source } from "./source.ts";

const LABEL = { kind: "stdin" } as const;
/** What is read at once, as long as the format is not known. */
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

/** Raw PCM, or a WAV file, that another program writes into a pipe. It is read in real time. */
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
    input.readBytes = format.bytesFromMs(PIPE_READ_MS);
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
    const { clock, aheadMs } = this.#options;
    return inRealTime(chunks, { format: this.format, clock, aheadMs }, signal);
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
