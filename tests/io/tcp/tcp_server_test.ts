import { assert, assertEquals } from "@std/assert";
import { connect } from "node:net";
import { Audience } from "../../../src/core/stream/audience.ts";
import type { LeaveReason } from "../../../src/core/stream/client.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import { Hub } from "../../../src/core/stream/hub.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { ClientConnection } from "../../../src/io/tcp/client_connection.ts";
import { TcpServer } from "../../../src/io/tcp/tcp_server.ts";
import { HubWorld } from "../../helpers/hub_world.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

/** A server on a free port, under a clock that stands still. */
function serve(maxClients = 10, listeners = [Deno.listen({ hostname: "127.0.0.1", port: 0 })]) {
  const clock = new SimulatedClock();
  const hub = new Hub({
    format: PcmFormat.SNDCPY,
    clock,
    nextTurn: setImmediate,
    liveCapacityMs: 500,
    stallTimeoutMs: 60_000,
    gap: "hold",
    emit: () => {},
  });
  let joined = Promise.withResolvers<void>();
  let left = Promise.withResolvers<LeaveReason>();
  const refused: string[] = [];
  const failed = Promise.withResolvers<string>();
  const emit = (event: StationEvent) => {
    if (event.kind === "client-joined") joined.resolve();
    if (event.kind === "client-left") left.resolve(event.reason);
    if (event.kind === "client-refused") refused.push(event.address);
    if (event.kind === "accept-failed") failed.resolve(event.words);
  };
  const audience = new Audience({ hub, clock, maxClients, emit });
  const server = new TcpServer({ listeners, audience, clock, emit });
  return {
    clock,
    hub,
    audience,
    server,
    refused,
    failed: failed.promise,
    port: listeners[0]!.addr.port,
    nextLeave() {
      return left.promise.finally(() => left = Promise.withResolvers());
    },
    async connect(): Promise<Deno.TcpConn> {
      joined = Promise.withResolvers();
      const connection = await Deno.connect({ port: listeners[0]!.addr.port });
      await joined.promise;
      return connection;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      hub.close();
      await audience.close({ live: 0, lossless: 0 });
      assertEquals([hub.clients, audience.size, clock.timers], [0, 0, 0]);
    },
  };
}

const FRAMES = new Uint8Array(1440).fill(5);

async function receive(connection: Deno.TcpConn, bytes: number): Promise<void> {
  const buffer = new Uint8Array(4096);
  for (let received = 0; received < bytes;) received += (await connection.read(buffer))!;
}

Deno.test("TcpServer sends what is published to everybody", async () => {
  await using world = serve();
  const clients = [await world.connect(), await world.connect()];
  world.hub.publish(FRAMES);
  for (const client of clients) {
    await receive(client, FRAMES.length);
    client.close();
  }
});

Deno.test("TcpServer says left when a client closes, as soon as something is written", async () => {
  await using world = serve();
  const client = await world.connect();
  client.close();
  const leaving = world.nextLeave();
  let reason: LeaveReason | undefined;
  leaving.then((value) => reason = value);
  for (let writes = 0; reason === undefined && writes < 100; writes++) {
    world.hub.publish(FRAMES);
    await new Promise(setImmediate);
  }
  assertEquals(await leaving, "left");
});

Deno.test("TcpServer lets a half-closed client go on receiving", async () => {
  await using world = serve();
  const client = await world.connect();
  await client.closeWrite();
  await world.clock.settle();
  await world.clock.advance(9000);
  world.hub.publish(FRAMES);
  await receive(client, FRAMES.length);
  await world.clock.advance(9000);
  assertEquals(world.hub.clients, 1);
  client.close();
});

Deno.test("TcpServer gives up a half-closed client after 10 s without audio", async () => {
  await using world = serve();
  const client = await world.connect();
  await client.closeWrite();
  const leaving = world.nextLeave();
  while (world.hub.clients > 0) await world.clock.advance(1000);
  assertEquals(await leaving, "left");
  assert(world.clock.nowMs() >= 10_000);
  client.close();
});

