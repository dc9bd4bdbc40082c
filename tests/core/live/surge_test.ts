import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { breaks } from "../../../scripts/lab/frames.ts";
import { CHUNK_FRAMES, HubWorld, type Listener } from "../../helpers/hub_world.ts";

const FRAMES_A_SECOND = 48_000;
const READ_FRAMES = 16_384;

/** The source delivers `ms` of old audio as fast as it is read: 64 KiB a millisecond. */
async function burst(world: HubWorld, ms: number): Promise<void> {
  for (let frames = ms * FRAMES_A_SECOND / 1000; frames > 0; frames -= READ_FRAMES) {
    await world.clock.advance(1);
    world.publish(Math.min(frames, READ_FRAMES));
    await world.clock.settle();
  }
}

/** How much more the client was handed than has played since `firstMs`, in milliseconds. */
function aheadMs(world: HubWorld, { frames }: Listener, firstMs: number): number {
  return frames.length / FRAMES_A_SECOND * 1000 - (world.clock.nowMs() - firstMs);
}

Deno.test("Hub keeps a phone's stored audio from live clients, and gives it to a recorder", async () => {
  const world = new HubWorld();
  const live = world.join();
  const recorder = world.join({ purpose: "lossless", capacityMs: 60_000 });
  world.hub.sourceConnected();
  await burst(world, 10_000);
  assertEquals(recorder.frames.length, world.nextFrame);
  await world.play(2000);
  assertEquals(breaks(live.frames).length, 1);
  assertEquals(live.frames.at(-1), world.nextFrame - 1);
  assert(aheadMs(world, live, 0) <= 500, `${aheadMs(world, live, 0)} ms ahead`);
  assertEquals(recorder.frames.length, world.nextFrame);
  assertEquals(world.surgesMs.length, 1);
  assert(world.surgesMs[0]! > 9000 && world.surgesMs[0]! < 10_500);
  world.hub.close();
});

Deno.test("Hub gives what it was late to read, but for what a client may not be behind", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  const live = world.join();
  await world.play(5000);
  world.clock.sleepThrough(3000);
  await burst(world, 3000);
  await world.play(5000);
  const lostMs = (world.nextFrame - live.frames.length) / FRAMES_A_SECOND * 1000;
  assert(lostMs > 2300 && lostMs <= 2500, `${lostMs} ms were passed over of 3000`);
  assert(aheadMs(world, live, 0) <= 0, `${aheadMs(world, live, 0)} ms ahead`);
  assertEquals([world.surgesMs, world.readLatesMs.map(Math.round)], [[], [Math.round(lostMs)]]);
  // What comes late by itself is old audio again.
  await world.clock.advance(3000);
  await burst(world, 3000);
  await world.play(2000);
  assertEquals([world.surgesMs.length, world.readLatesMs.length], [1, 1]);
  world.hub.close();
  assertEquals(world.clock.timers, 0);
});

Deno.test("Hub makes nobody later with each connection that begins with a little old audio", async () => {
  const world = new HubWorld();
  const live = world.join();
  for (let connection = 0; connection < 4; connection++) {
    world.hub.sourceConnected();
    await burst(world, 400);
    await world.play(1000);
    world.hub.sourceDisconnected();
  }
  const ms = aheadMs(world, live, 0);
  assert(ms <= 550, `${ms} ms ahead after four connections`);
  world.hub.close();
});

Deno.test("Hub takes large chunks for no surge, however little clients may be behind", async () => {
  const world = new HubWorld({ liveCapacityMs: 20 });
  world.hub.sourceConnected();
  const live = world.join();
  for (let count = 0; count < 300; count++) {
    await world.clock.advance(80);
    world.publish(80 * 48);
    await world.clock.settle();
  }
  await world.clock.advance(80);
  assertEquals([world.surgesMs, live.frames.length], [[], world.nextFrame]);
  world.hub.close();
});

Deno.test("Hub keeps live clients live after a stall, with one splice", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  const live = world.join();
  const recorder = world.join({ purpose: "lossless", capacityMs: 60_000 });
  await world.play(20_000);
  const chunksBefore = live.chunks;
  const stallMs = world.clock.nowMs();
  const framesBefore = live.frames.length;
  await world.clock.advance(10_000);
  await burst(world, 10_000);
  const duringBurst = live.chunks - chunksBefore;
  await world.play(2000);
  assertEquals(breaks(live.frames).length, 1);
  assertEquals(live.frames.at(-1), world.nextFrame - 1);
  assert(duringBurst <= 3, `${duringBurst} chunks of old audio`);
  const handedMs = (live.frames.length - framesBefore) / FRAMES_A_SECOND * 1000;
  assert(handedMs <= world.clock.nowMs() - stallMs - 10_000 + 500, `${handedMs} ms handed`);
  assertEquals(recorder.frames.length, world.nextFrame);
  world.hub.close();
});

Deno.test("Hub lets a client that joins during a surge begin where it ends", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  world.join();
  await burst(world, 3000);
  const late = world.join();
  await burst(world, 3000);
  assertEquals(late.chunks, 0);
  await world.play(1000);
  assertEquals(breaks(late.frames), []);
  assertEquals(late.frames.at(-1), world.nextFrame - 1);
  world.hub.close();
});

