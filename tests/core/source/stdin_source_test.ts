import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { type ByteReader, StdinSource } from "../../../src/core/source/stdin_source.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { inEnglish } from "../../helpers/english.ts";
import { wavFile } from "../../helpers/wav_file.ts";

const format = PcmFormat.SNDCPY;

interface BeginOptions {
  isFormatOpen?: boolean;
  format?: PcmFormat;
  signal?: AbortSignal;
}

function begin(read: ByteReader["read"], clock: SimulatedClock, options: BeginOptions = {}) {
  const { signal = new AbortController().signal, ...rest } = options;
  const usual = { format, isFormatOpen: true, aheadMs: 250 };
  return StdinSource.begin({ ...usual, ...rest, input: { read }, clock }, signal);
}

/** Reads a source until it ends, counting bytes. */
function count(source: StdinSource, signal = new AbortController().signal) {
  const seen = { bytes: 0, isEnded: false };
  const reading = (async () => {
    for await (const chunk of await source.open(signal)) seen.bytes += chunk.length;
    seen.isEnded = true;
  })();
  return { seen, reading };
}

/** A pipe that has these bytes in it, and is closed behind them. */
function pipe(bytes: Uint8Array): ByteReader["read"] {
  let offset = 0;
  return (buffer) => {
    const piece = bytes.subarray(offset, offset + buffer.length);
    buffer.set(piece);
    offset += piece.length;
    return Promise.resolve(piece.length || null);
  };
}

/** A pipe into which nobody writes before `open` is called. */
function quietPipe(bytes: Uint8Array) {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  const read = pipe(bytes);
  return { open, read: (buffer: Uint8Array) => promise.then(() => read(buffer)) };
}

Deno.test("StdinSource reads a fast pipe no further ahead of real time than it may", async () => {
  const clock = new SimulatedClock();
  let remaining = 10 * format.bytesPerSecond;
  const read = (buffer: Uint8Array) => {
    const bytes = Math.min(buffer.length, remaining);
    remaining -= bytes;
    return Promise.resolve(bytes === 0 ? null : bytes);
  };
  const { seen, reading } = count(await begin(read, clock));
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
    const { reading } = count(await begin(read, clock, { format: slow }));
    await clock.advance(1000);
    await reading;
    assert(lengths[0]! < 50);
    assertEquals(new Set(lengths.slice(1)), new Set([20]));
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
  const { seen, reading } = count(await begin(read, clock), stop.signal);
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
  const stop = new AbortController();
  const beginning = begin(() => new Promise<number>(() => {}), clock, { signal: stop.signal });
  await clock.settle();
  stop.abort(new Error("enough"));
  const { reading } = count(await beginning, stop.signal);
  await assertRejects(() => reading, Error, "enough");
  assertEquals(clock.timers, 0);
});

Deno.test("StdinSource has the format of a WAV file, and plays its audio alone", async () => {
  const clock = new SimulatedClock();
  const other = PcmFormat.parse("44100:24:1");
  const source = await begin(pipe(wavFile({ format: other, audioBytes: 3000 })), clock);
  assertEquals([source.format.toString(), clock.timers], ["44100:24:1", 0]);
  const { seen, reading } = count(source);
  await clock.advance(1000);
  await reading;
  assertEquals(seen.bytes, 3000);
});

Deno.test("StdinSource takes no other format than the one that was given", async () => {
  const read = pipe(wavFile({ format: PcmFormat.parse("44100:24:1") }));
  const error = await assertRejects(() =>
    begin(read, new SimulatedClock(), { isFormatOpen: false })
  );
  assertEquals(inEnglish(error), [
    "wav-format",
    "Cannot get audio from standard input: what comes is a WAV file of 44100:24:1, but the relay " +
    "was set to 48000:16:2. Start the relay with --format 44100:24:1.",
  ]);
});

Deno.test("StdinSource begins without a head that does not come, and takes no other format then", async () => {
  const clock = new SimulatedClock();
  for (const [text, code] of [["48000:16:2", undefined], ["44100:16:2", "wav-format"]] as const) {
    const { read, open } = quietPipe(wavFile({ format: PcmFormat.parse(text) }));
    const beginning = begin(read, clock);
    await clock.advance(2000);
    const source = await beginning;
    assertEquals(source.format, format);
    open();
    const { reading } = count(source);
    const ending = reading.then(() => undefined, (error) => inEnglish(error)[0]);
    await clock.advance(1000);
    assertEquals(await ending, code);
  }
});

Deno.test("StdinSource says at once that it gets no audio", async () => {
  const clock = new SimulatedClock();
  const text = new TextEncoder().encode("# Read me\n".repeat(1000));
  for (const [bytes, code] of [[text, "not-pcm"], [new Uint8Array(0), "no-audio"]] as const) {
    const error = await assertRejects(() => begin(pipe(bytes), clock));
    assertEquals([inEnglish(error)[0], clock.nowMs(), clock.timers], [code, 0, 0]);
  }
});

Deno.test("StdinSource leaves an error that nobody expects to whoever opens it", async () => {
  const clock = new SimulatedClock();
  const beginning = begin(() => Promise.reject(new Error("odd")), clock);
  await clock.advance(2000);
  const source = await beginning;
  await assertRejects(() => source.open(new AbortController().signal), Error, "odd");
});
