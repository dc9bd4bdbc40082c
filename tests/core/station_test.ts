import { assertEquals, assertRejects } from "@std/assert";
import { type RelayEvent, RelayEvents } from "../../src/core/event.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { Lineage, type LineageOptions } from "../../src/core/source/lineage.ts";
import type { Source, SourceLabel } from "../../src/core/source/source.ts";
import { Station } from "../../src/core/station.ts";
import type { LeaveReason } from "../../src/core/stream/client.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { sleep } from "../../src/core/base/clock.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";

const LABEL: SourceLabel = { kind: "demo" };
const AUDIO = new Uint8Array(1440).fill(5);

/** A station whose source is a few lines, and the order of what happens. */
function stationOf(source: Partial<Source>, lineage: Partial<LineageOptions> = {}) {
  const clock = new SimulatedClock();
  const events = new RelayEvents();
  const order: string[] = [];
  events.listen(({ kind, station }) => order.push(`${station}: ${kind}`));
  const station = new Station({
    name: "kitchen",
    events,
    makeSource: () => ({
      label: LABEL,
      format: PcmFormat.SNDCPY,
      isFinite: false,
      open: () => Promise.reject(new TroubleError({ code: "refused", source: LABEL })),
      close: () => Promise.resolve(void order.push("source closed")),
      ...source,
    }),
    clock,
    random: () => 0,
    nextTurn: clock.nextTurn,
    liveCapacityMs: 500,
    stallTimeoutMs: 60_000,
    gap: "hold",
    lineage: new Lineage({ id: "kitchen", clock, ...lineage }),
    maxClients: 3,
  });
  const door = { close: () => Promise.resolve(void order.push("door closed")) };
  const stop = new AbortController();
  return { clock, events, order, station, stop, run: () => station.run([door], stop.signal) };
}

async function* play(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield AUDIO;
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

Deno.test("Station.run() stops in order, and tells all under its name", async () => {
  const { clock, order, stop, run, station } = stationOf({
    open: (signal) => Promise.resolve(play(signal)),
  });
  const running = run();
  station.audience.admit({
    transport: "tcp",
    address: "a:1",
    async carry(queue) {
      for await (const _chunk of queue.stream);
      order.push("client drained");
      return "ended";
    },
    close() {},
  });
  await clock.settle();
  stop.abort();
  await clock.settle();
  await running;
  assertEquals(order, [
    "kitchen: client-joined",
    "kitchen: source-streams",
    "kitchen: stopping",
    "door closed",
    "source closed",
    "client drained",
    "kitchen: client-left",
    "kitchen: stopped",
  ]);
  assertEquals(clock.timers, 0);
});

Deno.test("Station.run() waits for a stalled client and for the source at the same time", async () => {
  const { clock, order, stop, run, station } = stationOf({
    open: (signal) => Promise.resolve(play(signal)),
    close: () => sleep(clock, 2000, new AbortController().signal),
  });
  const running = run();
  const closed = Promise.withResolvers<void>();
  station.audience.admit({
    transport: "tcp",
    address: "a:1",
    carry: () => closed.promise.then(() => "shutdown"),
    close: () => closed.resolve(),
  });
  await clock.settle();
  stop.abort();
  await clock.advance(2000);
  assertEquals(order.at(-1), "kitchen: stopped");
  await running;
});

Deno.test("Station.status() says how it is doing, and why there is no audio", async () => {
  const { clock, station, stop, run } = stationOf({});
  const before = station.status();
  assertEquals([before.state, before.trouble, before.clients], ["waiting", undefined, []]);
  const running = run();
  await clock.settle();
  const { name, format, state, trouble } = station.status();
  assertEquals([name, format, state], ["kitchen", "48000:16:2", "waiting"]);
  assertEquals(trouble, { code: "refused", source: LABEL });
  stop.abort();
  await clock.settle();
  await running;
});

Deno.test("Station.status() forgets the trouble when audio comes, and counts it", async () => {
  let isWell = false;
  const { clock, station, stop, run } = stationOf({
    open: (signal) =>
      isWell
        ? Promise.resolve(play(signal))
        : Promise.reject(new TroubleError({ code: "refused", source: LABEL })),
  });
  const running = run();
  await clock.settle();
  isWell = true;
  await clock.advance(2000);
  const { state, trouble } = station.status();
  assertEquals([state, trouble], ["streaming", undefined]);
  assertEquals(station.hub.totals.publishedBytes, AUDIO.length);
  stop.abort();
  await clock.settle();
  await running;
});

Deno.test("Station.run() ends with a finite source, and fails with one that has failed", async () => {
  const ends = stationOf({
    isFinite: true,
    open: () =>
      Promise.resolve((async function* () {
        yield AUDIO;
      })()),
  });
  await ends.run();
  const kinds = ["source-streams", "source-ended", "stopping"].map((kind) => `kitchen: ${kind}`);
  assertEquals(ends.order.slice(0, 3), kinds);
  const fails = stationOf({ isFinite: true });
  await assertRejects(() => fails.run(), TroubleError);
  assertEquals(fails.order.at(-1), "kitchen: stopped");
});

Deno.test("Station is not harmed by a listener that throws", async () => {
  const { clock, events, station, stop, run } = stationOf({
    open: (signal) => Promise.resolve(play(signal)),
  });
  const heard: RelayEvent["kind"][] = [];
  events.listen(({ kind }) => {
    heard.push(kind);
    throw new Error(kind);
  });
  const running = run();
  await clock.settle();
  assertEquals(station.status().state, "streaming");
  stop.abort();
  await clock.settle();
  await running;
  assertEquals(heard.includes("stopped"), true);
});

Deno.test("Station.status() tells what those lost who listen, and not what an encoder of theirs did", async () => {
  const { clock, station, stop, run } = stationOf({
    open: (signal) => Promise.resolve(play(signal)),
  });
  const closed = Promise.withResolvers<LeaveReason>();
  const running = run();
  await clock.settle();
  station.hub.join();
  station.hub.publish(new Uint8Array(PcmFormat.SNDCPY.bytesFromMs(10_000)));
  await clock.advance(5000);
  assertEquals(station.status().lostMs, 0);
  station.audience.admit({
    transport: "tcp",
    address: "a:1",
    carry: () => closed.promise,
    close: closed.resolve,
  });
  station.hub.publish(new Uint8Array(PcmFormat.SNDCPY.bytesFromMs(10_000)));
  await clock.advance(5000);
  assertEquals(station.status().lostMs, 9500);
  stop.abort();
  await clock.advance(5000);
  await running;
});

Deno.test("Station.run() waits for no audio of its own, and has it wherever it comes from", async () => {
  const relays = JSON.stringify({ relays: ["kitchen"], origin: null });
  const source: SourceLabel = { kind: "tcp", host: "relay.local", port: 28_201 };
  let attempts = 0;
  const open = (signal: AbortSignal) =>
    ++attempts === 3
      ? Promise.resolve(play(signal))
      : new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
  const answers = [undefined, relays, relays, undefined, relays];
  const ask = () => Promise.resolve(answers.shift());
  const { clock, stop, run, station } = stationOf({ label: source, open }, { ask });
  const running = run();
  await clock.advance(400);
  assertEquals([attempts, station.chain.relays], [1, ["kitchen"]]);
  await clock.advance(1000);
  assertEquals(attempts, 2);
  station.restart();
  await clock.advance(6000);
  assertEquals([attempts, station.isStreaming, answers.length], [3, true, 0]);
  stop.abort();
  await clock.advance(1);
  await running;
  assertEquals(clock.timers, 0);
});
