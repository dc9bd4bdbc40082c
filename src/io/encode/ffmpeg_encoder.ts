/**
 * Encodes what only ffmpeg does here: MP3, and AAC in an MP4 that is made of fragments.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { concatenate } from "../../core/base/bytes.ts";
import { CommandError, type RunningProgram, type StartProgram } from "../../core/base/command.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { tellingLine } from "../../core/base/telling_line.ts";
import type { EncodedEnd, Encoder, EncoderTags, MakeEncoder } from "../../core/record/encoder.ts";
import { TroubleError } from "../../core/trouble.ts";

/** What ffmpeg can be asked for. */
export type FfmpegEncoding = "mp3" | "m4a";

/** What making encoders needs from outside. */
export interface FfmpegOptions {
  readonly encoding: FfmpegEncoding;
  readonly start: StartProgram;
  /** In bits a second. */
  readonly bitRate?: number;
  /** A name that is looked for on the PATH, or a path. */
  readonly program?: string;
  /** After its input has ended, ffmpeg has this long to end, in milliseconds. */
  readonly endLimitMs?: number;
}

const BIT_RATE = 192_000;
const END_LIMIT_MS = 10_000;
/** Of what it says, the last characters are kept. */
const MOST_WORDS = 4096;
/** It puts before a line which part of it speaks: `[libmp3lame @ 0x5581c0] `. */
const SPEAKER = /^\[[^\]]*@ [0-9a-fx]+\] */;

/**
 * A constant bitrate, as what stands in an MP3's head for a variable one can only be written when
 * the file is at its end. Nothing is kept in ffmpeg for a larger write.
 */
const OUTPUT: Readonly<Record<FfmpegEncoding, (mark: string) => readonly string[]>> = {
  mp3: (mark) => [
    ...["-c:a", "libmp3lame", "-write_xing", "0", "-metadata", `encoded_by=${mark}`],
    ...["-f", "mp3"],
  ],
  // Each fragment, of a second, is whole in itself, and so is a file that is cut behind it.
  m4a: (mark) => [
    ...["-c:a", "aac", "-metadata", `encoding_tool=${mark}`],
    ...["-movflags", "+empty_moov+default_base_moof", "-frag_duration", "1000000", "-f", "mp4"],
  ],
};

/** Makes encoders of what ffmpeg is needed for. */
export function encodeByFfmpeg(options: FfmpegOptions): MakeEncoder {
  const { encoding, start, bitRate = BIT_RATE, program = "ffmpeg", endLimitMs = END_LIMIT_MS } =
    options;
  return async (format, tags) => {
    try {
      const ffmpeg = await start([program, ...ffmpegArgs(encoding, bitRate, format, tags)]);
      return new FfmpegEncoder(ffmpeg, encoding, endLimitMs);
    } catch (error) {
      throw error instanceof CommandError ? startTrouble(error, encoding) : error;
    }
  };
}

function startTrouble(error: CommandError, encoding: FfmpegEncoding): TroubleError {
  const { cause } = error;
  if (cause instanceof Deno.errors.NotFound) {
    return new TroubleError({ code: "ffmpeg-missing", encoding }, { cause: error });
  }
  const words = cause instanceof Error ? cause.message : error.message;
  return new TroubleError({ code: "ffmpeg-failed", encoding, words }, { cause: error });
}

function ffmpegArgs(
  encoding: FfmpegEncoding,
  bitRate: number,
  { sampleRate, bitsPerSample, channels }: PcmFormat,
  { date, encodedBy }: EncoderTags,
): string[] {
  return [
    ...["-nostdin", "-hide_banner", "-loglevel", "error"],
    ...["-f", `s${bitsPerSample}le`, "-ar", `${sampleRate}`, "-ac", `${channels}`, "-i", "pipe:0"],
    ...["-metadata", `date=${date}`, "-b:a", `${bitRate}`, "-flush_packets", "1"],
    ...[...OUTPUT[encoding](encodedBy), "pipe:1"],
  ];
}

class FfmpegEncoder implements Encoder {
  readonly #ffmpeg: RunningProgram;
  readonly #encoding: FfmpegEncoding;
  readonly #endLimitMs: number;
  /** Goes on whether or not anything is asked, as ffmpeg waits for whoever does not read. */
  readonly #reading: Promise<unknown>;
  #ready: Uint8Array[] = [];
  #words = "";

  constructor(ffmpeg: RunningProgram, encoding: FfmpegEncoding, endLimitMs: number) {
    this.#ffmpeg = ffmpeg;
    this.#encoding = encoding;
    this.#endLimitMs = endLimitMs;
    this.#reading = Promise.all([this.#readAudio(), this.#readWords()]);
  }

  begin(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(0));
  }

  async encode(frames: Uint8Array): Promise<Uint8Array> {
    try {
      await this.#ffmpeg.write(frames);
    } catch (cause) {
      throw await this.#failure(cause);
    }
    return this.#take();
  }

  async end(): Promise<EncodedEnd> {
    try {
      await deadline(this.#finish(), this.#endLimitMs);
    } catch (cause) {
      throw await this.#failure(cause);
    }
    return { bytes: this.#take() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ffmpeg[Symbol.asyncDispose]();
    await this.#reading;
  }

  async #finish(): Promise<void> {
    await this.#ffmpeg.closeInput();
    const [exitCode] = await Promise.all([this.#ffmpeg.exitCode(), this.#reading]);
    if (exitCode !== 0) throw new Error(`ffmpeg ended with ${exitCode}`);
  }

  async #readAudio(): Promise<void> {
    for await (const bytes of this.#ffmpeg.output("stdout")) this.#ready.push(bytes);
  }

  async #readWords(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#ffmpeg.output("stderr")) {
      this.#words = (this.#words + decoder.decode(bytes, { stream: true })).slice(-MOST_WORDS);
    }
  }

  #take(): Uint8Array {
    const bytes = concatenate(...this.#ready);
    this.#ready = [];
    return bytes;
  }

  /** Ends ffmpeg, so that it has said everything. */
  async #failure(cause: unknown): Promise<TroubleError> {
    await this[Symbol.asyncDispose]();
    const lines = this.#words.split(/\r?\n/).map((line) => line.replace(SPEAKER, "").trim());
    const words = tellingLine(lines.filter((line) => line !== ""));
    return new TroubleError({ code: "ffmpeg-failed", encoding: this.#encoding, words }, { cause });
  }
}
