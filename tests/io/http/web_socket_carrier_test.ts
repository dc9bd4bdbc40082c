import { assert, assertEquals } from "@std/assert";
import { WebSocketCarrier } from "../../../src/io/http/web_socket_carrier.ts";
import { HubWorld } from "../../helpers/hub_world.ts";
import { until } from "../../../scripts/lab/until.ts";
import {
  assertLike,
  readAll,
  readBytes,
  readHead,
  send,
  TestServer,
} from "../../helpers/test_server.ts";

const UPGRADE = "GET /stream.ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n" +
  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
/** The key and the answer of RFC 6455, section 1.3. */
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const CODES = { normal: 1000, goingAway: 1001, protocol: 1002, policy: 1008, tryAgainLater: 1013 };

/** A listener that has been let in. */
async function listen(world: TestServer): Promise<Deno.TcpConn> {
  const connection = await world.connect();
  await send(connection, `${UPGRADE}${KEY}\r\n`);
  const head = await readHead(connection);
  assert(head.startsWith("HTTP/1.1 101 ") && head.includes(`Accept: ${ACCEPT}\r\n`), head);
  return connection;
}

/** The next frame that comes, which is never masked. */
async function readFrame(connection: Deno.Conn): Promise<{ opcode: number; payload: Uint8Array }> {
  const [first, length] = await readBytes(connection, 2) as unknown as [number, number];
  assert((first & 0xf0) === 0x80, "The frame is not whole");
  const more = length === 126 ? await readBytes(connection, 2) : await readBytes(connection, 0);
  const bytes = length === 126 ? new DataView(more.buffer).getUint16(0) : length;
  return { opcode: first & 0xf, payload: await readBytes(connection, bytes) };
}

async function readText(connection: Deno.Conn): Promise<unknown> {
  const { opcode, payload } = await readFrame(connection);
  assertEquals(opcode, 1);
  return JSON.parse(new TextDecoder().decode(payload));
}

async function readCloseCode(connection: Deno.Conn): Promise<number> {
  for (;;) {
    const { opcode, payload } = await readFrame(connection);
    if (opcode === 8) return new DataView(payload.buffer).getUint16(0);
  }
}

/** A frame as clients make it: masked, here with zeros. */
function frame(opcode: number, payload: string | Uint8Array, fin = 0x80): Uint8Array {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const length = bytes.length < 126
    ? [bytes.length]
    : [126, bytes.length >> 8, bytes.length & 0xff];
  return new Uint8Array([
    fin | opcode,
    0x80 | length[0]!,
    ...length.slice(1),
    0,
    0,
    0,
    0,
    ...bytes,
  ]);
}

function stampOf(payload: Uint8Array): [relayMs: number, frame: number] {
  const view = new DataView(payload.buffer);
  return [view.getFloat64(0, true), view.getFloat64(8, true)];
}

Deno.test("WebSocketCarrier says what comes, and of when each chunk is", async () => {
  await using world = new TestServer();
  using connection = await listen(world);
  const startMs = world.clock.nowMs();
  assertEquals(await readText(connection), { format: "48000:16:2", relayMs: startMs });
  const chunk = new Uint8Array(480 * 4).map((_, index) => index);
  for (let count = 0; count < 3; count++) {
    await world.clock.advance(10);
    world.hub.publish(chunk);
    const { opcode, payload } = await readFrame(connection);
    assertEquals([opcode, payload.subarray(16)], [2, chunk]);
    assertEquals(stampOf(payload), [startMs + 10 * (count + 1), 480 * count]);
    await until("it to wait again", () => world.audience.status()[0]?.lagBytes === 0);
  }
  assertEquals(world.audience.status().map(({ transport }) => transport), ["websocket"]);
});

/** A socket that takes what is written when it is told to. */
class SlowSocket {
  readonly remoteAddr = { transport: "tcp" as const, hostname: "10.0.0.2", port: 4000 };
  readonly written: Uint8Array[] = [];
  readonly #closed = Promise.withResolvers<number | null>();
  #taken = Promise.withResolvers<void>();

  async write(bytes: Uint8Array): Promise<number> {
    this.written.push(bytes.slice());
    await this.#taken.promise;
    return bytes.length;
  }

  /** Takes what is being written. */
  take(): void {
    this.#taken.resolve();
    this.#taken = Promise.withResolvers();
  }

  read(): Promise<number | null> {
    return this.#closed.promise;
  }

  close(): void {
    this.#closed.resolve(null);
    this.#taken.reject(new Deno.errors.BadResource("closed"));
  }

