import { assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { openToFirstByte } from "../../../src/core/source/first_byte.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { inEnglish } from "../../helpers/english.ts";

const CHUNKS = [Uint8Array.of(1), Uint8Array.of(2)];
const LABEL = { kind: "demo" } as const;

/** A connection that counts how often it is closed. */
function connection(chunks = [...CHUNKS]) {
  return {
    closes: 0,
    next() {
      const value = chunks.shift();
      return Promise.resolve<IteratorResult<Uint8Array>>(
        value === undefined ? { done: true, value } : { done: false, value },
      );
    },
    return() {
      this.closes++;
      return Promise.resolve<IteratorResult<Uint8Array>>({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function open(connect: () => AsyncIterable<Uint8Array>, signal = new AbortController().signal) {
  const clock = new SimulatedClock();
  const format = PcmFormat.SNDCPY;
  return openToFirstByte({ connect, label: LABEL, clock, format, limitMs: 1000 }, signal);
}

Deno.test("openToFirstByte() gives the first chunk back, and closes with the iteration", async () => {
  const stream = connection();
  for await (const chunk of await open(() => stream)) {
    assertEquals(chunk, CHUNKS[0]);
    break;
  }
  assertEquals(stream.closes, 1);
});

Deno.test("openToFirstByte() says no-audio of a stream that ends before its first byte", async () => {
  const error = await assertRejects(() => open(() => connection([])));
  assertEquals(inEnglish(error)[0], "no-audio");
});

Deno.test("openToFirstByte() closes what came to be while it was aborted", async () => {
  const stop = new AbortController();
  const stream = connection();
  const connect = () => {
    stop.abort(new Error("enough"));
    return stream;
  };
  await assertRejects(() => open(connect, stop.signal), Error, "enough");
  assertEquals(stream.closes, 1);
});
