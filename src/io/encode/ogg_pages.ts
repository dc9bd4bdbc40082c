/**
 * Packets in pages of Ogg.
 *
 * Facts: RFC 3533, section 6.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";

const HEAD_BYTES = 27;
const MOST_SEGMENTS = 255;
const SEGMENT_BYTES = 255;
const IS_FIRST = 2;
const IS_LAST = 4;
/** What a byte does to the sum, for each of its 256 values. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum << 1 ^ (sum < 0 ? 0x04c1_1db7 : 0);
  return sum;
});

/** One stream of pages. */
export class OggPages {
  readonly #serial: number;
  #packets: Uint8Array[] = [];
  #segments = 0;
  #position = 0;
  #count = 0;

  /** @param serial tells it from others in the same file: up to 32 bits */
  constructor(serial: number) {
    this.#serial = serial;
  }

  /** How many packets wait for the end of their page. */
  get waiting(): number {
    return this.#packets.length;
  }

  /**
   * Puts a packet, of less than 65 025 bytes, into the page that is being filled.
   *
   * @param position of the stream, behind this packet
   * @returns the page before, if there was no room in it; otherwise nothing
   */
  add(packet: Uint8Array, position: number): Uint8Array {
    const segments = Math.floor(packet.length / SEGMENT_BYTES) + 1;
    const full = this.#segments + segments > MOST_SEGMENTS ? this.page() : new Uint8Array(0);
    this.#packets.push(packet);
    this.#segments += segments;
    this.#position = position;
    return full;
  }

  /** Ends the page that is being filled, and with the last one the stream. */
  page(isLast = false): Uint8Array {
    const head = new Uint8Array(HEAD_BYTES);
    head.set(new TextEncoder().encode("OggS"));
    const view = new DataView(head.buffer);
    view.setUint8(5, (this.#count === 0 ? IS_FIRST : 0) | (isLast ? IS_LAST : 0));
    view.setBigInt64(6, BigInt(this.#position), true);
    view.setUint32(14, this.#serial, true);
    view.setUint32(18, this.#count, true);
    view.setUint8(26, this.#segments);
    const page = concatenate(head, ...this.#packets.map(lacing), ...this.#packets);
    new DataView(page.buffer).setUint32(22, crc(page), true);
    this.#packets = [];
    this.#segments = 0;
    this.#count++;
    return page;
  }
}

/** The sizes of a packet's segments: whole ones, and one that is not, which ends it. */
function lacing({ length }: Uint8Array): Uint8Array {
  const sizes = new Uint8Array(Math.floor(length / SEGMENT_BYTES) + 1).fill(SEGMENT_BYTES);
  sizes[sizes.length - 1] = length % SEGMENT_BYTES;
  return sizes;
}

function crc(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = sum << 8 ^ CRC[sum >>> 24 ^ byte]!;
  return sum >>> 0;
}
