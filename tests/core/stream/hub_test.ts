import { assert, assertEquals } from "@std/assert";
import { breaks } from "../../../scripts/lab/frames.ts";
import type { ClientQueue } from "../../../src/core/stream/client_queue.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { CHUNK_FRAMES, HubWorld } from "../../helpers/hub_world.ts";

const FRAMES_500_MS = 24_000;

Deno.test("Hub hands every client everything from its join on", async () => {
  const world = new HubWorld();
  const clients = [];
  for (let index = 0; index < 10; index++) {
    clients.push({ listener: world.join(), first: world.nextFrame });
    await world.play(100);
  }
  for (const { listener, first } of clients) {
    assertEquals(listener.frames[0], first);
    assertEquals(listener.frames.length, world.nextFrame - first);
    assertEquals(breaks(listener.frames), []);
  }
  world.hub.close();
});

Deno.test("Hub hands a chunk over at once when few listen", async () => {
  const world = new HubWorld();
  const listener = world.join();
  world.publish(CHUNK_FRAMES);
  await world.clock.settle();
  assertEquals(listener.frames.length, CHUNK_FRAMES);
  world.hub.close();
});

Deno.test("Hub skips the oldest frames of a live client that fell behind", async () => {
  const world = new HubWorld();
  const [slow, quick] = [world.join(), world.join()];
  slow.pause();
  await world.play(3000);
  const edge = world.nextFrame;
  slow.resume();
  await world.clock.settle();
  assertEquals(breaks(slow.frames), [[CHUNK_FRAMES - 1, edge - FRAMES_500_MS]]);
  assertEquals(slow.frames.at(-1), edge - 1);
  assertEquals(slow.queue.lostBytes, 4 * (edge - FRAMES_500_MS - CHUNK_FRAMES));
  assertEquals(slow.queue.skippedBytes, 0);
  assertEquals(quick.frames.length, edge);
  world.hub.close();
});

Deno.test("Hub counts what is lost to clients that take nothing, as long as they do", async () => {
  const world = new HubWorld({ stallTimeoutMs: 60_000, liveCapacityMs: 20 });
  const told: number[] = [];
  const lost: number[] = [];
  const stalled = Array.from({ length: 12 }, () =>
    world.join({
      stalled: (stalledMs) => told.push(stalledMs),
      overrun: (lostBytes) => lost.push(lostBytes),
    }));
  const eager = world.join({ stalled: () => told.push(Infinity) });
  for (const client of stalled) client.pause();
  await world.play(33_000);
  const lostMs = () =>
    PcmFormat.SNDCPY.msFromBytes(stalled.reduce((sum, { queue }) => sum + queue.lostBytes, 0));
  assertEquals([told, lost], [Array(12).fill(10_000), []]);
  assert(lostMs() > 12 * 30_900 && lostMs() <= 12 * 33_000, `${lostMs()} ms lost after 33 s`);
  stalled[0]!.resume();
  await world.clock.settle();
  assertEquals(lost, [stalled[0]!.queue.lostBytes]);
  const edgeBytes = 4 * world.nextFrame;
  const totals = (queue: ClientQueue) => queue.handedBytes + queue.skippedBytes + queue.lostBytes;
  assertEquals(totals(stalled[0]!.queue), edgeBytes);
  assertEquals(totals(stalled[1]!.queue) + stalled[1]!.queue.lagBytes, edgeBytes);
  await world.play(30_000);
  assertEquals(world.hub.clients, 2);
  assert(lostMs() > 11 * 59_000, `${lostMs()} ms lost of those who were evicted`);
  assertEquals(
    totals(stalled[1]!.queue),
    stalled[1]!.queue.handedBytes + stalled[1]!.queue.lostBytes,
  );
  assertEquals(eager.queue.lostBytes, 0);
  world.hub.close();
});

Deno.test("Hub skips nothing for a client within its capacity", async () => {
  const world = new HubWorld();
  const listener = world.join();
  listener.pause();
  await world.play(450);
  listener.resume();
  await world.play(100);
  assertEquals(breaks(listener.frames), []);
  assertEquals(listener.frames.length, world.nextFrame);
  world.hub.close();
});

Deno.test("Hub loses nothing for an eager client whose capacity is shorter than a chunk", async () => {
  const world = new HubWorld({ liveCapacityMs: 20 });
  const listener = world.join();
  for (let index = 0; index < 20; index++) {
    await world.clock.advance(125);
    world.publish(6000);
    await world.clock.settle();
  }
  assertEquals(breaks(listener.frames), []);
  world.hub.close();
});

Deno.test("Hub loses nothing of a burst for a client that takes each chunk at once", async () => {
  for (const [takesMs, lostMs] of [[0, 0], [10, 20]] as const) {
    const world = new HubWorld({ liveCapacityMs: 100 });
    const queue = world.hub.join();
    const reader = queue.stream.getReader();
    const first = reader.read();
    world.publish(48 * 60);
    await world.clock.settle();
    await first;
    // Reading and writing take turns of their own.
    for (let chunks = 0; chunks < 2; chunks++) world.publish(48 * 60);
    await world.clock.advance(takesMs);
    const second = reader.read();
    await world.clock.settle();
    await second;
    assertEquals(PcmFormat.SNDCPY.msFromBytes(queue.lostBytes), lostMs);
    world.hub.close();
  }
});

