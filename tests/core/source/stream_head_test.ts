import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { demoFrames } from "../../../src/core/source/demo_sound.ts";
import { type StreamKind, streamKind } from "../../../src/core/source/stream_head.ts";
import { SeededRandom } from "../../../scripts/lab/seeded_random.ts";
import { wavFile } from "../../helpers/wav_file.ts";

const HEAD_BYTES = 4096;
const FORMATS = ["48000:16:2", "44100:16:1", "48000:24:2", "8000:16:1", "192000:24:8"]
  .map((text) => PcmFormat.parse(text));
const TEXT = "Read me first: it is short.\r\n".repeat(200);
/** The first samples of small negative levels look like the first bytes of MP3 and of AAC. */
const SYNC_LEVELS = [0xfbff, 0xfaff, 0xf3ff, 0xe3ff, 0xf1ff, 0xf9ff].map((bits) => bits - 0x10000);

/** What comes over a wire, some of it as text. */
function bytes(...parts: (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => typeof part === "string" ? [...new TextEncoder().encode(part)] : part),
  );
}

/** Frames of noise behind these headers, as long as each says. */
function coded(...frames: [header: number[], bytes: number][]): Uint8Array {
  const random = new SeededRandom(7);
  return bytes(...frames.map(([header, length]) => [
    ...header,
    ...Array.from({ length: length - header.length }, () => random.below(256)),
  ]));
}

const MP3: [number[], number] = [[0xff, 0xfb, 0x90, 0x64], 417];
const PADDED_MP3: [number[], number] = [[0xff, 0xfb, 0x92, 0x64], 418];
const MP3_OF_16_KHZ: [number[], number] = [[0xff, 0xf3, 0x48, 0xc4], 144];
const AAC: [number[], number] = [[0xff, 0xf1, 0x50, 0x80, 0x2e, 0xff, 0xfc], 375];

const HEADS: [kind: StreamKind, head: Uint8Array][] = [
  ["wav", wavFile()],
  ["wav", wavFile({ id: "RF64" })],
  ["riff", bytes("RIFF", [0, 1, 0, 0], "AVI LIST", [0, 0, 0, 0])],
  ["aiff", bytes("FORM", [0, 1, 0, 0], "AIFFCOMM", [0, 0, 0, 18])],
  ["aiff", bytes("FORM", [0, 1, 0, 0], "AIFCFVER", [0, 0, 0, 4])],
  ["flac", bytes("fLaC", [0, 0, 0, 34, 16, 0, 16, 0])],
  ["flac", bytes("fLaC", [0x80, 0, 0, 34, 16, 0, 16, 0])],
  ["ogg", bytes("OggS", [0, 2, 0, 0, 0, 0])],
  ["mp4", bytes([0, 0, 0, 28], "ftypM4A ", [0, 0, 2, 0])],
  ["matroska", bytes([0x1a, 0x45, 0xdf, 0xa3, 1, 0, 0, 0])],
  ["mp3", bytes("ID3", [2, 0, 0, 0, 0, 0, 35])],
  ["mp3", bytes("ID3", [3, 0, 0, 0, 0, 0, 35])],
  ["mp3", bytes("ID3", [4, 0, 0, 0, 0, 0, 35])],
  ["mp3", coded(MP3, PADDED_MP3, MP3, MP3)],
  ["mp3", coded(MP3_OF_16_KHZ, MP3_OF_16_KHZ, MP3_OF_16_KHZ)],
  ["aac", coded(AAC, AAC, AAC)],
  ["http", bytes("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["http", bytes("HTTP/1.0 200 OK\r\n\r\n", [0xff, 0xfb])],
  ["http", bytes("ICY 200 OK\r\n")],
  ["text", bytes(TEXT)],
  ["text", bytes([0xef, 0xbb, 0xbf], TEXT)],
  ["text", bytes("はじめにお読みください。\n".repeat(200))],
  ["text", utf16("はじめにお読みください。\n".repeat(200), true)],
  ["text", utf16(TEXT, false)],
];

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length + 2));
  for (const [index, unit] of [...`\ufeff${text}`].entries()) {
    view.setUint16(2 * index, unit.charCodeAt(0), isLittleEndian);
  }
  return new Uint8Array(view.buffer);
}

Deno.test("streamKind() recognises what is no audio", () => {
  for (const [kind, head] of HEADS) assertEquals(streamKind(head, false), kind);
});

Deno.test("streamKind() recognises it byte by byte, and says nothing else before", () => {
  for (const [kind, head] of HEADS) {
    let length = 1;
    while (streamKind(head.subarray(0, length), false) === undefined) length++;
    assertEquals(streamKind(head.subarray(0, length), false), kind);
    assert(length <= head.length);
  }
});

Deno.test("streamKind() recognises text that is short, once it is all", () => {
  for (const [kind, text] of [["text", "SSH-2.0-OpenSSH_9.2p1\r\n"], ["pcm", "    "]] as const) {
    assertEquals([streamKind(bytes(text), false), streamKind(bytes(text), true)], [
      undefined,
      kind,
    ]);
  }
});

