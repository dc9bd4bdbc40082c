/**
 * Encodes FLAC: no sample is changed.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { EncodedEnd, Encoder, MakeEncoder } from "../../core/record/encoder.ts";
import { TroubleError } from "../../core/trouble.ts";
import { FlacCodec } from "./flac_codec.ts";
import { flacHead } from "./flac_head.ts";
import { type NextTurn, slices } from "./slices.ts";
import { vorbisComment } from "./vorbis_comment.ts";

/** How the audio is cut. */
export interface FlacOptions {
  /** About as long it waits for the rest of its block, in milliseconds. */
  readonly blockMs: number;
  readonly nextTurn: NextTurn;
}

/** More is hardly smaller; at low rates, more may not be streamed (RFC 9639, section 7). */
const MOST_BLOCK_FRAMES = 4096;
const FEWEST_BLOCK_FRAMES = 16;
/** A block is one piece of work. */
const MOST_BLOCK_SAMPLES = 2 * MOST_BLOCK_FRAMES;
/** The head of a block has rates up to this one, and above it multiples of 10 (section 9.1.2). */
const MOST_EXACT_RATE = 65_535;

/** Makes encoders of FLAC. */
export function encodeFlac({ blockMs, nextTurn }: FlacOptions): MakeEncoder {
  return async (format, tags) => {
    assertFlac(format);
    // Not needed before somebody wants FLAC.
    const { libflac } = await import("./libflac.js");
    const blockFrames = blockFramesOf(format, blockMs);
    const codec = new FlacCodec(libflac, format, blockFrames);
    return new FlacEncoder(codec, format, blockFrames, vorbisComment(tags), nextTurn);
  };
}

/** @throws {TroubleError} `encoder-format` for what FLAC does not know */
export function assertFlac(format: PcmFormat): void {
  if (format.sampleRate > MOST_EXACT_RATE && format.sampleRate % 10 !== 0) {
    throw new TroubleError({ code: "encoder-format", encoding: "flac", format });
  }
}

/** How many frames make a block that is about so long. */
export function blockFramesOf({ sampleRate, channels }: PcmFormat, blockMs: number): number {
  const most = Math.min(MOST_BLOCK_FRAMES, Math.floor(MOST_BLOCK_SAMPLES / channels));
  return Math.max(FEWEST_BLOCK_FRAMES, Math.min(most, Math.floor(blockMs * sampleRate / 1000)));
}

class FlacEncoder implements Encoder {
  #codec: FlacCodec | undefined;
  readonly #format: PcmFormat;
  readonly #blockFrames: number;
  readonly #comment: Uint8Array;
  readonly #nextTurn: NextTurn;

  constructor(
    codec: FlacCodec,
    format: PcmFormat,
    blockFrames: number,
    comment: Uint8Array,
    nextTurn: NextTurn,
  ) {
    this.#codec = codec;
    this.#format = format;
    this.#blockFrames = blockFrames;
    this.#comment = comment;
    this.#nextTurn = nextTurn;
  }

  begin(): Promise<Uint8Array> {
    return Promise.resolve(flacHead(this.#format, this.#blockFrames, this.#comment));
  }

  async encode(frames: Uint8Array): Promise<Uint8Array> {
    const sliceBytes = this.#blockFrames * this.#format.frameBytes;
    for await (const slice of slices(frames, sliceBytes, this.#nextTurn)) {
      this.#codec?.encode(slice);
    }
    return concatenate(...this.#codec?.take() ?? []);
  }

  end(): Promise<EncodedEnd> {
    const totals = this.#codec?.finish();
    const bytes = concatenate(...this.#codec?.take() ?? []);
    const head = flacHead(this.#format, this.#blockFrames, this.#comment, totals);
    return Promise.resolve({ bytes, head });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#codec = undefined;
    return Promise.resolve();
  }
}