Deno.test("Hub keeps everything for a lossless client, and no more than the longest queue", async () => {
  const world = new HubWorld();
  world.join().pause();
  const recorder = world.join({ purpose: "lossless", capacityMs: 60_000 });
  recorder.pause();
  await world.play(50_000);
  recorder.resume();
  await world.clock.settle();
  assertEquals(recorder.frames.length, world.nextFrame);
  assertEquals(breaks(recorder.frames), []);
  assert(world.hub.heldBytes <= 60 * 192_000 + 2 * 262_144);
  world.hub.close();
});

Deno.test("Hub counts what a lossless client loses beyond its capacity", async () => {
  const world = new HubWorld();
  let lostBytes = 0;
  const overrun = (bytes: number) => lostBytes += bytes;
  const recorder = world.join({ purpose: "lossless", capacityMs: 1000, overrun });
  recorder.pause();
  await world.play(5000);
  recorder.resume();
  await world.clock.settle();
  assertEquals(lostBytes, 4 * (world.nextFrame - 48_000 - CHUNK_FRAMES));
  world.hub.close();
});

Deno.test("Hub holds no more memory for a thousand stalled clients than for one", async () => {
  const world = new HubWorld();
  for (let index = 0; index < 1000; index++) world.join().pause();
  await world.play(10_000);
  assert(world.hub.heldBytes <= 96_000 + 2 * 262_144);
  world.hub.close();
});

Deno.test("Hub evicts a client that takes nothing, and no other", async () => {
  const world = new HubWorld({ stallTimeoutMs: 10_000 });
  let evictions = 0;
  const stalled = world.join({ evicted: () => evictions++ });
  const listening = world.join({ evicted: () => evictions += 100 });
  stalled.pause();
  await world.play(9000);
  assertEquals(world.hub.clients, 2);
  await world.play(2100);
  assertEquals([evictions, world.hub.clients], [1, 1]);
  stalled.resume();
  await stalled.ended;
  assertEquals(listening.isEnded, false);
  world.hub.close();
});

Deno.test("Hub evicts nobody for a time in which the computer slept", async () => {
  const world = new HubWorld({ stallTimeoutMs: 10_000 });
  world.join().pause();
  await world.play(3000);
  world.clock.sleepThrough(8 * 3_600_000);
  await world.play(3000);
  assertEquals(world.hub.clients, 1);
  world.hub.close();
});

Deno.test("Hub evicts nobody while the source is away", async () => {
  const world = new HubWorld({ stallTimeoutMs: 10_000 });
  const listener = world.join();
  await world.play(100);
  await world.clock.advance(3_600_000);
  assertEquals(listener.isEnded, false);
  world.hub.close();
});

Deno.test("Hub.drain() ends a stream once its client has everything", async () => {
  const world = new HubWorld();
  const [eager, slow] = [world.join(), world.join()];
  slow.pause();
  await world.play(300);
  world.hub.drain();
  await eager.ended;
  assertEquals(slow.isEnded, false);
  slow.resume();
  await world.clock.settle();
  assertEquals(slow.isEnded, true);
  assertEquals(slow.frames.length, world.nextFrame);
});

Deno.test("Hub.close() ends every stream and leaves no timer", async () => {
  const world = new HubWorld({ gap: "silence" });
  const listener = world.join();
  await world.play(50);
  world.hub.close();
  await listener.ended;
  assertEquals([world.hub.clients, world.clock.timers], [0, 0]);
  const late = world.join();
  await late.ended;
  assertEquals([world.hub.clients, world.clock.timers], [0, 0]);
});

Deno.test("Hub forgets a client whose stream is cancelled", async () => {
  const world = new HubWorld();
  const queue = world.hub.join();
  await queue.stream.cancel();
  world.publish(CHUNK_FRAMES);
  await world.clock.settle();
  assertEquals([world.hub.clients, world.clock.timers], [0, 0]);
});

Deno.test("Hub gives a thousand clients fewer, larger writes, and all the audio", async () => {
  const world = new HubWorld();
  const clients = Array.from({ length: 1000 }, () => world.join());
  await world.play(1000);
  await world.clock.advance(100);
  for (const client of clients) {
    assertEquals(client.frames.length, world.nextFrame);
    assert(client.chunks <= 40, `${client.chunks} writes in a second`);
  }
  world.hub.close();
});

Deno.test("Hub measures the source's drift across connections that are short", async () => {
  const world = new HubWorld();
  for (let connection = 0; connection < 3; connection++) {
    assertEquals(world.hub.driftPpm, undefined);
    world.hub.sourceConnected();
    await world.play(25_000, 1.0001);
    world.hub.sourceDisconnected();
    await world.clock.advance(1500);
  }
  assert(Math.abs(world.hub.driftPpm! - 100) < 10, `${world.hub.driftPpm} ppm`);
  world.hub.close();
});
