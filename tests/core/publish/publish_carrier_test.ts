import { assert, assertEquals } from "@std/assert";
import { breaks, frameNumbers } from "../../../scripts/lab/frames.ts";
import { concatenate } from "../../../src/core/base/bytes.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import type { Publication, TargetStatus } from "../../../src/core/publish/publication.ts";
import { PublishCarrier } from "../../../src/core/publish/publish_carrier.ts";
import { Audience } from "../../../src/core/stream/audience.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { HubWorld } from "../../helpers/hub_world.ts";

const URL = "icecast://radio.example:8000/live";
const LOST = { code: "target-lost", target: URL } as const;
const REFUSED = { code: "target-refused", target: URL } as const;

/** An engine's side of one connection: it takes everything, unless it is told otherwise. */
class ScriptedPublication implements Publication {
  readonly #end = Promise.withResolvers<TroubleError>();
  readonly ended = this.#end.promise;
  readonly #established = Promise.withResolvers<void>();
  readonly established = this.#established.promise;
  readonly #chunks: Uint8Array[] = [];
  isFinished = false;
  isDisposed = false;
  #full: PromiseWithResolvers<void> | undefined;

  constructor(isSlowToStart = false) {
    if (!isSlowToStart) this.establish();
  }

  get bytes(): Uint8Array {
    return concatenate(...this.#chunks);
  }

  /** The numbers of the frames that are no silence. */
  get frames(): number[] {
    return [...frameNumbers(this.bytes)].filter((number) => number !== 0);
  }

  async write(frames: Uint8Array): Promise<void> {
    await this.#full?.promise;
    this.#chunks.push(frames.slice());
  }

  establish(): void {
    this.#established.resolve();
  }

  stick(): void {
    this.#full = Promise.withResolvers();
  }

  goOn(): void {
    this.#full?.resolve();
    this.#full = undefined;
  }

  end(): void {
    this.#end.resolve(new TroubleError(LOST));
  }

  finish(): Promise<void> {
    this.isFinished = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }
}

/** A station's audience with a publisher in it. */
class PublishWorld extends HubWorld {
  readonly told: string[] = [];
  readonly runs: ScriptedPublication[] = [];
  readonly audience: Audience;
  readonly carrier: PublishCarrier;
  /** While it is, nothing listens there. */
  isAway = false;
  isSlowToStart = false;
  attempts = 0;

  constructor() {
    super();
    const { hub, hub: { format }, clock } = this;
    const emit = (event: StationEvent) => {
      if (event.kind === "publish-started") this.told.push("started");
      if (event.kind === "publish-lost") this.told.push(event.error.trouble.code);
    };
    this.audience = new Audience({ hub, clock, emit, maxClients: 2 });
    this.carrier = new PublishCarrier({
      ...{ url: URL, format, clock, emit, toleratedMs: 500, random: () => 1 },
      open: () => {
        this.attempts++;
        if (this.isAway) return Promise.reject(new TroubleError(REFUSED));
        this.runs.push(new ScriptedPublication(this.isSlowToStart));
        return Promise.resolve(this.last);
      },
    });
    this.audience.admit(this.carrier);
  }

  get last(): ScriptedPublication {
    return this.runs.at(-1)!;
  }

  get state(): TargetStatus["state"] {
    return this.carrier.status().state;
  }