Deno.test("TcpServer says reset at once when a client resets", async () => {
  await using world = serve();
  const socket = connect(world.port, "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  const leaving = world.nextLeave();
  socket.resetAndDestroy();
  assertEquals(await leaving, "reset");
});

Deno.test("ClientConnection says left of whoever ended its side, however a write then fails", async () => {
  const { ConnectionReset, ConnectionAborted, BrokenPipe } = Deno.errors;
  // Windows says so of a peer that has closed in order.
  for (
    const [hasEnded, ErrorClass] of [
      [true, ConnectionReset],
      [true, ConnectionAborted],
      [false, ConnectionReset],
      [false, BrokenPipe],
    ] as const
  ) {
    const world = new HubWorld();
    const isOpen = Promise.withResolvers<null>();
    const socket = {
      read: () => hasEnded ? Promise.resolve(null) : isOpen.promise,
      write: () => Promise.reject(new ErrorClass("")),
      close: () => isOpen.resolve(null),
      setNoDelay() {},
      setKeepAlive() {},
    };
    const connection = new ClientConnection({ socket, address: "a:1", clock: world.clock });
    const carrying = connection.carry(world.hub.join(), () => {});
    await world.clock.settle();
    world.publish(1);
    const expected = !hasEnded && ErrorClass === ConnectionReset ? "reset" : "left";
    assertEquals(await carrying, expected);
    world.hub.close();
  }
});

Deno.test("TcpServer lets in who comes, though the places are full of those who closed", async () => {
  await using world = serve(2);
  for (let count = 0; count < 5; count++) {
    const client = await world.connect();
    client.close();
    await world.clock.settle();
  }
  const client = await world.connect();
  assertEquals(world.refused, []);
  world.hub.publish(FRAMES);
  await receive(client, FRAMES.length);
  client.close();
});

Deno.test("TcpServer reads little from a client that floods", async () => {
  await using world = serve();
  const client = await world.connect();
  let sent = 0;
  const flooding = (async () => {
    const flood = new Uint8Array(65_536);
    for (;;) sent += await client.write(flood);
  })().catch(() => {});
  // The flood ends in full buffers: they drain by 1 KiB for each 100 ms that the clock moves.
  for (let before = -1; before !== sent || sent === 0;) {
    before = sent;
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  }
  const buffered = sent;
  await world.clock.advance(1000);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  assert(sent - buffered <= 65_536, `${sent - buffered} bytes were read from a flood`);
  client.close();
  await flooding;
});

Deno.test("TcpServer closes those beyond its limit at once, and nobody else", async () => {
  await using world = serve(1);
  const first = await world.connect();
  const second = await Deno.connect({ port: world.port });
  assertEquals(await second.read(new Uint8Array(1)), null);
  second.close();
  assertEquals(world.refused.length, 1);
  world.hub.publish(FRAMES);
  await receive(first, FRAMES.length);
  first.close();
});

Deno.test("TcpServer goes on accepting after accept() has failed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accept = listener.accept.bind(listener);
  let failures = 1;
  listener.accept = () =>
    failures-- > 0
      ? Promise.reject(Object.assign(new Error("too many files"), { code: "EMFILE" }))
      : accept();
  await using world = serve(10, [listener]);
  assertEquals(await world.failed, "too many files");
  await world.clock.advance(100);
  const client = await world.connect();
  client.close();
});

Deno.test("TcpServer looks after others for a moment after each ten who come", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let accepts = 0;
  listener.accept = () => {
    accepts++;
    return Promise.reject(Object.assign(new Error(), { code: "ENOTCONN" }));
  };
  await using world = serve(10, [listener]);
  const seen: number[] = [];
  for (const ms of [0, 3, 1, 4, 4]) {
    await world.clock.advance(ms);
    seen.push(accepts);
  }
  assertEquals(seen, [10, 10, 20, 30, 40]);
});

Deno.test("TcpServer says nothing of clients that are gone before they are accepted", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accept = listener.accept.bind(listener);
  let gone = 500;
  listener.accept = () =>
    gone-- > 0 ? Promise.reject(Object.assign(new Error(), { code: "ENOTCONN" })) : accept();
  await using world = serve(10, [listener]);
  let isFailing = false;
  world.failed.then(() => isFailing = true);
  await world.clock.advance(500 / 10 * 4);
  const client = await world.connect();
  assertEquals([isFailing, gone], [false, -2]);
  client.close();
});

Deno.test("TcpServer does not spin when a listener is broken for good", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let tries = 0;
  listener.accept = () => Promise.reject(new Error(`broken ${++tries}`));
  await using world = serve(10, [listener]);
  await world.failed;
  assertEquals(tries, 1);
});

Deno.test("TcpServer closes one that comes during the stop, and says nothing of it", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accept = listener.accept.bind(listener);
  const stopping = Promise.withResolvers<void>();
  listener.accept = async () => {
    const socket = await accept();
    await stopping.promise;
    return socket;
  };
  await using world = serve(10, [listener]);
  const client = await Deno.connect({ port: world.port });
  await new Promise(setImmediate);
  const stopped = world.server.close();
  stopping.resolve();
  await stopped;
  assertEquals(await client.read(new Uint8Array(1)), null);
  assertEquals([world.refused, world.hub.clients], [[], 0]);
  client.close();
});

Deno.test("TcpServer.close() lets those who are here stay", async () => {
  await using world = serve();
  const client = await world.connect();
  await world.server.close();
  world.hub.publish(FRAMES);
  await receive(client, FRAMES.length);
  client.close();
});

Deno.test("Audience.close() ends a socket that takes nothing once the grace period is over", async () => {
  await using world = serve();
  const client = await world.connect();
  const leaving = world.nextLeave();
  for (let count = 0; count < 300; count++) {
    world.hub.publish(new Uint8Array(65_536));
    await new Promise(setImmediate);
  }
  world.hub.drain();
  const closing = world.audience.close({ live: 2000, lossless: 2000 });
  await world.clock.settle();
  assertEquals(world.audience.size, 1);
  await world.clock.advance(2000);
  await closing;
  assertEquals(await leaving, "shutdown");
  client.close();
});
