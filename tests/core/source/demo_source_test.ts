import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { DemoSource } from "../../../src/core/source/demo_source.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const format = new PcmFormat(8000, 16, 2);

Deno.test("DemoSource plays in real time, and repeats", async () => {
  const clock = new SimulatedClock();
  const stop = new AbortController();
  const heard: number[] = [];
  const reading = (async () => {
    for await (const chunk of await new DemoSource(format, clock).open(stop.signal)) {
      heard.push(...chunk);
    }
  })();
  await clock.advance(10_000);
  assert(Math.abs(heard.length / format.bytesPerSecond - 10) < 0.02);
  const bytes8s = 8 * format.bytesPerSecond;
  assertEquals(heard.slice(bytes8s), heard.slice(0, heard.length - bytes8s));
  const before = heard.length;
  clock.sleepThrough(3_600_000);
  await clock.advance(1000);
  assert(heard.length - before < 1.1 * format.bytesPerSecond, "made up for sleep");
  stop.abort();
  await reading.catch(() => {});
  assertEquals(clock.timers, 0);
});
