/**
 * The bytes of RIFF: little-endian numbers, and chunks with a name and a size.
 *
 * @module
 */

/** Gathers bytes. Each method gives the same object back. */
export class RiffBytes {
  readonly #bytes: number[] = [];

  /** The low eight bits. */
  uint8(value: number): this {
    this.#bytes.push(value & 0xFF);
    return this;
  }

  uint16(value: number): this {
    return this.uint8(value).uint8(value >>> 8);
  }

  uint32(value: number): this {
    return this.uint16(value & 0xFFFF).uint16(value >>> 16);
  }

  /** Exact up to 2⁵³. */
  uint64(value: number): this {
    return this.uint32(value % 2 ** 32).uint32(Math.floor(value / 2 ** 32));
  }

  zeros(count: number): this {
    for (let index = 0; index < count; index++) this.#bytes.push(0);
    return this;
  }

  /**
   * ASCII; what is none becomes a question mark.
   *
   * @param bytes so much room is taken: the rest is zeros, and what is longer is cut off
   */
  text(text: string, bytes: number = text.length): this {
    for (let index = 0; index < bytes; index++) {
      const code = text.charCodeAt(index);
      this.#bytes.push(Number.isNaN(code) ? 0 : code < 128 ? code : 63);
    }
    return this;
  }

  /** A chunk, with the byte that makes its length even. */
  chunk(name: string, content: Uint8Array): this {
    this.text(name).uint32(content.length);
    for (const byte of content) this.#bytes.push(byte);
    return this.zeros(content.length % 2);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}
