/**
 * One client of a relay that listens to Opus.
 *
 * Facts: RFC 3533, section 6; RFC 7845, section 4.
 *
 * @module
 */

import type { Reading } from "./carriers.ts";
import type { Phone } from "./phone.ts";

const CAPTURE = [0x4f, 0x67, 0x67, 0x53];
const SEQUENCE_AT = 18;
const SEGMENTS_AT = 26;
/** A page of the relay is 20 ms. */
const PAGE_FRAMES = 960;
/** The head and its tags. */
const HEAD_PAGES = 2;
const READ_BYTES = 16 * 1024;

/** Reads pages, and keeps account of those that come while frames count; of what is in them it knows nothing. */
export class OggListener {
  heardFrames = 0;
  lostFrames = 0;
  strayFrames = 0;
  #bytes = new Uint8Array(READ_BYTES + 256 * 256);
  #length = 0;
  #nextPage: number | undefined;
  #isReading = false;
  #isClosed = false;

  constructor(
    private readonly connection: Reading,
    private readonly phone: Pick<Phone, "nextFrame" | "span">,
  ) {}

  /** Whether everything that counts has been played: nothing tells how much of it has come. */
  get hasAll(): boolean {
    return this.#isClosed || this.phone.nextFrame >= this.phone.span.end;
  }

  /** Reads until the stream ends or is closed. */
  async readAll(): Promise<void> {
    while (!this.#isClosed) await this.read();
  }

  /** Reads what has come, or waits for it, unless it is waiting already. Never rejects. */
  async read(): Promise<void> {
    if (this.#isReading || this.#isClosed) return;
    this.#isReading = true;
    const room = this.#bytes.subarray(this.#length, this.#length + READ_BYTES);
    const bytes = await this.connection.read(room).catch(() => null);
    if (bytes === null) this.close();
    this.#length += bytes ?? 0;
    let at = 0;
    for (let end = this.#pageEnd(at); end !== undefined; end = this.#pageEnd(at)) {
      this.#hear(new DataView(this.#bytes.buffer, at).getUint32(SEQUENCE_AT, true));
      at = end;
    }
    this.#bytes.copyWithin(0, at, this.#length);
    this.#length -= at;
    this.#isReading = false;
  }

  close(): void {
    if (!this.#isClosed) this.connection.close();
    this.#isClosed = true;
  }

  /** Where the page ends that begins there; undefined if it is not whole. */
  #pageEnd(at: number): number | undefined {
    if (this.#length - at <= SEGMENTS_AT) return undefined;
    if (CAPTURE.some((byte, index) => this.#bytes[at + index] !== byte)) {
      this.strayFrames += PAGE_FRAMES;
      return this.#length;
    }
    const segments = this.#bytes[at + SEGMENTS_AT]!;
    const tableAt = at + SEGMENTS_AT + 1;
    if (this.#length < tableAt + segments) return undefined;
    const table = this.#bytes.subarray(tableAt, tableAt + segments);
    const end = tableAt + segments + table.reduce((sum, bytes) => sum + bytes, 0);
    return end <= this.#length ? end : undefined;
  }

  #hear(page: number): void {
    const { nextFrame, span } = this.phone;
    // Whoever comes late goes on with another page than that behind the head.
    const missed = page < HEAD_PAGES || this.#nextPage === undefined ? 0 : page - this.#nextPage;
    this.#nextPage = page < HEAD_PAGES ? undefined : page + 1;
    if (nextFrame < span.start || nextFrame >= span.end) return;
    this.heardFrames += PAGE_FRAMES;
    this.lostFrames += missed * PAGE_FRAMES;
  }
}
