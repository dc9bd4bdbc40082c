import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { LevelMeter } from "../../../src/core/live/level_meter.ts";
import { HubWorld } from "../../helpers/hub_world.ts";

const HALF_DBFS = 20 * Math.log10(0.5);
const STEREO = PcmFormat.SNDCPY;

/** Interleaved samples, as they come; `offset` is where they begin in memory. */
function pcm(samples: readonly number[], bits = 16, offset = 0): Uint8Array {
  const sampleBytes = bits / 8;
  const bytes = new Uint8Array(new ArrayBuffer(offset + samples.length * sampleBytes), offset);
  samples.forEach((sample, index) => {
    for (let byte = 0; byte < sampleBytes; byte++) {
      bytes[index * sampleBytes + byte] = sample >> 8 * byte;
    }
  });
  return bytes;
}

/** The levels after these samples. */
function levelsOf(samples: readonly number[], format = STEREO, offset = 0): number[] {
  const meter = new LevelMeter(format);
  meter.heard(pcm(samples, format.bitsPerSample, offset), 0);
  return meter.levelsDbfs(0)!;
}

/** Asserts levels, to a thousandth of a decibel. */
function assertLevels(found: readonly number[] | undefined, expected: readonly number[]): void {
  const rounded = (levels: readonly number[]) => levels.map((dbfs) => dbfs.toFixed(3));
  assertEquals(rounded(found ?? []), rounded(expected));
}

Deno.test("LevelMeter has 0 dBFS for the lowest sample, and next to that for the highest", () => {
  assertEquals(levelsOf([-32_768, 32_767]), [0, 20 * Math.log10(32_767 / 32_768)]);
  assertEquals(
    levelsOf([-8_388_608, 8_388_607], new PcmFormat(48_000, 24, 2)),
    [0, 20 * Math.log10(8_388_607 / 8_388_608)],
  );
});

Deno.test("LevelMeter has −6.02 dBFS for half of full scale, on either side of zero", () => {
  assertLevels(levelsOf([16_384, -16_384]), [HALF_DBFS, HALF_DBFS]);
  assertLevels(levelsOf([4_194_304, -4_194_304], new PcmFormat(48_000, 24, 2)), [
    HALF_DBFS,
    HALF_DBFS,
  ]);
});

Deno.test("LevelMeter has −Infinity for zeros, in each channel by itself", () => {
  assertEquals(levelsOf([0, 0, 0, 0]), [-Infinity, -Infinity]);
  assertLevels(levelsOf([0, 16_384, 0, 3]), [-Infinity, HALF_DBFS]);
  assertLevels(levelsOf([-16_384, 0, 5, 0]), [HALF_DBFS, -Infinity]);
});

Deno.test("LevelMeter takes the smallest sample for sound", () => {
  const [lowest16, lowest24] = [20 * Math.log10(1 / 32_768), 20 * Math.log10(1 / 8_388_608)];
  assertLevels(levelsOf([1, -1]), [lowest16, lowest16]);
  assertLevels(levelsOf([1, -1], new PcmFormat(48_000, 24, 2)), [lowest24, lowest24]);
});

Deno.test("LevelMeter tells any number of channels apart, in either width", () => {
  for (const bits of [16, 24]) {
    for (let channels = 1; channels <= 8; channels++) {
      const samples = Array.from({ length: channels }, (_, channel) => 1 << bits - 2 - channel);
      const quiet = samples.map(() => 1);
      const levels = levelsOf(
        [...quiet, ...samples.map((sample) => -sample), ...quiet],
        new PcmFormat(48_000, bits, channels),
      );
      assertLevels(levels, samples.map((_, channel) => HALF_DBFS * (channel + 1)));
    }
  }
});

Deno.test("LevelMeter reads frames that begin anywhere in memory", () => {
  for (const bits of [16, 24]) {
    for (let offset = 0; offset < 5; offset++) {
      const half = 2 ** (bits - 2);
      const levels = levelsOf([half, 0, 1, 0], new PcmFormat(48_000, bits, 2), offset);
      assertLevels(levels, [HALF_DBFS, -Infinity]);
    }
  }
});

