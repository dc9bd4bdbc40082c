import { assertEquals } from "@std/assert";
import { CARRIERS, type Reading } from "../../../scripts/bench/carriers.ts";
import { OggListener } from "../../../scripts/bench/ogg_listener.ts";
import { concatenate } from "../../../src/core/base/bytes.ts";

const HEAD = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";

/** A connection that gives so many bytes at a time. */
function connectionOf(bytes: Uint8Array, atOnce: number): Reading {
  let offset = 0;
  return {
    read(buffer) {
      const part = bytes.subarray(offset, offset + Math.min(atOnce, buffer.length));
      offset += part.length;
      buffer.set(part);
      return Promise.resolve(part.length || null);
    },
    close() {},
  };
}

async function readAll(connection: Reading): Promise<number[]> {
  const buffer = new Uint8Array(100_000);
  const all: number[] = [];
  for (let bytes = await connection.read(buffer); bytes !== null;) {
    all.push(...buffer.subarray(0, bytes));
    bytes = await connection.read(buffer);
  }
  return all;
}

function text(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

/** A message of a WebSocket, with a stamp if it is audio. */
function message(opcode: number, payload: Uint8Array): Uint8Array {
  const bytes = opcode === 2 ? concatenate(new Uint8Array(16), payload) : payload;
  const head = bytes.length < 126
    ? [0x80 | opcode, bytes.length]
    : [0x80 | opcode, 126, bytes.length >> 8, bytes.length & 0xff];
  return concatenate(Uint8Array.from(head), bytes);
}

for (const atOnce of [1, 7, 1000]) {
  Deno.test(`Carriers come to the audio in a response, read ${atOnce} bytes at a time`, async () => {
    const audio = Uint8Array.from({ length: 50 }, (_, index) => index);
    const body = CARRIERS.http.unwrap(connectionOf(concatenate(text(HEAD), audio), atOnce));
    assertEquals(await readAll(body), [...audio]);
  });

  Deno.test(`Carriers come to the audio in messages, read ${atOnce} bytes at a time`, async () => {
    const audio = Uint8Array.from({ length: 300 }, (_, index) => index % 251);
    const sent = [message(1, text("hello")), message(2, audio), message(2, audio.subarray(0, 4))];
    const connection = connectionOf(concatenate(text(HEAD), ...sent), atOnce);
    const messages = CARRIERS.websocket.unwrap(connection);
    assertEquals(await readAll(messages), [...audio, 0, 1, 2, 3]);
  });
}

/** A page of Ogg with that number, and 300 bytes in it. */
function page(number: number): Uint8Array {
  const bytes = new Uint8Array(27 + 2 + 300);
  bytes.set(text("OggS"));
  new DataView(bytes.buffer).setUint32(18, number, true);
  bytes.set([2, 255, 45], 26);
  return bytes;
}

for (const atOnce of [50, 10_000]) {
  Deno.test(`OggListener counts pages, and those that are missing, ${atOnce} bytes at a time`, async () => {
    const pages = [0, 1, 40, 41, 43, 44].map(page);
    const phone = { nextFrame: 5, span: { start: 0, end: 10 } };
    const listener = new OggListener(connectionOf(concatenate(...pages), atOnce), phone);
    await listener.readAll();
    const { heardFrames, lostFrames, strayFrames } = listener;
    assertEquals([heardFrames, lostFrames, strayFrames], [6 * 960, 960, 0]);
  });
}
