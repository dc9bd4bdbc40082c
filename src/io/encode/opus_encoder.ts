/**
 * Encodes Opus, in Ogg.
 *
 * Facts: RFC 7845, sections 4 and 5.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { EncodedEnd, Encoder, EncoderTags, MakeEncoder } from "../../core/record/encoder.ts";
import { TroubleError } from "../../core/trouble.ts";
import { OggPages } from "./ogg_pages.ts";
import { OpusCodec } from "./opus_codec.ts";
import { roundedTo16 } from "./samples.ts";
import { type NextTurn, slices } from "./slices.ts";
import { vorbisComment } from "./vorbis_comment.ts";

/** How the audio is cut. */
export interface OpusOptions {
  /** So long it waits for the rest of its page, in milliseconds: 20, or a multiple. */
  readonly pageMs: number;
  /** In bits a second; if not given, what music sounds well at. */
  readonly bitRate?: number;
  readonly nextTurn: NextTurn;
}

const RATES = [8_000, 12_000, 16_000, 24_000, 48_000];
const MOST_CHANNELS = 2;
const PACKET_MS = 20;
/** Positions in Ogg are counted at this rate, whatever the audio's own. */
const POSITION_RATE = 48_000;
const PACKET_POSITIONS = POSITION_RATE * PACKET_MS / 1000;
const OPUS_HEAD_BYTES = 19;

/** Makes encoders of Opus. */
export function encodeOpus({ pageMs, bitRate, nextTurn }: OpusOptions): MakeEncoder {
  return async (format, tags) => {
    if (!RATES.includes(format.sampleRate) || format.channels > MOST_CHANNELS) {
      throw new TroubleError({ code: "encoder-format", encoding: "opus", format });
    }
    // Not needed before somebody wants Opus.
    const { libopus } = await import("./libopus.js");
    const codec = new OpusCodec(libopus, format.sampleRate, format.channels, bitRate);
    return new OpusEncoder(codec, format, tags, pageMs / PACKET_MS, nextTurn);
  };
}

class OpusEncoder implements Encoder {
  #codec: OpusCodec | undefined;
  readonly #format: PcmFormat;
  readonly #tags: EncoderTags;
  readonly #pagePackets: number;
  readonly #nextTurn: NextTurn;
  readonly #pages: OggPages;
  /** Decoders leave out as much at the start. */
  readonly #skippedPositions: number;
  readonly #packet: Uint8Array;
  #packetBytes = 0;
  #position = 0;
  #ready: Uint8Array[] = [];

  constructor(
    codec: OpusCodec,
    format: PcmFormat,
    tags: EncoderTags,
    pagePackets: number,
    nextTurn: NextTurn,
  ) {
    this.#codec = codec;
    this.#format = format;
    this.#tags = tags;
    this.#pagePackets = pagePackets;
    this.#nextTurn = nextTurn;
    this.#pages = new OggPages(crypto.getRandomValues(new Uint32Array(1))[0]!);
    this.#skippedPositions = codec.lookaheadFrames * this.#framePositions;
    this.#packet = new Uint8Array(codec.packetFrames * format.frameBytes);
  }

  begin(): Promise<Uint8Array> {
    const comment = concatenate(new TextEncoder().encode("OpusTags"), vorbisComment(this.#tags));
    return Promise.resolve(
      concatenate(...[this.#opusHead(), comment].map((packet) => {
        this.#pages.add(packet, 0);
        return this.#pages.page();
      })),
    );
  }

  async encode(frames: Uint8Array): Promise<Uint8Array> {
    for await (const slice of slices(frames, this.#packet.length, this.#nextTurn)) {
      const room = this.#packet.length - this.#packetBytes;
      this.#fill(slice.subarray(0, room));
      this.#fill(slice.subarray(room));
    }
    return this.#take();
  }

  end(): Promise<EncodedEnd> {
    const restPositions = this.#packetBytes / this.#format.frameBytes * this.#framePositions;
    const endPosition = this.#skippedPositions + this.#position + restPositions;
    // The codec still has what it looked ahead, so there always is a last packet.
    while (this.#codec !== undefined && this.#position < endPosition) {
      this.#packet.fill(0, this.#packetBytes);
      this.#encodePacket(endPosition);
    }
    this.#ready.push(this.#pages.page(true));
    return Promise.resolve({ bytes: this.#take() });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#codec = undefined;
    return Promise.resolve();
  }

  /** How many positions a frame is. */
  get #framePositions(): number {
    return POSITION_RATE / this.#format.sampleRate;
  }

  #fill(frames: Uint8Array): void {
    this.#packet.set(frames, this.#packetBytes);
    this.#packetBytes += frames.length;
    if (this.#packetBytes < this.#packet.length) return;
    this.#encodePacket();
    if (this.#pages.waiting >= this.#pagePackets) this.#ready.push(this.#pages.page());
  }

  /** @param endPosition what lies behind it is left out by decoders */
  #encodePacket(endPosition = Infinity): void {
    this.#packetBytes = 0;
    this.#position += PACKET_POSITIONS;
    const packet = this.#codec?.encode(roundedTo16(this.#packet, this.#format));
    if (packet === undefined) return;
    this.#ready.push(this.#pages.add(packet, Math.min(this.#position, endPosition)));
  }

  #take(): Uint8Array {
    const bytes = concatenate(...this.#ready);
    this.#ready = [];
    return bytes;
  }

  #opusHead(): Uint8Array {
    const head = new Uint8Array(OPUS_HEAD_BYTES);
    head.set(new TextEncoder().encode("OpusHead"));
    const view = new DataView(head.buffer);
    view.setUint8(8, 1);
    view.setUint8(9, this.#format.channels);
    view.setUint16(10, this.#skippedPositions, true);
    view.setUint32(12, this.#format.sampleRate, true);
    return head;
  }
}
