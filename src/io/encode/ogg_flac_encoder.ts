/**
 * Encodes FLAC in Ogg: whoever comes later gets its head from the server, as of any Ogg.
 *
 * Facts: RFC 9639, section 10.1.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { EncodedEnd, Encoder, MakeEncoder } from "../../core/record/encoder.ts";
import { FlacCodec } from "./flac_codec.ts";
import { assertFlac, blockFramesOf, type FlacOptions } from "./flac_encoder.ts";
import { flacHead } from "./flac_head.ts";
import { OggPages } from "./ogg_pages.ts";
import { type NextTurn, slices } from "./slices.ts";
import { vorbisComment } from "./vorbis_comment.ts";

/** `0x7F FLAC`, version 1.0, and one more packet of the head behind this one. */
const MARK = Uint8Array.of(0x7f, 0x46, 0x4c, 0x41, 0x43, 1, 0, 0, 1);
/** Of a native head: its mark and its first block. */
const STREAMINFO_END = 4 + 4 + 34;

/** Makes encoders of FLAC in Ogg. */
export function encodeOggFlac({ blockMs, nextTurn }: FlacOptions): MakeEncoder {
  return async (format, tags) => {
    assertFlac(format);
    // Not needed before somebody wants FLAC.
    const { libflac } = await import("./libflac.js");
    const blockFrames = blockFramesOf(format, blockMs);
    const codec = new FlacCodec(libflac, format, blockFrames);
    const head = flacHead(format, blockFrames, vorbisComment(tags));
    return new OggFlacEncoder(codec, format, blockFrames, head, nextTurn);
  };
}

class OggFlacEncoder implements Encoder {
  #codec: FlacCodec | undefined;
  readonly #format: PcmFormat;
  readonly #blockFrames: number;
  readonly #head: Uint8Array;
  readonly #nextTurn: NextTurn;
  readonly #pages = new OggPages(crypto.getRandomValues(new Uint32Array(1))[0]!);
  #givenFrames = 0;
  #position = 0;

  constructor(
    codec: FlacCodec,
    format: PcmFormat,
    blockFrames: number,
    head: Uint8Array,
    nextTurn: NextTurn,
  ) {
    this.#codec = codec;
    this.#format = format;
    this.#blockFrames = blockFrames;
    this.#head = head;
    this.#nextTurn = nextTurn;
  }

  begin(): Promise<Uint8Array> {
    const packets = [
      concatenate(MARK, this.#head.subarray(0, STREAMINFO_END)),
      this.#head.subarray(STREAMINFO_END),
    ];
    return Promise.resolve(concatenate(...packets.map((packet) => this.#page(packet, 0))));
  }

  async encode(frames: Uint8Array): Promise<Uint8Array> {
    const sliceBytes = this.#blockFrames * this.#format.frameBytes;
    for await (const slice of slices(frames, sliceBytes, this.#nextTurn)) {
      this.#codec?.encode(slice);
      this.#givenFrames += slice.length / this.#format.frameBytes;
    }
    return this.#take();
  }

  end(): Promise<EncodedEnd> {
    this.#codec?.finish();
    return Promise.resolve({ bytes: concatenate(this.#take(), this.#pages.page(true)) });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#codec = undefined;
    return Promise.resolve();
  }

  /** A page for each block: all blocks are as long, but for the last one. */
  #take(): Uint8Array {
    const blocks = this.#codec?.take() ?? [];
    return concatenate(...blocks.map((block) => {
      this.#position = Math.min(this.#position + this.#blockFrames, this.#givenFrames);
      return this.#page(block, this.#position);
    }));
  }

  #page(packet: Uint8Array, position: number): Uint8Array {
    return concatenate(this.#pages.add(packet, position), this.#pages.page());
  }
}