  /** Nothing may be left. */
  async close(): Promise<void> {
    this.hub.drain();
    const closing = this.audience.close({ live: 2000, lossless: 2000 });
    await this.clock.advance(2000);
    await closing;
    this.hub.close();
    assert(this.runs.every(({ isDisposed }) => isDisposed), "A connection is still open");
    assertEquals(this.clock.timers, 0);
  }
}

Deno.test("PublishCarrier hands everything on, and to the end", async () => {
  const world = new PublishWorld();
  await world.play(5000);
  assertEquals([world.state, world.told], ["publishing", ["started"]]);
  await world.close();
  assertEquals(breaks(world.last.frames), []);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  assert(world.last.isFinished);
});

Deno.test("PublishCarrier hands on silence in real time while the source is away", async () => {
  const world = new PublishWorld();
  await world.play(1000);
  await world.clock.advance(60_000);
  await world.play(1000);
  const ms = PcmFormat.SNDCPY.msFromBytes(world.last.bytes.length);
  assert(Math.abs(ms - 62_000) < 300, `${ms} ms`);
  assertEquals(world.runs.length, 1);
  await world.close();
});

Deno.test("PublishCarrier connects again for ever, less and less often, and tells it once", async () => {
  const world = new PublishWorld();
  world.isAway = true;
  await world.clock.advance(0);
  world.last.end();
  await world.clock.advance(600_000);
  assertEquals(world.told, ["started", "target-lost", "target-refused"]);
  assert(world.attempts > 40 && world.attempts < 55, `${world.attempts} attempts in ten minutes`);
  assertEquals(world.carrier.status().trouble, REFUSED);
  world.isAway = false;
  await world.clock.advance(15_000);
  await world.play(11_000);
  const { state, reconnects, trouble } = world.carrier.status();
  assertEquals({ state, reconnects, trouble }, {
    state: "publishing",
    reconnects: 1,
    trouble: undefined,
  });
  assertEquals(world.told.at(-1), "started");
  // What came while nobody took it is not heard late.
  world.last.end();
  await world.play(10_000);
  assert(world.nextFrame - world.last.frames.at(-1)! < 960);
  await world.close();
});

Deno.test("PublishCarrier says nothing of an engine that lets in and ends, after the first time", async () => {
  const world = new PublishWorld();
  for (let second = 0; second < 60; second++) {
    await world.clock.advance(1000);
    if (!world.last.isDisposed) world.last.end();
  }
  assertEquals(world.told, ["started", "target-lost"]);
  await world.clock.advance(30_000);
  assertEquals(world.told, ["started", "target-lost", "started"]);
  await world.close();
});

Deno.test("PublishCarrier outlasts an engine that is slow for a while, and loses nothing", async () => {
  const world = new PublishWorld();
  await world.play(1000);
  world.last.stick();
  await world.play(4000);
  world.last.goOn();
  await world.play(1000);
  assertEquals([world.runs.length, breaks(world.last.frames)], [1, []]);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  await world.close();
});

Deno.test("PublishCarrier gives up an engine that takes nothing, and goes on live", async () => {
  const world = new PublishWorld();
  await world.play(11_000);
  world.last.stick();
  await world.play(7000);
  assertEquals(world.told, ["started", "target-stuck", "started"]);
  assertEquals(world.runs.map(({ isDisposed }) => isDisposed), [true, false]);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  await world.close();
});

Deno.test("PublishCarrier gives up an engine that never lets in", async () => {
  const world = new PublishWorld();
  const { promise } = Promise.withResolvers<never>();
  const carrier = new PublishCarrier({
    ...{ url: URL, format: PcmFormat.SNDCPY, clock: world.clock, toleratedMs: 500 },
    ...{ emit: () => {}, random: () => 1 },
    open: (signal) => {
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => reject(signal.reason));
      return Promise.race([promise, aborted]);
    },
  });
  world.audience.admit(carrier);
  await world.clock.advance(5000);
  assertEquals(carrier.status().trouble?.code, "target-stuck");
  await world.close();
});

Deno.test("PublishCarrier publishes when the target is known to take audio, and then live", async () => {
  const world = new PublishWorld();
  world.isSlowToStart = true;
  await world.clock.advance(0);
  world.last.end();
  await world.play(1000);
  world.last.stick();
  await world.play(3000);
  assertEquals(world.state, "connecting");
  const live = world.nextFrame;
  world.last.goOn();
  world.last.establish();
  await world.play(1000);
  assertEquals(world.state, "publishing");
  assert(
    world.last.frames.filter((number) => number > 48_000 && number < live - 48_000).length < 960,
  );
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  await world.close();
});

Deno.test("PublishCarrier passes over what is too much for a slow engine, once, in whole frames", async () => {
  const world = new PublishWorld();
  await world.play(1000);
  const { last } = world;
  last.stick();
  for (let round = 0; round < 4; round++) {
    await world.play(4000);
    last.goOn();
    last.stick();
    await world.clock.settle();
  }
  assertEquals(world.told, ["started"]);
  world.last.goOn();
  await world.play(500);
  assertEquals(breaks(world.last.frames).length, 1);
  assert(world.carrier.status().lostBytes > 0);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  await world.close();
});

Deno.test("PublishCarrier outlasts a mistake in what connects", async () => {
  const world = new PublishWorld();
  const carrier = new PublishCarrier({
    ...{ url: URL, format: PcmFormat.SNDCPY, clock: world.clock, toleratedMs: 500 },
    ...{ emit: () => {}, random: () => 1 },
    open: () => Promise.reject(new RangeError("odd")),
  });
  world.audience.admit(carrier);
  await world.clock.advance(5000);
  assertEquals(carrier.status().trouble?.code, "target-failed");
  await world.close();
});

Deno.test("PublishCarrier ends at once when it is closed, even while it waits", async () => {
  const world = new PublishWorld();
  world.isAway = true;
  await world.clock.advance(0);
  world.last.end();
  await world.clock.advance(20_000);
  world.carrier.close("shutdown");
  await world.clock.settle();
  assertEquals(world.audience.size, 0);
  await world.close();
});