  closeWrite(): Promise<void> {
    return Promise.resolve();
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
}

Deno.test("WebSocketCarrier counts the frames that a slow listener was not given", async () => {
  const world = new HubWorld();
  const socket = new SlowSocket();
  const head = new Uint8Array(3);
  const carrier = new WebSocketCarrier({
    socket,
    head,
    format: world.hub.format,
    clock: world.clock,
  });
  const queue = world.hub.join({ capacityMs: 200 });
  const gone = carrier.carry(queue);
  await world.clock.settle();
  const take = async () => {
    socket.take();
    await world.clock.settle();
    return socket.written.at(-1)!;
  };
  await take();
  await take();
  await world.play(1000);
  const first = socket.written.at(-1)!;
  assertEquals(stampOf(first.slice(4))[1], 0);
  const second = await take();
  const [relayMs, frame] = stampOf(second.slice(4));
  assertEquals(frame * 4, first.length - 20 + queue.lostBytes);
  assertEquals(queue.lostBytes > 0, true);
  const lastFrame = frame + (second.length - 20) / 4;
  assertEquals(relayMs, world.clock.nowMs() - (world.nextFrame - lastFrame) / 48);
  carrier.close("stalled");
  assertEquals(await gone, "stalled");
  world.hub.close();
});

Deno.test("WebSocketCarrier says what time it is to who asks, and pongs", async () => {
  await using world = new TestServer();
  using connection = await listen(world);
  await readText(connection);
  await connection.write(frame(1, '{"ping":12.5}'));
  assertEquals(await readText(connection), { pong: 12.5, relayMs: world.clock.nowMs() });
  await connection.write(frame(9, "still there?"));
  const { opcode, payload } = await readFrame(connection);
  assertEquals([opcode, new TextDecoder().decode(payload)], [10, "still there?"]);
});

const HOSTILE: [what: string, bytes: () => Uint8Array, code: number][] = [
  ["is no frame", () => new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), CODES.protocol],
  ["is not masked", () => new Uint8Array([0x81, 2, 0x7b, 0x7d]), CODES.protocol],
  ["is too long", () => frame(1, `{"ping":${"1".repeat(2000)}}`), CODES.protocol],
  ["has no end", () => new Uint8Array([0x81, 0xff, 127, 255, 255, 255, 255, 255, 255, 255]), 1002],
  ["is binary", () => frame(2, new Uint8Array(8)), CODES.policy],
  ["is no JSON", () => frame(1, "hello"), CODES.policy],
  ["asks for nothing", () => frame(1, "{}"), CODES.policy],
  ["is null", () => frame(1, "null"), CODES.policy],
  [
    "comes too often",
    () => new Uint8Array(Array(30).fill(Array.from(frame(1, '{"ping":1}'))).flat()),
    CODES.policy,
  ],
  [
    "pings too often",
    () => new Uint8Array(Array(30).fill(Array.from(frame(9, ""))).flat()),
    CODES.policy,
  ],
  [
    "pongs unasked",
    () => new Uint8Array(Array(30).fill(Array.from(frame(10, ""))).flat()),
    CODES.policy,
  ],
  ["says goodbye", () => frame(8, new Uint8Array([3, 232])), CODES.normal],
];

for (const [what, bytes, code] of HOSTILE) {
  Deno.test(`WebSocketCarrier sends away who says what ${what}, and nobody else`, async () => {
    await using world = new TestServer();
    using other = await listen(world);
    using hostile = await listen(world);
    await readText(other);
    await hostile.write(bytes());
    assertEquals(await readCloseCode(hostile), code);
    assertEquals(await readAll(hostile), "");
    hostile.close();
    await until("it to be gone", () => world.audience.size === 1);
    world.hub.publish(new Uint8Array(400));
    assertEquals((await readFrame(other)).payload.length, 416);
    Object.defineProperty(hostile, Symbol.dispose, { value: () => {} });
  });
}

Deno.test("WebSocketCarrier says that the relay stops, behind all the audio", async () => {
  await using world = new TestServer();
  using connection = await listen(world);
  await readText(connection);
  world.hub.publish(new Uint8Array(400));
  world.hub.drain();
  assertEquals((await readFrame(connection)).payload.length, 416);
  assertEquals(await readCloseCode(connection), CODES.goingAway);
});

Deno.test("WebSocketCarrier says that there is no room", async () => {
  await using world = new TestServer({ maxClients: 1 });
  using _ = await listen(world);
  using second = await listen(world);
  assertEquals(await readCloseCode(second), CODES.tryAgainLater);
  assertEquals(world.audience.size, 1);
});

Deno.test("WebSocketCarrier outlasts nobody who is sent away and does not go", async () => {
  await using world = new TestServer();
  using connection = await listen(world);
  await readText(connection);
  world.audience.disconnect(1);
  assertEquals(await readCloseCode(connection), CODES.normal);
  await world.clock.advance(500);
  await until("it to be gone", () => world.audience.size === 0);
});

const NO_UPGRADES: [what: string, request: string][] = [
  ["nothing", "GET /stream.ws HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["no key", `${UPGRADE}\r\n`],
  ["a wrong key", `${UPGRADE}Sec-WebSocket-Key: short\r\n\r\n`],
  ["another version", `${UPGRADE.replace("13", "8")}${KEY}\r\n`],
];

for (const [what, request] of NO_UPGRADES) {
  Deno.test(`HttpServer says that a WebSocket is wanted to who asks with ${what}`, async () => {
    await using world = new TestServer();
    assertLike(await world.ask(request), /^HTTP\/1.1 426 [^]*upgrade: websocket/i);
  });
}
