/**
 * Ogg as RFC 3533 has it, read with no regard to who wrote it.
 *
 * @module
 */

/** A page. */
export interface OggPage {
  /** 1: goes on with a packet; 2: is the first one; 4: is the last one. */
  readonly flags: number;
  readonly position: number;
  readonly serial: number;
  readonly number: number;
  readonly packets: readonly Uint8Array[];
}

const SUM_OFFSET = 22;

/**
 * The pages of a file, none of which may be cut.
 *
 * @throws {Error} when one is damaged
 */
export function readPages(file: Uint8Array): OggPage[] {
  const pages: OggPage[] = [];
  for (let at = 0; at < file.length;) {
    const view = new DataView(file.buffer, file.byteOffset + at);
    if (new TextDecoder().decode(file.subarray(at, at + 4)) !== "OggS") throw new Error("no page");
    const segments = view.getUint8(26);
    const sizes = file.subarray(at + 27, at + 27 + segments);
    const start = at + 27 + segments;
    const end = start + sizes.reduce((sum, size) => sum + size, 0);
    const page = file.slice(at, end);
    page.fill(0, SUM_OFFSET, SUM_OFFSET + 4);
    if (sumOf(page) !== view.getUint32(SUM_OFFSET, true)) throw new Error("the sum is wrong");
    pages.push({
      flags: view.getUint8(5),
      position: Number(view.getBigInt64(6, true)),
      serial: view.getUint32(14, true),
      number: view.getUint32(18, true),
      packets: packetsOf(file.subarray(start, end), sizes),
    });
    at = end;
  }
  return pages;
}

function packetsOf(body: Uint8Array, sizes: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const size of sizes) {
    end += size;
    if (size === 255) continue;
    packets.push(body.subarray(start, end));
    start = end;
  }
  return packets;
}

/** Bit by bit, the long way. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = sum >>> 31 ^ byte >> bit & 1;
      sum = sum << 1 ^ (top === 1 ? 0x04c1_1db7 : 0);
    }
  }
  return sum >>> 0;
}