Deno.test("streamKind() takes what only begins like something for audio, once it is all", () => {
  for (const text of ["R", "RIF", "HTTP", "Ogg"]) {
    assertEquals([streamKind(bytes(text), false), streamKind(bytes(text), true)], [
      undefined,
      "pcm",
    ]);
  }
});

Deno.test("streamKind() takes no frames for MP3 that do not lead to each other", () => {
  const head = coded(MP3, MP3, MP3);
  for (const at of [1, 417, 834]) {
    const broken = head.slice();
    broken[at]! ^= 0xff;
    assertEquals(streamKind(broken, true), "pcm");
  }
});

/** A piece of PCM of 16 or 24 bits, a sample of each channel at a time. */
function pcm(format: PcmFormat, sampleAt: (frame: number, channel: number) => number): Uint8Array {
  const { bitsPerSample, channels, frameBytes } = format;
  const frames = Math.ceil(2 * HEAD_BYTES / frameBytes);
  const view = new DataView(new ArrayBuffer(frames * frameBytes));
  for (let frame = 0; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      const sample = Math.round(sampleAt(frame, channel));
      const offset = frame * frameBytes + channel * bitsPerSample / 8;
      view.setUint16(offset, sample & 0xffff, true);
      if (bitsPerSample === 24) view.setUint8(offset + 2, sample >> 16 & 0xff);
    }
  }
  return new Uint8Array(view.buffer);
}

/** Asserts that it is audio for whoever gets all of it at once, and that this is known soon. */
function assertAudio(head: Uint8Array, what: string): void {
  assertEquals(streamKind(head, false), "pcm", what);
}

Deno.test("streamKind() takes silence for audio, and knows it from five bytes", () => {
  assertEquals(streamKind(new Uint8Array(5), false), "pcm");
});

Deno.test("streamKind() takes constant levels for audio", () => {
  for (const format of FORMATS) {
    const step = format.channels === 8 ? 397 : 37;
    for (let level = -0x8000; level < 0x8000; level += step) {
      assertAudio(pcm(format, () => level), `${format} at ${level}`);
    }
    for (const level of SYNC_LEVELS) assertAudio(pcm(format, () => level), `${format}: ${level}`);
  }
  // L -1, R 20: a header of layer 1, and again and again.
  assertAudio(pcm(FORMATS[0]!, (_, channel) => channel === 0 ? -1 : 20), "a header of layer 1");
  for (let right = -0x8000; right < 0x8000; right += 31) {
    const sample = (_: number, channel: number) => channel === 0 ? SYNC_LEVELS[0]! : right;
    assertAudio(pcm(FORMATS[0]!, sample), `a constant header, ${right}`);
  }
});

Deno.test("streamKind() takes noise of any loudness and any offset for audio", () => {
  const random = new SeededRandom(28_201);
  for (const format of FORMATS) {
    const full = 2 ** (format.bitsPerSample - 1) - 1;
    for (let time = 0; time < 400; time++) {
      const loudness = random.pick([1, 2, 5, 20, 300, full]);
      const offset = random.pick([0, 0, -1, -257, ...SYNC_LEVELS]) + random.between(-3, 3);
      const sample = () =>
        Math.max(-full - 1, Math.min(full, offset + random.between(-loudness, loudness)));
      assertAudio(pcm(format, sample), `${format}, ${loudness} at ${offset}`);
    }
  }
});

Deno.test("streamKind() takes slow and quiet sines for audio, wherever they begin", () => {
  const random = new SeededRandom(28_200);
  for (const format of FORMATS) {
    const full = 2 ** (format.bitsPerSample - 1) - 1;
    for (let time = 0; time < 400; time++) {
      const amplitude = random.pick([3, 40, 1100, 0.7 * full, full]);
      // Where a wave turns back, it is slowest.
      const [hz, phase] = [random.between(15, 100), random.between(0.48, 0.52) * Math.PI];
      const step = 2 * Math.PI * hz / format.sampleRate;
      const sine = pcm(format, (frame) => amplitude * Math.sin(phase + frame * step));
      assertAudio(sine, `${format}, ${hz} Hz, ${amplitude}, ${phase}`);
    }
  }
});

Deno.test("streamKind() takes the demo for audio, wherever it is joined", () => {
  const random = new SeededRandom(1);
  for (const format of FORMATS) {
    const frames = Math.ceil(2 * HEAD_BYTES / format.frameBytes);
    for (let time = 0; time < 100; time++) {
      const [second, offset] = [random.below(8), random.below(format.sampleRate - frames)];
      const start = second * format.sampleRate + offset;
      assertAudio(demoFrames(format, start, frames), `${format} at ${start}`);
    }
  }
});

Deno.test("streamKind() holds little of audio back until it knows it", () => {
  const random = new SeededRandom(5);
  const format = PcmFormat.SNDCPY;
  let mostMs = 0;
  for (let time = 0; time < 3000; time++) {
    const offset = random.pick([0, ...SYNC_LEVELS]);
    const head = pcm(format, (frame) => offset + (frame === 0 ? 0 : random.between(-40, 40)));
    let length = 1;
    while (streamKind(head.subarray(0, length), false) === undefined) length++;
    mostMs = Math.max(mostMs, format.msFromBytes(length));
  }
  assert(mostMs < 20, `${mostMs} ms were held back`);
});
