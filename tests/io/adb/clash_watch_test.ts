import { assertEquals, assertRejects } from "@std/assert";
import { TroubleError } from "../../../src/core/trouble.ts";
import { ClashWatch } from "../../../src/io/adb/clash_watch.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const CLASH = "adb server version (40) doesn't match this client (41); killing...\n";
const { signal } = new AbortController();

function watchOf(server: number | undefined) {
  const clock = new SimulatedClock();
  return { clock, watch: new ClashWatch(clock, () => Promise.resolve(server)) };
}

Deno.test("ClashWatch lets adb be used after one clash, whoever has the server then", async () => {
  for (const server of [41, undefined]) {
    const { watch } = watchOf(server);
    assertEquals(watch.heard(CLASH), undefined);
    await watch.admit(signal);
  }
});

Deno.test("ClashWatch lets nobody use adb for 10 s after a fight, though nobody has the server", async () => {
  const { clock, watch } = watchOf(undefined);
  watch.heard(CLASH);
  assertEquals(watch.heard(CLASH)?.trouble.code, "adb-clash");
  await clock.advance(9900);
  await assertRejects(() => watch.admit(signal), TroubleError);
  await clock.advance(200);
  // Each refusal is part of the fight, not its end.
  await watch.admit(signal);
});

Deno.test("ClashWatch takes a run that nobody heard to its end for a clash, if there was one lately", async () => {
  const { clock, watch } = watchOf(41);
  watch.interrupted();
  await watch.admit(signal);
  watch.heard(CLASH);
  watch.interrupted();
  await assertRejects(() => watch.admit(signal), TroubleError);
  await clock.advance(10_000);
  await watch.admit(signal);
});
