import { assertEquals } from "@std/assert";
import { Arrivals } from "../../src/page/arrivals.js";
import { RelayClock } from "../../src/page/relay_clock.js";

/** An answer of a relay that is 1000 ms ahead, asked at a time, on the way so long there and back. */
function ask(clock: RelayClock, atMs: number, thereMs: number, backMs: number, aheadMs = 1000) {
  clock.add(atMs, atMs + thereMs + backMs, atMs + thereMs + aheadMs);
}

Deno.test("RelayClock believes the fastest of the last answers", () => {
  const clock = new RelayClock();
  assertEquals(clock.best, undefined);
  ask(clock, 0, 40, 2);
  assertEquals(clock.best, { offsetMs: 1019, roundTripMs: 42 });
  ask(clock, 100, 1, 1);
  ask(clock, 200, 2, 30);
  assertEquals(clock.best, { offsetMs: 1000, roundTripMs: 2 });
  for (let count = 0; count < 16; count++) ask(clock, 300, 3, 3);
  assertEquals(clock.best, { offsetMs: 1000, roundTripMs: 6 });
});

Deno.test("RelayClock forgets what cannot be true beside a new answer", () => {
  const clock = new RelayClock();
  ask(clock, 0, 1, 1);
  ask(clock, 100, 2, 2, 61_000);
  assertEquals(clock.best, { offsetMs: 61_000, roundTripMs: 4 });
});

function block(relayMs: number, frame: number) {
  return { relayMs, frame, channels: [new Float32Array(480)] };
}

Deno.test("Arrivals finds when frame 0 was the newest, from what was not late", () => {
  const arrivals = new Arrivals(48_000);
  arrivals.add(block(1017, 0), 518);
  arrivals.add(block(1020, 480), 540);
  arrivals.add(block(1034, 960), 535);
  assertEquals([arrivals.zeroMs, arrivals.transitMs], [1000, -499]);
});

Deno.test("Arrivals begins anew when the source has given nothing for a while", () => {
  const arrivals = new Arrivals(48_000);
  arrivals.add(block(1010, 0), 500);
  arrivals.add(block(4020, 480), 3500);
  assertEquals(arrivals.zeroMs, 4000);
});