/** What a catch-up over Wi-Fi looks like: faster than real time, in fits and starts. */
const FITS = [[3, 300, 150], [3, 500, 300], [4, 400, 400], [6, 341, 341], [8, 100, 200]] as const;

for (const [pace, onMs, offMs] of FITS) {
  Deno.test(`Hub keeps live clients live through a catch-up in fits: ${onMs}/${offMs}`, async () => {
    const world = new HubWorld();
    world.hub.sourceConnected();
    const live = world.join();
    await world.play(5000);
    const startMs = world.clock.nowMs();
    const before = live.frames.length;
    await world.clock.advance(20_000);
    const owedMs = () => world.clock.nowMs() - world.nextFrame / FRAMES_A_SECOND * 1000;
    while (owedMs() > 0) {
      await world.play(onMs, pace);
      await world.clock.advance(offMs);
    }
    await world.play(3000);
    const heardMs = (live.frames.length - before) / FRAMES_A_SECOND * 1000;
    const lateMs = heardMs - (world.clock.nowMs() - startMs - 20_000);
    assert(lateMs <= 500, `${lateMs} ms late`);
    assertEquals(live.frames.at(-1), world.nextFrame - 1);
    world.hub.close();
  });
}

Deno.test("Hub goes on live when the source is lost during a surge", async () => {
  const world = new HubWorld({ gap: "silence" });
  world.hub.sourceConnected();
  const live = world.join();
  await burst(world, 3000);
  const edge = world.nextFrame;
  world.hub.sourceDisconnected();
  const handed = live.bytes.length;
  await world.clock.advance(3000);
  assert(live.bytes.length - handed > 1.5 * 192_000, "no silence after the surge");
  world.hub.sourceConnected();
  await world.play(500);
  assertEquals(live.frames.find((frame, at) => at > handed / 4 && frame > 0), edge);
  world.hub.close();
});

Deno.test("Hub keeps a surge for a recorder that is busy meanwhile", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  const recorder = world.join({ purpose: "lossless", capacityMs: 60_000 });
  recorder.pause();
  await burst(world, 10_000);
  await world.play(1000);
  recorder.resume();
  await world.clock.settle();
  assertEquals(recorder.frames.length, world.nextFrame);
  world.hub.close();
});

/** The source pauses for less than the capacity, and makes up for it. */
async function hiccup(world: HubWorld, pace = 1): Promise<void> {
  await world.clock.advance(300);
  await burst(world, 300 * pace);
}

Deno.test("Hub takes neither drift of clocks nor a hiccup after it for a surge", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  await world.play(1_800_000, 1.001);
  await hiccup(world);
  await world.play(1000);
  assertEquals([world.surgesMs, world.wrongRates], [[], []]);
  world.hub.close();
});

Deno.test("Hub takes a hiccup soon after a surge for no surge", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  await burst(world, 10_000);
  await world.play(1000);
  await hiccup(world);
  await world.play(1000);
  assertEquals(world.surgesMs.length, 1);
  world.hub.close();
});

Deno.test("Hub judges each connection of the source by itself", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  await burst(world, 60_000);
  await world.play(1000);
  world.surgesMs.length = 0;
  world.hub.sourceDisconnected();
  world.hub.sourceConnected();
  await burst(world, 5000);
  await world.play(1000);
  assertEquals(world.surgesMs.length, 1);
  await world.play(15_000, 1.2);
  world.hub.sourceConnected();
  await world.play(20_000, 1.2);
  assertEquals(world.wrongRates, []);
  world.hub.close();
});

Deno.test("Hub passes on a source that delivers in bursts by nature", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  const live = world.join();
  for (let second = 0; second < 30; second++) {
    await burst(world, 1000);
    await world.clock.advance(1000 - 3);
  }
  const framesBefore = live.frames.length;
  for (let second = 0; second < 30; second++) {
    await burst(world, 1000);
    await world.clock.advance(1000 - 3);
  }
  assert(live.frames.length - framesBefore >= 29 * FRAMES_A_SECOND);
  world.hub.close();
});

Deno.test("Hub mutes nobody for good when bursts follow each other closely", async () => {
  const world = new HubWorld({ liveCapacityMs: 100 });
  world.hub.sourceConnected();
  const live = world.join();
  world.join({ purpose: "lossless", capacityMs: 10_000 }); // So that the log keeps a burst.
  // In one turn of the event loop, nobody is fed between the parts of a burst. A source that is a
  // little fast always has something left of the last one.
  const partFrames = Math.round(1.025 * 0.175 * FRAMES_A_SECOND);
  const burstAtOnce = async () => {
    for (let part = 0; part < 4; part++) world.publish(partFrames);
    await world.clock.advance(700);
  };
  for (let bursts = 0; bursts < 60; bursts++) await burstAtOnce();
  const framesBefore = live.frames.length;
  await burstAtOnce();
  assertEquals(live.frames.length - framesBefore, 4 * partFrames);
  world.hub.close();
});