Deno.test("LevelMeter shows a click to whoever looks once a second, whenever it comes", () => {
  for (const clickMs of [1000, 1001, 1499, 1999, 2000]) {
    const meter = new LevelMeter(STEREO);
    let seen = 0;
    for (let nowMs = 0; nowMs < 5000; nowMs++) {
      meter.heard(pcm(nowMs === clickMs ? [0, 0, 16_384, 0] : [0, 0, 0, 0]), nowMs);
      if (nowMs % 1000 === 500 && meter.levelsDbfs(nowMs)![0]! > -Infinity) seen++;
    }
    assert(seen === 1 || seen === 2, `${seen} times for ${clickMs} ms`);
  }
});

Deno.test("LevelMeter forgets what was loud two seconds ago, after a pause, too", () => {
  const meter = new LevelMeter(STEREO);
  meter.heard(pcm([16_384, 16_384]), 0);
  meter.heard(pcm([1, 1]), 999);
  assertLevels(meter.levelsDbfs(999), [HALF_DBFS, HALF_DBFS]);
  for (const nowMs of [1998, 2997]) meter.heard(pcm([0, 0]), nowMs);
  assertEquals(meter.levelsDbfs(2997), [-Infinity, -Infinity]);
  meter.heard(pcm([16_384, 16_384]), 2998);
  meter.heard(pcm([0, 0]), 60_000);
  assertEquals(meter.levelsDbfs(60_000), [-Infinity, -Infinity]);
});

Deno.test("LevelMeter has no level while nothing comes", () => {
  const meter = new LevelMeter(STEREO);
  assertEquals(meter.levelsDbfs(0), undefined);
  meter.heard(new Uint8Array(), 0);
  assertEquals([meter.levelsDbfs(0), meter.silentMs(0)], [undefined, 0]);
  meter.heard(pcm([1, 1]), 0);
  assertEquals(meter.levelsDbfs(999)?.length, 2);
  assertEquals(meter.levelsDbfs(1000), undefined);
});

Deno.test("LevelMeter says how long there have been zeros alone", () => {
  const meter = new LevelMeter(STEREO);
  meter.heard(pcm([0, 0]), 1000);
  meter.heard(pcm([0, 0]), 3000);
  assertEquals(meter.silentMs(4000), 3000);
  meter.heard(pcm([0, 0, 0, 1]), 5000);
  assertEquals(meter.silentMs(6000), 0);
  meter.heard(pcm([0, 0]), 7000);
  assertEquals(meter.silentMs(7000), 0);
});

Deno.test("Hub measures what comes from the source, connection by connection", async () => {
  const { hub, clock } = new HubWorld({ gap: "silence" });
  assertEquals([hub.levelsDbfs, hub.silentMs], [undefined, 0]);
  hub.sourceConnected();
  hub.publish(pcm([16_384, 0]));
  assertLevels(hub.levelsDbfs, [HALF_DBFS, -Infinity]);
  hub.sourceDisconnected();
  assertEquals(hub.levelsDbfs, undefined);
  hub.sourceConnected();
  hub.publish(pcm([0, 0]));
  await clock.advance(300);
  assertEquals([hub.levelsDbfs, hub.silentMs], [[-Infinity, -Infinity], 300]);
  hub.sourceDisconnected();
  assertEquals([hub.levelsDbfs, hub.silentMs], [undefined, 0]);
  hub.close();
});

Deno.test("LevelMeter has −3.01 dBFS RMS for a full sine, and the level itself for a square", () => {
  const meter = new LevelMeter(STEREO);
  assertEquals(meter.rmsDbfs(0), undefined);
  const samples = Array.from({ length: 4800 }, (_, index) => [
    Math.round(32_767 * Math.sin(2 * Math.PI * index / 48)),
    index % 2 === 0 ? 16_384 : -16_384,
  ]);
  meter.heard(pcm(samples.flat()), 10);
  const [sine, square] = meter.rmsDbfs(20)!;
  assertEquals([sine!.toFixed(2), square!.toFixed(2)], ["-3.01", "-6.02"]);
});

Deno.test("LevelMeter measures RMS only while somebody asks, in each channel of 24 bits, too", () => {
  const format = new PcmFormat(48_000, 24, 2);
  const meter = new LevelMeter(format);
  const half = pcm([4_194_304, 0], 24);
  meter.heard(half, 0);
  assertEquals(meter.rmsDbfs(0), undefined);
  meter.heard(half, 100);
  assertLevels(meter.rmsDbfs(100), [HALF_DBFS, -Infinity]);
  meter.heard(half, 10_000);
  assertEquals(meter.rmsDbfs(10_000), undefined);
});
