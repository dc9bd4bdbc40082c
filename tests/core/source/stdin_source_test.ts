import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { StdinSource } from "../../../src/core/source/stdin_source.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const format = PcmFormat.SNDCPY;

/** Reads a source until it ends, counting bytes. */
function count(source: StdinSource, signal = new AbortController().signal) {
  const seen = { bytes: 0, isEnded: false };
  const reading = (async () => {
    for await (const chunk of await source.open(signal)) seen.bytes += chunk.length;
    seen.isEnded = true;
  })();
  return { seen, reading };
}

Deno.test("StdinSource reads a fast pipe no further ahead of real time than it may", async () => {
  const clock = new SimulatedClock();
  let remaining = 10 * format.bytesPerSecond;
  const read = (buffer: Uint8Array) => {
    const bytes = Math.min(buffer.length, remaining);
    remaining -= bytes;
    return Promise.resolve(bytes === 0 ? null : bytes);
  };
  const source = new StdinSource({ input: { read }, format, clock, aheadMs: 250 });
  const { seen, reading } = count(source);
  for (let second = 0; second < 9; second++) {
    const aheadMs = format.msFromBytes(seen.bytes) - clock.nowMs();
    assert(aheadMs <= 250 + format.msFromBytes(16 * 1024), `${aheadMs} ms ahead`);
    await clock.advance(1000);
  }
  await clock.advance(2000);
  await reading;
  assertEquals([seen.bytes, seen.isEnded], [10 * format.bytesPerSecond, true]);
});

Deno.test("StdinSource reads no bursts, in slow formats and in fast ones", async () => {
  for (const text of ["8000:16:1", "192000:24:8"]) {
    const slow = PcmFormat.parse(text);
    const clock = new SimulatedClock();
    const lengths: number[] = [];
    const read = (buffer: Uint8Array) => {
      lengths.push(slow.msFromBytes(buffer.length));
      return Promise.resolve(lengths.length > 5 ? null : buffer.length);
    };
    const input = { read };
    const { reading } = count(new StdinSource({ input, format: slow, clock, aheadMs: 250 }));
    await clock.advance(1000);
    await reading;
    assertEquals(new Set(lengths), new Set([20]));
  }
});

Deno.test("StdinSource does not hurry after a pause of the pipe", async () => {
  const clock = new SimulatedClock();
  let isPaused = false;
  const read = async (buffer: Uint8Array) => {
    while (isPaused) await new Promise<void>((resolve) => clock.after(10, resolve));
    return buffer.length;
  };
  const stop = new AbortController();
  const source = new StdinSource({ input: { read }, format, clock, aheadMs: 250 });
  const { seen, reading } = count(source, stop.signal);
  await clock.advance(1000);
  isPaused = true;
  await clock.advance(10_000);
  const before = seen.bytes;
  isPaused = false;
  await clock.advance(1000);
  assert(format.msFromBytes(seen.bytes - before) <= 1000 + 250 + 2 * 86);
  stop.abort(new Error("enough"));
  await assertRejects(() => reading, Error, "enough");
});

Deno.test("StdinSource ends when it is aborted, though its read does not", async () => {
  const clock = new SimulatedClock();
  const read = () => new Promise<number>(() => {});
  const stop = new AbortController();
  const source = new StdinSource({ input: { read }, format, clock, aheadMs: 250 });
  const { reading } = count(source, stop.signal);
  await clock.settle();
  stop.abort(new Error("enough"));
  await assertRejects(() => reading, Error, "enough");
});
