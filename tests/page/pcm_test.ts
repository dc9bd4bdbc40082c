import { assertEquals } from "@std/assert";
import { parseBlock, parseFormat } from "../../src/page/pcm.js";

function message(pcm: number[]): ArrayBuffer {
  const bytes = new Uint8Array([...new Array(16).fill(0), ...pcm]);
  const head = new DataView(bytes.buffer);
  head.setFloat64(0, 1234.5, true);
  head.setFloat64(8, 480, true);
  return bytes.buffer;
}

Deno.test("parseFormat() reads rate, bits and channels", () => {
  assertEquals(parseFormat("44100:24:1"), { sampleRate: 44_100, bitsPerSample: 24, channels: 1 });
});

Deno.test("parseBlock() reads the head, and takes the channels apart", () => {
  const block = parseBlock(
    message([0, 0x80, 0xff, 0x7f, 1, 0, 0xff, 0xff]),
    parseFormat("48000:16:2"),
  );
  assertEquals(block.relayMs, 1234.5);
  assertEquals(block.frame, 480);
  const [left, right] = block.channels.map((samples) =>
    [...samples].map((value) => value * 2 ** 15)
  );
  assertEquals([left, right], [[-(2 ** 15), 1], [2 ** 15 - 1, -1]]);
});

Deno.test("parseBlock() reads 24 bits, packed, and 32", () => {
  const packed = message([0, 0, 0x80, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
  const [samples] = parseBlock(packed, parseFormat("48000:24:1")).channels;
  assertEquals([...samples!].map((value) => value * 2 ** 23), [-(2 ** 23), 2 ** 23 - 1, -1]);
  const wide = parseBlock(message([0, 0, 0, 0x80, 0, 0, 0, 0x40]), parseFormat("48000:32:1"));
  assertEquals([...wide.channels[0]!], [-1, 0.5]);
});

Deno.test("parseBlock() leaves out a frame that is not whole", () => {
  assertEquals(parseBlock(message([1, 0, 2]), parseFormat("48000:16:1")).channels[0]!.length, 1);
});
