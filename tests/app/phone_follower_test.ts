import { assertEquals, assertRejects } from "@std/assert";
import { GivenOptions } from "../../src/app/commands/given_options.ts";
import { readRelayConfig } from "../../src/app/commands/relay_config.ts";
import { followPhones } from "../../src/app/phone_follower.ts";
import { phoneWish } from "../../src/app/station_wishes.ts";
import { RelayEvents } from "../../src/core/event.ts";
import type { PhoneDevice } from "../../src/core/phone/phone.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";

const LINE = ["relay", "--all-phones", "--port", "4000", "--http-port", "4001"];
const ENDED = new TroubleError({ code: "adb-ended", task: { kind: "watch-phones" } });

/** Each watch, as what it lists and how it ends; the last one goes on until it is left. */
type Watch = { lists: string[][]; failure?: Error };

/** Follows phones until nothing more happens, and tells what was opened and said. */
async function follow(watches: Watch[], opening: () => Promise<void> = () => Promise.resolve()) {
  const clock = new SimulatedClock();
  const events = new RelayEvents();
  const told: string[] = [];
  events.listen((event) => {
    if (event.kind === "phone-waits") told.push(event.wait.code);
    if (event.kind === "source-lost") told.push(event.error.trouble.code);
  });
  const config = readRelayConfig(new GivenOptions(LINE), "relay", () => undefined);
  const opened: [name: string | undefined, port: number][] = [];
  const watching = watches.values();
  const stop = new AbortController();
  const phones = {
    async *watch(signal: AbortSignal) {
      const { value: watch } = watching.next();
      for (const serials of watch?.lists ?? []) yield serials.map(deviceOf);
      if (watch?.failure !== undefined) throw watch.failure;
      const left = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => left.resolve(), { once: true });
      await left.promise;
    },
  };
  const following = followPhones({
    phones,
    opened: async (serial, index) => {
      const { name, config: { port } } = phoneWish(config, serial, serial, index);
      opened.push([name, port]);
      await opening();
    },
    events,
    clock,
  }, stop.signal);
  // Whoever waits for it hears of a failure.
  following.catch(() => {});
  await clock.advance(5000);
  stop.abort();
  await clock.settle();
  return { following, opened, told, timers: clock.timers };
}

/** `PIXEL?` is not ready. */
function deviceOf(text: string): PhoneDevice {
  const isReady = !text.endsWith("?");
  return { serial: text.replace("?", ""), state: isReady ? "device" : "unauthorized" };
}

Deno.test("followPhones() opens a station for each phone, under its serial, at the next port", async () => {
  const lists = [["PIXEL"], ["PIXEL", "192.168.1.7:5555"], ["GALAXY", "PIXEL", "192.168.1.7:5555"]];
  const { following, opened, timers } = await follow([{ lists }]);
  await following;
  // The second port is HTTP's.
  assertEquals(opened, [["PIXEL", 4000], ["192.168.1.7:5555", 4002], ["GALAXY", 4003]]);
  assertEquals(timers, 0);
});

Deno.test("followPhones() opens nothing anew for a phone that comes back, whatever came meanwhile", async () => {
  const lists = [["PIXEL"], [], ["GALAXY"], ["GALAXY", "PIXEL"]];
  const { opened } = await follow([{ lists }]);
  assertEquals(opened, [["PIXEL", 4000], ["GALAXY", 4002]]);
});

Deno.test("followPhones() opens a station once its phone is ready", async () => {
  const { opened } = await follow([{ lists: [["PIXEL?"], ["PIXEL?", "GALAXY"], ["PIXEL"]] }]);
  assertEquals(opened, [["GALAXY", 4000], ["PIXEL", 4002]]);
});

Deno.test("followPhones() says once that it waits, and only before the first phone", async () => {
  assertEquals((await follow([{ lists: [[], ["PIXEL?"], []] }])).told, ["no-device"]);
  assertEquals((await follow([{ lists: [["PIXEL"], []] }])).told, []);
});

Deno.test("followPhones() watches anew when adb's server ends, and knows its phones", async () => {
  const { following, opened, told } = await follow([
    { lists: [], failure: ENDED },
    { lists: [["PIXEL"]], failure: ENDED },
    { lists: [["PIXEL", "GALAXY"]] },
  ]);
  await following;
  assertEquals(opened, [["PIXEL", 4000], ["GALAXY", 4002]]);
  // Once there are stations, they say it themselves.
  assertEquals(told, ["adb-ended"]);
});

Deno.test("followPhones() opens one station after the other", async () => {
  const { opened } = await follow([{ lists: [["PIXEL", "GALAXY"]] }], () => new Promise(() => {}));
  assertEquals(opened, [["PIXEL", 4000]]);
});

Deno.test("followPhones() hides no bug", async () => {
  const { following } = await follow([{ lists: [], failure: new RangeError("a bug") }]);
  await assertRejects(() => following, RangeError);
});
