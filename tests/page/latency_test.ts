import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Latency } from "../../src/page/latency.js";

const STATUS = {
  contextMs: 2000,
  frame: 48_000,
  renderedMs: 10_000,
  aimMs: 40,
  underruns: 0,
  skippedMs: 0,
  driftPpm: undefined,
  epoch: 1,
};
/** Frame 0 was the newest at 10 890 ms of the page's clock, and came 5 ms later. */
const CLOCK = { offsetMs: 500, roundTripMs: 4, zeroMs: 11_390, transitMs: -495 };

Deno.test("Latency.measure() counts from the relay to the ear, and says what it consists of", () => {
  const latency = new Latency(48_000);
  latency.clock = CLOCK;
  // A sound device whose clock was misread once.
  for (const heardMs of [10_035, 10_034, 9000, 10_035, 10_036]) latency.hear(heardMs);
  const { latencyMs, parts } = latency.measure(STATUS, 10_000)!;
  assertAlmostEquals(latencyMs, 145);
  assertEquals(parts, { relayMs: 3, networkMs: 2, bufferMs: 105, outputMs: 35 });
});

Deno.test("Latency.measure() knows nothing in silence, before it was told enough, or of the absurd", () => {
  const latency = new Latency(48_000);
  for (let count = 0; count < 5; count++) {
    assertEquals(latency.measure(STATUS, 10_000), undefined);
    latency.hear(10_035);
  }
  assertEquals(latency.measure(STATUS, 10_000), undefined);
  latency.clock = CLOCK;
  assertEquals(latency.measure({ ...STATUS, frame: undefined }, 10_000), undefined);
  assertEquals(latency.measure({ ...STATUS, frame: 10 }, 10_000)?.latencyMs.toFixed(), "1145");
  latency.clock = { ...CLOCK, zeroMs: Infinity };
  assertEquals(latency.measure(STATUS, 10_000), undefined);
});
