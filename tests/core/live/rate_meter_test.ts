import { assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { RateMeter } from "../../../src/core/live/rate_meter.ts";

Deno.test("RateMeter.bytesPerSecond() gives the last whole second, and ends none", () => {
  const meter = new RateMeter(PcmFormat.SNDCPY);
  assertEquals(meter.bytesPerSecond(0), 0);
  assertEquals(meter.arrived(100, 500), false);
  assertEquals([1499, 1500, 2499, 2500].map((ms) => meter.bytesPerSecond(ms)), [0, 100, 100, 0]);
  assertEquals(meter.arrived(30, 1600), true);
  assertEquals([1600, 2500].map((ms) => meter.bytesPerSecond(ms)), [100, 30]);
});
