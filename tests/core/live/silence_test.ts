import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { HubWorld } from "../../helpers/hub_world.ts";

const FRAMES_A_MS = 48;

Deno.test("Hub fills a gap with silence, from 200 ms into it, in real time", async () => {
  const world = new HubWorld({ gap: "silence" });
  const live = world.join();
  await world.play(1000);
  const before = live.frames.length;
  await world.clock.advance(195);
  assertEquals(live.frames.length, before);
  await world.clock.advance(1005);
  const silence = live.bytes.subarray(4 * before);
  assert(silence.every((byte) => byte === 0));
  const silentMs = silence.length / 4 / FRAMES_A_MS;
  assert(Math.abs(silentMs - 1000) <= 20, `${silentMs} ms of silence in 1000 ms`);
  await world.play(100);
  assertEquals(live.frames.at(-1), world.nextFrame - 1);
  world.hub.close();
});

Deno.test("Hub fills no gap before what came early has been played", async () => {
  const world = new HubWorld({ gap: "silence", liveCapacityMs: 2000 });
  const live = world.join();
  world.hub.sourceConnected();
  world.publish(1700 * FRAMES_A_MS);
  await world.clock.advance(1880);
  assertEquals(live.frames.length, world.nextFrame);
  await world.clock.advance(100);
  assert(live.frames.length > world.nextFrame);
  world.hub.close();
});

Deno.test("Hub gives silence to live clients alone", async () => {
  const world = new HubWorld({ gap: "silence" });
  const recorder = world.join({ purpose: "lossless", capacityMs: 10_000 });
  world.join();
  await world.play(1000);
  await world.clock.advance(5000);
  assertEquals(recorder.frames.length, world.nextFrame);
  world.hub.close();
});

Deno.test("Hub puts no silence into what it holds back", async () => {
  const world = new HubWorld({ gap: "silence" });
  const live = world.join();
  for (let index = 0; index < 25; index++) {
    await world.clock.advance(20);
    world.publish(10_000);
    await world.clock.settle();
  }
  assert(live.frames.every((frame, index) => index === 0 || frame > 0), "zeros amid a surge");
  world.hub.close();
});

Deno.test("Hub gives a thousand clients fewer, larger writes of silence, and all of it", async () => {
  const world = new HubWorld({ gap: "silence" });
  const clients = Array.from({ length: 1000 }, () => world.join());
  await world.clock.advance(2200);
  for (const client of clients) {
    const silentMs = client.frames.length / FRAMES_A_MS;
    assert(silentMs <= 2000 && silentMs > 1750, `${silentMs} ms of silence in 2000 ms`);
    assert(client.chunks <= 10, `${client.chunks} writes in 2 s`);
  }
  world.hub.close();
});

Deno.test("Hub makes up for half a second of the silence that a client was too busy for", async () => {
  const world = new HubWorld({ gap: "silence" });
  const busy = world.join();
  await world.clock.advance(300);
  busy.pause();
  await world.clock.advance(5000);
  const before = busy.bytes.length;
  busy.resume();
  await world.clock.advance(20);
  const madeUpMs = (busy.bytes.length - before) / 4 / FRAMES_A_MS;
  assert(madeUpMs >= 500 && madeUpMs <= 520, `${madeUpMs} ms of silence at once`);
  world.hub.close();
});

Deno.test("Hub does not make up silence after sleep", async () => {
  const world = new HubWorld({ gap: "silence" });
  const live = world.join();
  await world.clock.advance(1000);
  const before = live.frames.length;
  world.clock.sleepThrough(3_600_000);
  await world.clock.advance(100);
  const silentMs = (live.frames.length - before) / FRAMES_A_MS;
  assert(silentMs <= 140, `${silentMs} ms of silence for 100 ms awake`);
  world.hub.close();
});

Deno.test("Hub keeps to real time however long a gap lasts", async () => {
  const format = new PcmFormat(11_025, 16, 2);
  const world = new HubWorld({ gap: "silence", format });
  const live = world.join();
  await world.clock.advance(60_200);
  const silentMs = format.msFromBytes(live.bytes.length);
  assert(Math.abs(silentMs - 60_000) <= 20, `${silentMs} ms of silence in 60 000 ms`);
  world.hub.close();
});

Deno.test("Hub holds in a gap if it is not told otherwise", async () => {
  const world = new HubWorld();
  const live = world.join();
  await world.clock.advance(5000);
  assertEquals(live.chunks, 0);
  world.hub.close();
});

Deno.test("Hub needs no timer for silence when nobody listens", async () => {
  const world = new HubWorld({ gap: "silence" });
  const live = world.join();
  await world.play(100);
  world.hub.leave(live.queue);
  assertEquals(world.clock.timers, 0);
});

Deno.test("Hub puts no silence between the large chunks of a steady source", async () => {
  const world = new HubWorld({ gap: "silence" });
  const live = world.join();
  for (let count = 0; count < 60; count++) {
    world.publish(16_384);
    await world.clock.advance(16_384 / FRAMES_A_MS);
  }
  assertEquals(live.frames.length, world.nextFrame);
  world.hub.close();
});

Deno.test("Hub makes nobody late by silence in place of audio that was only late", async () => {
  const world = new HubWorld({ gap: "silence" });
  world.hub.sourceConnected();
  const live = world.join();
  await world.play(1000);
  for (let count = 0; count < 20; count++) {
    await world.clock.advance(400);
    world.publish(400 * FRAMES_A_MS);
    await world.play(2000);
  }
  const aheadMs = live.frames.length / FRAMES_A_MS - world.clock.nowMs();
  assert(aheadMs < 200, `${aheadMs} ms late after 20 short gaps`);
  world.hub.close();
});

Deno.test("Hub hands a mark to live clients alone, and goes on with audio or with zeros", async () => {
  const world = new HubWorld({ gap: "silence" });
  const live = world.join();
  const recorder = world.join({ purpose: "lossless", capacityMs: 10_000 });
  const mark = new Uint8Array(256).fill(1);
  await world.play(100);
  world.hub.mark(mark);
  await world.clock.settle();
  await world.play(100);
  await world.clock.advance(1000);
  world.hub.mark(mark);
  await world.clock.advance(1000);
  const marks = live.frames.filter((frame) => frame === 0x01_01_01_01).length;
  assertEquals(marks, 2 * 64);
  const numbered = live.frames.filter((frame) => frame > 0 && frame !== 0x01_01_01_01);
  assertEquals(numbered.length, world.nextFrame - 1);
  assertEquals(live.frames.at(-1), 0);
  assertEquals(recorder.frames.length, world.nextFrame);
  assertEquals(world.hub.totals.publishedBytes, 4 * world.nextFrame);
  world.hub.close();
});