Deno.test("Hub keeps old audio from live clients though the format is wrong", async () => {
  const world = new HubWorld();
  const rate = 44_100 / FRAMES_A_SECOND;
  world.hub.sourceConnected();
  const live = world.join();
  await world.play(40_000, rate);
  assertEquals(world.wrongRates.length, 1);
  world.hub.sourceDisconnected();
  world.hub.sourceConnected();
  const framesBefore = live.frames.length;
  await burst(world, 5000);
  await world.play(2000, rate);
  const lateMs = (live.frames.length - framesBefore) / 44.1 - 2000;
  assert(lateMs <= 500, `${lateMs} ms late`);
  assertEquals(live.frames.at(-1), world.nextFrame - 1);
  world.hub.close();
});

Deno.test("Hub passes on a source that is far too fast for ever", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  const live = world.join();
  await burst(world, 60_000);
  await burst(world, 1000);
  assertEquals(live.frames.at(-1), world.nextFrame - 1);
  assertEquals(world.tooFasts, 1);
  world.hub.close();
});

Deno.test("Hub keeps the largest surge of a slow format from live clients", async () => {
  const format = new PcmFormat(44_100, 16, 1);
  const world = new HubWorld({ format });
  world.hub.sourceConnected();
  const live = world.join();
  for (let bytes = 4_000_000; bytes > 0; bytes -= 65_536) {
    await world.clock.advance(1);
    world.publish(READ_FRAMES);
    await world.clock.settle();
  }
  await world.clock.advance(1000);
  world.publish(100);
  await world.clock.settle();
  const handedMs = format.msFromBytes(live.bytes.length);
  assert(handedMs < 1500 + 750, `${handedMs} ms handed`);
  assertEquals(world.tooFasts, 0);
  world.hub.close();
});

Deno.test("Hub lets stereo declared as mono be heard within seconds, and again at once", async () => {
  const world = new HubWorld({ format: new PcmFormat(48_000, 16, 1) });
  const live = world.join();
  const play = async (ms: number) => {
    for (const endMs = world.clock.nowMs() + ms; world.clock.nowMs() < endMs;) {
      await world.clock.advance(7.5);
      world.publish(CHUNK_FRAMES);
      await world.clock.settle();
    }
  };
  world.hub.sourceConnected();
  await play(8000);
  for (let connection = 0; connection < 2; connection++) {
    const [handed, edge] = [live.bytes.length, world.nextFrame];
    await play(3000);
    assertEquals(live.bytes.length - handed, 4 * (world.nextFrame - edge));
    world.hub.sourceDisconnected();
    world.hub.sourceConnected();
  }
  assertEquals(world.wrongRates.length, 1);
  world.hub.close();
});

const WRONG_FORMATS = [
  { name: "44 100 Hz for 48 000", declared: "44100:16:2", pace: 48_000 / 44_100, hz: 48_000 },
  { name: "48 000 Hz for 44 100", declared: "48000:16:2", pace: 44_100 / 48_000, hz: 44_100 },
  { name: "32 000 Hz for 48 000", declared: "32000:16:2", pace: 1.5, hz: 48_000 },
  { name: "mono for stereo", declared: "48000:16:1", pace: 2, hz: 96_000 },
  { name: "stereo for mono", declared: "48000:16:2", pace: 0.5, hz: 24_000 },
];

for (const { name, declared, pace, hz } of WRONG_FORMATS) {
  Deno.test(`Hub passes on audio declared as ${name}, and warns once`, async () => {
    const format = PcmFormat.parse(declared);
    const world = new HubWorld({ format });
    const chunkMs = format.msFromBytes(4 * CHUNK_FRAMES) / pace;
    const play = async (ms: number) => {
      for (const endMs = world.clock.nowMs() + ms; world.clock.nowMs() < endMs;) {
        await world.clock.advance(chunkMs);
        world.publish(CHUNK_FRAMES);
        await world.clock.settle();
      }
    };
    world.hub.sourceConnected();
    const live = world.join();
    await play(40_000);
    assertEquals(world.wrongRates.length, 1);
    assert(Math.abs(world.wrongRates[0]! / hz - 1) < 0.01, `${world.wrongRates[0]} Hz`);
    const [handed, edge] = [live.frames.length, world.nextFrame];
    await play(30_000);
    await hiccup(world, hz * format.frameBytes / 4 / FRAMES_A_SECOND);
    await play(30_000);
    assertEquals(live.frames.length - handed, world.nextFrame - edge);
    assertEquals(world.wrongRates.length, 1);
    world.hub.close();
  });
}

Deno.test("Hub takes a source that stutters for no wrong format", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  for (let index = 0; index < 40; index++) {
    await world.play(1500);
    await world.clock.advance(1500);
  }
  assertEquals(world.wrongRates, []);
  world.hub.close();
});

Deno.test("Hub takes a source that catches up slowly for no wrong format", async () => {
  const world = new HubWorld();
  world.hub.sourceConnected();
  await world.play(20_000, 1.3);
  await world.play(60_000);
  assertEquals(world.wrongRates, []);
  world.hub.close();
});
