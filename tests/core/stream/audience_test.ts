import { assert, assertEquals } from "@std/assert";
import { Audience, type Carrier } from "../../../src/core/stream/audience.ts";
import type { LeaveReason } from "../../../src/core/stream/client.ts";
import type { ClientQueue } from "../../../src/core/stream/client_queue.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import { CHUNK_FRAMES, HubWorld } from "../../helpers/hub_world.ts";

/** A carrier that takes what it is handed when it is told to, and ends with its stream. */
class TestCarrier implements Carrier {
  readonly transport = "tcp";
  queue: ClientQueue | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #ended = Promise.withResolvers<LeaveReason>();
  /** Ends the client's side. */
  halfClose: () => void = () => {};

  constructor(readonly address: string) {}

  carry(queue: ClientQueue, hasEnded: () => void): Promise<LeaveReason> {
    this.queue = queue;
    this.halfClose = hasEnded;
    this.#reader = queue.stream.getReader();
    return this.#ended.promise;
  }

  close(reason: LeaveReason): void {
    this.#ended.resolve(reason);
  }

  /** Takes everything from now on, to the end of the stream. */
  async takeAll(): Promise<void> {
    while (!(await this.#reader!.read()).done);
    this.#ended.resolve("ended");
  }
}

function audienceOf(maxClients = 10) {
  const world = new HubWorld();
  const events: StationEvent[] = [];
  const audience = new Audience({
    hub: world.hub,
    clock: world.clock,
    emit: (event) => events.push(event),
    maxClients,
  });
  const admit = (address: string) => {
    const carrier = new TestCarrier(address);
    audience.admit(carrier);
    return carrier;
  };
  return { world, audience, events, admit };
}

Deno.test("Audience counts clients from 1, and tells how each is doing", async () => {
  const { world, audience, admit } = audienceOf();
  admit("a:1");
  await world.clock.advance(1500);
  admit("b:2");
  world.publish(CHUNK_FRAMES);
  const lagBytes = 4 * CHUNK_FRAMES;
  const rest = {
    transport: "tcp",
    handedBytes: 0,
    lagBytes,
    skippedBytes: 0,
    lostBytes: 0,
  } as const;
  assertEquals(audience.status(), [
    { id: 1, address: "a:1", hereMs: 1500, ...rest },
    { id: 2, address: "b:2", hereMs: 0, ...rest },
  ]);
  world.hub.close();
});

Deno.test("Audience counts what all were handed and lost, here or gone", async () => {
  const { world, audience, admit } = audienceOf();
  const carrier = admit("a:1");
  admit("b:2");
  const taking = carrier.takeAll();
  await world.play(3000);
  const here = audience.totals;
  const lostBytes = audience.status().reduce((sum, { lostBytes }) => sum + lostBytes, 0);
  assertEquals(here, { handedBytes: 4 * world.nextFrame, lostBytes });
  audience.disconnect(1);
  audience.disconnect(2);
  await Promise.all([taking, world.clock.settle()]);
  assertEquals([audience.size, audience.totals.handedBytes], [0, here.handedBytes]);
  assert(audience.totals.lostBytes > here.lostBytes, "who hangs loses by leaving what is too old");
  world.hub.close();
});

Deno.test("Audience tells who comes, is skipped for, and goes, with what was heard", async () => {
  const { world, audience, events, admit } = audienceOf();
  const carrier = admit("a:1");
  const client = { id: 1, transport: "tcp", address: "a:1" } as const;
  await world.play(1000);
  const taking = carrier.takeAll();
  await world.clock.settle();
  world.hub.drain();
  await taking;
  await world.clock.settle();
  assertEquals(events, [
    { kind: "client-joined", client },
    { kind: "client-overrun", client, lostMs: 505 },
    { kind: "client-left", client, reason: "ended", sentMs: 500, skippedMs: 0, lostMs: 505 },
  ]);
  assertEquals([audience.size, world.hub.clients], [0, 0]);
});

Deno.test("Audience closes whoever is beyond its limit, and says so", async () => {
  const { world, audience, events, admit } = audienceOf(1);
  admit("a:1");
  const second = admit("b:2");
  assertEquals(second.queue, undefined);
  assertEquals(events.at(-1), { kind: "client-refused", transport: "tcp", address: "b:2" });
  assert(audience.disconnect(1));
  await world.clock.settle();
  assert(admit("c:3").queue !== undefined);
  world.hub.close();
});

Deno.test("Audience gives the place of one who has ended its side to one who comes", async () => {
  const { world, audience, events, admit } = audienceOf(3);
  const [first, second, third] = [admit("a:1"), admit("b:2"), admit("c:3")];
  third.halfClose();
  first.halfClose();
  // They come at once: none takes the place of one who has given it up already.
  const came = ["d:4", "e:5", "f:6"].map((address) => admit(address).queue !== undefined);
  assertEquals(came, [true, true, false]);
  await world.clock.settle();
  assertEquals(audience.status().map(({ address }) => address), ["b:2", "d:4", "e:5"]);
  const left = events.flatMap((event) => event.kind === "client-left" ? [event.reason] : []);
  assertEquals(left, ["left", "left"]);
  second.close("left");
  world.hub.close();
});

Deno.test("Audience.disconnect() sends one client away, and no other", async () => {
  const { world, audience, events, admit } = audienceOf();
  admit("a:1");
  admit("b:2");
  assertEquals([audience.disconnect(2), audience.disconnect(3)], [true, false]);
  await world.clock.settle();
  assertEquals(audience.status().map(({ id }) => id), [1]);
  const last = events.at(-1);
  assert(last?.kind === "client-left" && last.reason === "disconnected" && last.client.id === 2);
  world.hub.close();
});

Deno.test("Audience sends away who takes nothing for too long, and nobody else", async () => {
  const { world, events, admit } = audienceOf();
  const taking = admit("a:1").takeAll();
  admit("b:2");
  await world.play(100);
  await world.clock.advance(2_000_000);
  const left = events.filter((event) => event.kind === "client-left");
  assertEquals(left.map(({ client, reason }) => [client.id, reason]), [[2, "stalled"]]);
  world.hub.close();
  await taking;
});

Deno.test("Audience.close() waits for those who take what is theirs, and for no others", async () => {
  const { world, audience, events, admit } = audienceOf();
  const eager = admit("a:1");
  admit("b:2");
  world.publish(CHUNK_FRAMES);
  world.hub.drain();
  const taking = eager.takeAll();
  let isClosed = false;
  const closing = audience.close({ live: 2000, lossless: 2000 }).then(() => isClosed = true);
  await world.clock.settle();
  await taking;
  assertEquals([isClosed, audience.size], [false, 1]);
  await world.clock.advance(2000);
  await closing;
  const reasons = events.flatMap((event) => event.kind === "client-left" ? [event.reason] : []);
  assertEquals([reasons, world.clock.timers], [["ended", "shutdown"], 0]);
});
