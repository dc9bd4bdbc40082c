/**
 * A target that ffmpeg delivers to: RTSP, SRT, RTMP, RTP.
 *
 * @module
 */

import { CommandError } from "../../core/base/command.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import {
  deliveryArgs,
  deliveryTrouble,
  type ProgramTarget,
  PROGRESS,
} from "../../core/publish/ffmpeg_delivery.ts";
import type { OpenPublication, Publication } from "../../core/publish/publication.ts";
import type { PublishCodec } from "../../core/publish/publish_codec.ts";
import { TroubleError } from "../../core/trouble.ts";

/** A program that is fed. Disposed of, it has ended. */
export interface DeliveringProgram extends AsyncDisposable {
  /** Resolves when it has ended, with what it has said last. Never rejects. */
  readonly ended: Promise<{ readonly lines: readonly string[] }>;
  /** Resolves when it has taken the bytes, or will not. Never rejects. */
  write(bytes: Uint8Array): Promise<void>;
  endInput(): void;
}

/** What is delivered, and how. */
export interface ProgramOptions {
  readonly target: ProgramTarget;
  readonly format: PcmFormat;
  readonly codec: PublishCodec;
  /**
   * Starts a program.
   *
   * @param heard called with what it writes to standard output
   * @throws {CommandError} when it cannot be started
   */
  start(argv: readonly string[], heard: (text: string) => void): Promise<DeliveringProgram>;
}

/** Publishes by ffmpeg. */
export function publishByFfmpeg(options: ProgramOptions): OpenPublication {
  return async (signal) => {
    const { target, format, codec, start } = options;
    const established = Promise.withResolvers<void>();
    const heard = (text: string) => text.includes(PROGRESS) && established.resolve();
    try {
      const ffmpeg = await start(["ffmpeg", ...deliveryArgs(target, format, codec)], heard);
      if (!signal.aborted) return new ProgramPublication(ffmpeg, target, established.promise);
      await ffmpeg[Symbol.asyncDispose]();
      throw signal.reason;
    } catch (error) {
      // What it was started with is in that error, and may be secret.
      throw error instanceof CommandError ? startTrouble(error, target.url) : error;
    }
  };
}

function startTrouble({ cause }: CommandError, target: string): TroubleError {
  if (cause instanceof Deno.errors.NotFound) {
    return new TroubleError({ code: "target-ffmpeg-missing", target });
  }
  const words = cause instanceof Error ? cause.name : undefined;
  return new TroubleError({ code: "target-failed", target, words });
}

class ProgramPublication implements Publication {
  readonly ended: Promise<TroubleError>;
  readonly #ffmpeg: DeliveringProgram;

  constructor(
    ffmpeg: DeliveringProgram,
    target: ProgramTarget,
    readonly established: Promise<void>,
  ) {
    this.#ffmpeg = ffmpeg;
    this.ended = ffmpeg.ended.then(({ lines }) => new TroubleError(deliveryTrouble(target, lines)));
  }

  async write(frames: Uint8Array): Promise<void> {
    await this.#ffmpeg.write(frames);
  }

  async finish(): Promise<void> {
    this.#ffmpeg.endInput();
    await this.#ffmpeg.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ffmpeg[Symbol.asyncDispose]();
  }
}
