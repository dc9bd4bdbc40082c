import { assert, assertEquals, assertRejects } from "@std/assert";
import type { StationEvent } from "../../../src/core/event.ts";
import type { Encoding } from "../../../src/core/record/encoder.ts";
import { EncodedStream } from "../../../src/core/stream/encoded_stream.ts";
import type { HubOptions, JoinOptions } from "../../../src/core/stream/hub.ts";
import type { PageQueue } from "../../../src/core/stream/page_queue.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { breaks, frameNumbers } from "../../../scripts/lab/frames.ts";
import { HubWorld } from "../../helpers/hub_world.ts";
import { ScriptedEncoder } from "../../helpers/scripted_encoder.ts";

const CAPACITY_MS = 500;

/** A listener that reads, unless it is told not to. */
class PageListener {
  readonly chunks: Uint8Array[] = [];
  isEnded = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(readonly queue: PageQueue, isReading = true) {
    this.#reader = queue.stream.getReader();
    if (isReading) this.readOn();
  }

  async readOn(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.chunks.push(value);
    }
    this.isEnded = true;
  }

  /** What came in place of pages, in words: heads, and the end. */
  get words(): string[] {
    return this.chunks.filter(isText).map((chunk) => new TextDecoder().decode(chunk));
  }

  /** The numbers of all frames that came. */
  get frames(): number[] {
    return this.chunks.filter((chunk) => !isText(chunk)).flatMap((chunk) => [
      ...frameNumbers(chunk),
    ]);
  }
}

function isText(chunk: Uint8Array): boolean {
  return /^(head \d+|end)$/.test(new TextDecoder().decode(chunk));
}

class EncodedWorld extends HubWorld implements AsyncDisposable {
  readonly events: StationEvent[] = [];
  readonly bugs: unknown[] = [];
  readonly encoders: ScriptedEncoder[] = [];
  readonly stream: EncodedStream;
  whyNotMade: TroubleError | undefined;

  constructor(encoding: Encoding = "opus", options: Partial<HubOptions> = {}) {
    super(options);
    this.stream = new EncodedStream({
      ...{ hub: this.hub, encoding, clock: this.clock, nextTurn: this.clock.nextTurn },
      ...{ capacityMs: CAPACITY_MS, stallTimeoutMs: 60_000 },
      make: () => {
        if (this.whyNotMade !== undefined) return Promise.reject(this.whyNotMade);
        const encoder = new ScriptedEncoder(this.encoders.length + 1);
        this.encoders.push(encoder);
        return Promise.resolve(encoder);
      },
      emit: (event) => this.events.push(event),
      failed: (error) => this.bugs.push(error),
    });
  }

  async listen(options: JoinOptions = {}, isReading = true): Promise<PageListener> {
    await this.stream.prepare();
    return new PageListener(this.stream.join(options), isReading);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stream[Symbol.asyncDispose]();
    this.hub.close();
    assert(this.encoders.every(({ isDisposed }) => isDisposed), "an encoder is left");
    assertEquals([this.hub.clients, this.clock.timers], [0, 0]);
  }
}

Deno.test("EncodedStream encodes once for everybody, each from the head and a whole page", async () => {
  await using world = new EncodedWorld();
  const first = await world.listen();
  await world.play(100);
  const late = await world.listen();
  await world.play(100);
  assertEquals(world.encoders.length, 1);
  assertEquals([first.words, late.words], [["head 1"], ["head 1"]]);
  assertEquals(first.frames, Array.from({ length: world.nextFrame }, (_, index) => index));
  assertEquals(late.frames, first.frames.slice(-late.frames.length));
  assertEquals(late.chunks[1], first.chunks[first.chunks.length - late.chunks.length + 1]);
  assertEquals(first.queue.handedBytes, 4 * world.nextFrame);
});

Deno.test("EncodedStream makes who is slow pass over whole pages, and keeps no more for it", async () => {
  await using world = new EncodedWorld();
  const lost: number[] = [];
  const eager = await world.listen();
  const slow = await world.listen({ overrun: (bytes) => lost.push(bytes) }, false);
  await world.play(5000);
  assert(slow.queue.lagBytes >= 4 * 48 * CAPACITY_MS, "how far it is behind is not told");
  slow.readOn();
  await world.clock.settle();
  await world.play(15);
  const keptMs = slow.frames.length / 48;
  assert(keptMs > 400 && keptMs <= CAPACITY_MS + 30, `${keptMs} ms were kept`);
  assertEquals(lost, [slow.queue.lostBytes]);
  assertEquals(slow.queue.lagBytes, 0);
  assertEquals(slow.queue.lostBytes + slow.queue.handedBytes, eager.queue.handedBytes);
  assertEquals(breaks(slow.frames), []);
});

Deno.test("EncodedStream loses nothing where so many listen that a page comes before the next turn", async () => {
  await using world = new EncodedWorld();
  const listeners = await Promise.all(Array.from({ length: 500 }, () => world.listen()));
  await world.play(2000);
  const lost = listeners.filter(({ queue }) => queue.lostBytes > 0);
  assertEquals(lost.length, 0);
  const lagsMs = listeners.map(({ queue }) => queue.lagBytes / 4 / 48);
  assert(Math.max(...lagsMs) <= 50, `${Math.max(...lagsMs)} ms behind`);
});

Deno.test("EncodedStream sends away who takes nothing for the whole time-out", async () => {
  await using world = new EncodedWorld();
  let evictions = 0;
  const stalled: number[] = [];
  const stalls = { evicted: () => evictions++, stalled: (ms: number) => stalled.push(ms) };
  await world.listen(stalls, false);
  await world.play(75_000);
  assertEquals([evictions, stalled.length], [1, 1]);
});

