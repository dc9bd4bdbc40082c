/**
 * How adb pushes files.
 *
 * @module
 */

import type { AdbStream } from "./adb_stream.ts";

const HEADER_BYTES = 8;

/**
 * Takes the files of a `sync:` stream until it quits.
 *
 * Each request is four letters, a length and as much text; the parts of a file are `DATA` and end
 * with `DONE`, whose number is the time of the file.
 */
export async function serveSync(files: Map<string, Uint8Array>, stream: AdbStream): Promise<void> {
  const reader = new ByteReader(stream);
  for (;;) {
    const header = await reader.read(HEADER_BYTES);
    if (header === undefined) return;
    const [id, length] = decodeHeader(header);
    if (id === "QUIT") break;
    const path = new TextDecoder().decode(await reader.read(length));
    // Nothing that adb asks about is there: mode, size and time are 0.
    if (id === "STAT") stream.write(encodeReply("STAT", 0, 0, 0));
    else if (id === "SEND") files.set(path.replace(/,\d+$/, ""), await receiveFile(reader));
    else break;
    if (id === "SEND") stream.write(encodeReply("OKAY", 0));
  }
  stream.end();
}

async function receiveFile(reader: ByteReader): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const header = await reader.read(HEADER_BYTES);
    if (header === undefined) break;
    const [id, length] = decodeHeader(header);
    if (id !== "DATA") break;
    parts.push(await reader.read(length) ?? new Uint8Array(0));
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

function decodeHeader(header: Uint8Array): [id: string, length: number] {
  const id = new TextDecoder().decode(header.subarray(0, 4));
  return [id, new DataView(header.buffer, header.byteOffset).getUint32(4, true)];
}

function encodeReply(id: string, ...numbers: number[]): Uint8Array {
  const reply = new Uint8Array(4 + 4 * numbers.length);
  reply.set(new TextEncoder().encode(id));
  const view = new DataView(reply.buffer);
  numbers.forEach((number, index) => view.setUint32(4 + 4 * index, number, true));
  return reply;
}

/** Reads exactly so many bytes of a stream at a time. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array, void>;
  #rest = new Uint8Array(0);

  constructor(stream: AdbStream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Undefined when the stream ends before. */
  async read(lengthBytes: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let missingBytes = lengthBytes;
    for (;;) {
      const part = this.#rest.subarray(0, missingBytes);
      this.#rest = this.#rest.subarray(part.length);
      missingBytes -= part.length;
      parts.push(part);
      if (missingBytes === 0) break;
      const next = await this.#chunks.next();
      if (next.done) return undefined;
      this.#rest = next.value.slice();
    }
    const bytes = new Uint8Array(lengthBytes);
    let offset = 0;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }
}
