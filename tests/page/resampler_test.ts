import { assert, assertEquals } from "@std/assert";
import { Resampler } from "../../src/page/resampler.js";
import { Ring } from "../../src/page/ring.js";

const FRAMES = 4096;

function tone(hertz: number): Ring {
  const ring = new Ring(1, FRAMES);
  ring.write([Float32Array.from({ length: FRAMES }, (_, frame) => wave(hertz, frame))]);
  return ring;
}

function wave(hertz: number, frame: number): number {
  return Math.sin(2 * Math.PI * hertz * frame / 48_000);
}

Deno.test("Resampler.read() hands on what came, bit for bit, at whole positions", () => {
  const ring = new Ring(2, 256);
  const given = [0, 1].map(() => Float32Array.from({ length: 200 }, () => Math.random()));
  ring.write(given);
  const outputs = [new Float32Array(128), new Float32Array(128)];
  assertEquals(new Resampler().read(ring, 20, 1, outputs), 148);
  assertEquals(outputs, given.map((samples) => samples.slice(20, 148)));
});

Deno.test("Resampler.read() keeps a tone below -90 dB of what it should be, up to 16 kHz", () => {
  for (const hertz of [50, 1000, 8000, 16_000]) {
    for (const step of [0.98, 0.9998, 1.0002, 1.02]) {
      const output = new Float32Array(2048);
      new Resampler().read(tone(hertz), 100.25, step, [output]);
      const errors = output.map((sample, at) => Math.abs(sample - wave(hertz, 100.25 + at * step)));
      assert(Math.max(...errors) < 10 ** (-90 / 20), `${hertz} Hz: ${Math.max(...errors)}`);
    }
  }
});

Deno.test("Ring.write() keeps the newest, around its end and from what is longer than itself", () => {
  const ring = new Ring(1, 4);
  ring.write([Float32Array.of(1, 2, 3)]);
  ring.write([Float32Array.of(4, 5)]);
  assertEquals([[...ring.channels[0]!], ring.start, ring.end], [[5, 2, 3, 4], 1, 5]);
  ring.write([Float32Array.of(6, 7, 8, 9, 10, 11)]);
  assertEquals([[...ring.channels[0]!], ring.start, ring.end], [[9, 10, 11, 8], 7, 11]);
});