Deno.test("EncodedStream gives silence while the source is away, and goes on with what comes", async () => {
  await using world = new EncodedWorld();
  const listener = await world.listen();
  await world.play(300);
  const { nextFrame } = world;
  await world.clock.advance(3200);
  const silence = listener.frames.length - nextFrame;
  assert(Math.abs(silence / 48 - 3000) <= 40, `${silence / 48} ms of silence in 3000 ms`);
  await world.play(300);
  assertEquals(listener.frames.slice(-world.nextFrame + nextFrame)[0], nextFrame);
  assertEquals(listener.frames.at(-1), world.nextFrame - 1);
});

Deno.test("EncodedStream fills no gap twice where the hub fills it", async () => {
  await using world = new EncodedWorld("opus", { gap: "silence" });
  const listener = await world.listen();
  await world.play(300);
  await world.clock.advance(3200);
  const ms = listener.frames.length / 48;
  assert(Math.abs(ms - 3300) <= 60, `${ms} ms in 3300 ms`);
});

Deno.test("EncodedStream is no later after many gaps, whose audio comes after all", async () => {
  await using world = new EncodedWorld();
  const listener = await world.listen();
  await world.play(1000);
  const startMs = world.clock.nowMs() - listener.frames.length / 48;
  for (let gap = 0; gap < 10; gap++) {
    await world.clock.advance(400);
    for (let chunk = 0; chunk < 400 / 7.5; chunk++) world.publish(360);
    await world.play(1500);
  }
  const aheadMs = listener.frames.length / 48 - (world.clock.nowMs() - startMs);
  assert(aheadMs < 150, `Listeners are ${aheadMs} ms later`);
});

Deno.test("EncodedStream ends its encoder 10 s after the last listener, and begins anew", async () => {
  await using world = new EncodedWorld();
  const first = await world.listen();
  await world.play(100);
  world.stream.leave(first.queue);
  await world.clock.advance(9000);
  const second = await world.listen();
  await world.clock.advance(20_000);
  assertEquals(world.encoders.length, 1);
  world.stream.leave(second.queue);
  await world.clock.advance(10_100);
  assert(world.encoders[0]!.isDisposed);
  assertEquals(world.hub.clients, 0);
  const third = await world.listen();
  await world.play(100);
  assertEquals(third.words, ["head 2"]);
});

Deno.test("EncodedStream ends an encoder for which nobody came after all", async () => {
  await using world = new EncodedWorld();
  await world.stream.prepare();
  await world.clock.advance(10_100);
  assert(world.encoders[0]!.isDisposed);
});

Deno.test("EncodedStream says why there is no encoder, and tries again for the next", async () => {
  await using world = new EncodedWorld("mp3");
  world.whyNotMade = new TroubleError({ code: "ffmpeg-missing", encoding: "mp3" });
  await assertRejects(() => world.stream.prepare(), TroubleError);
  world.whyNotMade = undefined;
  const listener = await world.listen();
  await world.play(100);
  assertEquals(listener.words, ["head 1"]);
});

for (
  const [encoding, playedMs, isReplaced] of [
    ["opus", 11_000, true],
    ["opus", 1000, false],
    ["flac", 11_000, false],
  ] as const
) {
  const name = isReplaced ? "replaces" : "does not replace";
  Deno.test(`EncodedStream ${name} an encoder of ${encoding} that fails after ${playedMs} ms`, async () => {
    await using world = new EncodedWorld(encoding);
    const listener = await world.listen();
    await world.play(playedMs);
    world.encoders[0]!.isFailing = true;
    await world.play(100);
    assertEquals(world.events.map(({ kind }) => kind), ["encoder-failed"]);
    assertEquals(listener.isEnded, !isReplaced);
    assertEquals(listener.words, isReplaced ? ["head 1", "head 2"] : ["head 1"]);
    assert(world.encoders[0]!.isDisposed);
  });
}

Deno.test("EncodedStream has a head for who has passed over where an encoder was replaced", async () => {
  await using world = new EncodedWorld();
  const slow = await world.listen({}, false);
  await world.play(11_000);
  world.encoders[0]!.isFailing = true;
  await world.play(5000);
  slow.readOn();
  await world.clock.settle();
  await world.play(15);
  assertEquals(slow.words, ["head 2"]);
  assertEquals(new TextDecoder().decode(slow.chunks[0]), "head 2");
});

Deno.test("EncodedStream tells a bug in an encoder, and goes on with another for whoever comes next", async () => {
  await using world = new EncodedWorld();
  const listener = await world.listen();
  await world.play(100);
  world.encoders[0]!.isBroken = true;
  await world.play(100);
  assertEquals(world.bugs.length, 1);
  assert(listener.isEnded);
  const next = await world.listen();
  await world.play(100);
  assertEquals(next.words, ["head 2"]);
});

Deno.test("EncodedStream takes an encoder that hangs for one that fails", async () => {
  await using world = new EncodedWorld("flac");
  const listener = await world.listen();
  await world.play(100);
  world.encoders[0]!.isHanging = true;
  await world.play(5100);
  assertEquals(world.events.map(({ kind }) => kind), ["encoder-failed"]);
  assert(listener.isEnded);
});

Deno.test("EncodedStream gives everything when the hub drains, and then ends", async () => {
  await using world = new EncodedWorld();
  const listener = await world.listen();
  await world.play(100);
  world.hub.drain();
  await world.clock.settle();
  assert(listener.isEnded);
  assertEquals(listener.frames.length, world.nextFrame);
  assertEquals(listener.words, ["head 1", "end"]);
});
