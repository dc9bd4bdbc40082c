import { assert, assertEquals, assertRejects } from "@std/assert";
import { RelayEvents, type StationEvent } from "../../../src/core/event.ts";
import { EventCounts } from "../../../src/core/event_counts.ts";
import { endlessWavHead } from "../../../src/core/record/wav_head.ts";
import type { Station } from "../../../src/core/station.ts";
import { Audience } from "../../../src/core/stream/audience.ts";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { HttpServer } from "../../../src/io/http/http_server.ts";
import { routes } from "../../../src/io/http/routes.ts";
import { until } from "../../../scripts/lab/until.ts";
import { testAdvice } from "../../helpers/http_lab.ts";
import { HubWorld } from "../../helpers/hub_world.ts";
import { ScriptedEncoder } from "../../helpers/scripted_encoder.ts";
import { SCRIPTED } from "../../helpers/scripted_recordings.ts";

const HOST = "127.0.0.1";

/** A server, and the hub whose audio it serves. */
class HttpWorldOfTest extends HubWorld implements AsyncDisposable {
  readonly events: StationEvent[] = [];
  readonly audience: Audience;
  readonly programEvents: string[] = [];
  server!: HttpServer;

  constructor() {
    super();
    const emit = (event: StationEvent) => this.events.push(event);
    this.audience = new Audience({ hub: this.hub, clock: this.clock, emit, maxClients: 10 });
  }

  static async start(
    { fetch, port = 0 }: { fetch?: (request: Request) => Response; port?: number } = {},
  ): Promise<HttpWorldOfTest> {
    const world = new HttpWorldOfTest();
    const { hub, audience, clock, events } = world;
    const relayEvents = new RelayEvents();
    relayEvents.listen(({ kind }) => world.programEvents.push(kind));
    const source = { format: hub.format };
    const station = { hub, audience, source, emit: (event: StationEvent) => events.push(event) };
    const stations = [station as unknown as Station];
    const counts = new EventCounts(relayEvents, clock);
    const relay = {
      ...{ stations, events: relayEvents, counts, clock, version: "1.2.3", ...SCRIPTED },
      advise: testAdvice,
    };
    const encoders = {
      opus: () => Promise.resolve(new ScriptedEncoder(1)),
      mp3: () => Promise.reject(new TroubleError({ code: "ffmpeg-missing", encoding: "mp3" })),
    };
    world.server = await HttpServer.listen({
      ...{
        world: relay,
        hosts: [HOST],
        port,
        encoders,
        capacityMs: 500,
        mostConnections: 3,
        stallTimeoutMs: 60_000,
      },
      fetch: fetch ?? routes(relay).fetch,
      explain: ({ code }) => `Mend ${code}.`,
      now: () => new Date(0),
    });
    return world;
  }

  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: HOST, port: this.server.port });
  }

  /** All that is answered to so many bytes until the server ends the connection. */
  async ask(request: string): Promise<string> {
    using connection = await this.connect();
    await connection.write(new TextEncoder().encode(request));
    return await readAll(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hub.close();
    await this.server[Symbol.asyncDispose]();
    await until("everybody to be gone", () => this.audience.size === 0);
    assertEquals([this.hub.clients, this.clock.timers], [0, 0]);
  }
}

function assertLike(text: string, pattern: RegExp, what = ""): void {
  assert(pattern.test(text), `${what} was answered by ${JSON.stringify(text)}`);
}

async function readAll(connection: Deno.TcpConn): Promise<string> {
  let text = "";
  const buffer = new Uint8Array(4096);
  for (;;) {
    const bytes = await connection.read(buffer).catch(() => null);
    if (bytes === null) return text;
    text += new TextDecoder("latin1").decode(buffer.subarray(0, bytes));
  }
}

async function readBytes(connection: Deno.TcpConn, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let read = 0; read < count;) {
    const more = await connection.read(bytes.subarray(read));
    assert(more !== null, `The connection ended after ${read} of ${count} bytes`);
    read += more;
  }
  return bytes;
}

async function readHead(connection: Deno.TcpConn): Promise<string> {
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    head += String.fromCharCode(...await readBytes(connection, 1));
  }
  return head;
}

const CLOSE = "Host: a\r\nConnection: close\r\n\r\n";

const ANSWERS: [request: string, answer: RegExp][] = [
  [`GET / HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 404 [^]*application\/problem\+json[^]*"status":404/],
  [`GET // HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 404 /],
  [`GET /stream HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 404 [^]*nosniff/],
  [`POST / HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 405 [^]*allow: GET, HEAD/i],
  [
    `DELETE /stream.wav HTTP/1.1\r\n${CLOSE}`,
    /^HTTP\/1.1 405 [^]*allow: GET, HEAD[^]*"status":405/i,
  ],
  [`POST /stream.wav HTTP/1.1\r\nContent-Length: 5\r\n${CLOSE}`, /^HTTP\/1.1 413 /],
  [`POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${CLOSE}`, /^HTTP\/1.1 413 /],
  [`GET http://x/stream.wav HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 400 /],
  [`OPTIONS * HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 400 /],
  [`TRACE / HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 400 /],
  [`GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n`, /^HTTP\/1.1 400 /],
  [`GET / HTTP/1.1\r\nX: ${"a".repeat(40_000)}\r\n${CLOSE}`, /^HTTP\/1.1 431 /],
  ["GARBAGE\r\n\r\n", /^HTTP\/1.1 400 /],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /^HTTP\/1.1 400 /],
  ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", /^HTTP\/1.1 400 /],
  [`CONNECT a:1 HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 400 /],
  [
    `GET /stream.mp3 HTTP/1.1\r\n${CLOSE}`,
    /^HTTP\/1.1 503 [^]*"code":"ffmpeg-missing","detail":"Mend ffmpeg-missing."/,
  ],
  [`HEAD /stream.wav HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 200 OK\r\n[^]*audio\/wav[^]*\r\n\r\n$/],
];

Deno.test("HttpServer answers whatever is asked, and lets in only who listens", async () => {
  await using world = await HttpWorldOfTest.start();
  for (const [request, answer] of ANSWERS) {
    assertLike(await world.ask(request), answer, request.slice(0, 60));
  }
  assertEquals([world.events, world.programEvents], [[], []]);
});

Deno.test("HttpServer sends WAV, whatever range is asked for", async () => {
  await using world = await HttpWorldOfTest.start();
  using connection = await world.connect();
  await connection.write(
    new TextEncoder().encode("GET /stream.wav?1 HTTP/1.1\r\nHost: a\r\nRange: bytes=0-9\r\n\r\n"),
  );
  const head = await readHead(connection);
  assertLike(head, /^HTTP\/1.1 200 OK\r\n/);
  for (const line of ["Accept-Ranges: none", "Cache-Control: no-store", "Connection: close"]) {
    assert(head.includes(`${line}\r\n`), `${line} is missing`);
  }
  const wav = endlessWavHead(world.hub.format);
  assertEquals(await readBytes(connection, wav.length), wav);
  const frames = new Uint8Array(4 * 360).map((_, index) => index);
  world.hub.publish(frames);
  assertEquals(await readBytes(connection, frames.length), frames);
  assertEquals(world.audience.status().map(({ transport }) => transport), ["http"]);
});

Deno.test("HttpServer says what raw audio is, and sends nothing else", async () => {
  await using world = await HttpWorldOfTest.start();
  using connection = await world.connect();
  await connection.write(new TextEncoder().encode("GET /stream.pcm HTTP/1.0\r\n\r\n"));
  const head = await readHead(connection);
  assertLike(head, /X-Audio-Format: 48000:16:2\r\n/);
  assertLike(head, /audio\/x-raw; format=S16LE; rate=48000; channels=2; layout=interleaved\r\n/);
  const frames = new Uint8Array(400).fill(7);
  world.hub.publish(frames);
  assertEquals(await readBytes(connection, 400), frames);
});

Deno.test("HttpServer counts who listens to what is encoded as a client", async () => {
  await using world = await HttpWorldOfTest.start();
  using connection = await world.connect();
  await connection.write(new TextEncoder().encode(`GET /stream.opus HTTP/1.1\r\nHost: a\r\n\r\n`));
  assertLike(await readHead(connection), /audio\/ogg; codecs=opus/);
  assertEquals(await readBytes(connection, 6), new TextEncoder().encode("head 1"));
  const frames = new Uint8Array(400).fill(7);
  world.hub.publish(frames);
  assertEquals(await readBytes(connection, 400), frames);
  const [client] = world.audience.status();
  assertEquals([client?.transport, client?.handedBytes, client?.lagBytes], ["http", 400, 0]);
});

Deno.test("HttpServer closes who sends anything while it listens, and nobody else", async () => {
  const request = "GET /stream.pcm HTTP/1.1\r\nHost: a\r\n\r\n";
  for (
    const more of [request, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100), "\0\0garbage\r\n"]
  ) {
    await using world = await HttpWorldOfTest.start();
    using listener = await world.connect();
    await listener.write(new TextEncoder().encode(request));
    await readHead(listener);
    using chatty = await world.connect();
    await chatty.write(new TextEncoder().encode(request));
    await readHead(chatty);
    await chatty.write(new TextEncoder().encode(more));
    assertEquals(await readAll(chatty), "");
    await until("one to be left", () => world.audience.size === 1);
    world.hub.publish(new Uint8Array(400).fill(7));
    assertEquals(await readBytes(listener, 400), new Uint8Array(400).fill(7));
    assertEquals(world.programEvents, []);
  }
});

Deno.test("HttpServer answers what is asked first on a connection, and nothing behind it", async () => {
  const urls: string[] = [];
  await using world = await HttpWorldOfTest.start({
    fetch: ({ url, headers }) => {
      urls.push(url);
      return new Response(headers.get("x-odd"));
    },
  });
  const request = "GET /a?b HTTP/1.1\r\nhOst: a:1\r\nX-Odd: \t\xe9 1 \r\n\r\n";
  const answer = await world.ask(request.repeat(1000));
  assertLike(answer, /^HTTP\/1.1 200 OK\r\n[^]*connection: close\r\n\r\n[^]+ 1$/);
  assertEquals(urls, ["http://a:1/a?b"]);
});

Deno.test("HttpServer answers who ends its own side, and nobody who says nothing for 10 s", async () => {
  await using world = await HttpWorldOfTest.start();
  using mute = await world.connect();
  using slow = await world.connect();
  await slow.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHo"));
  using half = await world.connect();
  await half.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  await half.closeWrite();
  assertLike(await readAll(half), /^HTTP\/1.1 404 /);
  await until("both to be timed", () => world.clock.timers === 2);
  await world.clock.advance(10_000);
  for (const connection of [mute, slow]) assertLike(await readAll(connection), /^HTTP\/1.1 408 /);
});

Deno.test("HttpServer has so many connections at once, and closes what comes beyond", async () => {
  await using world = await HttpWorldOfTest.start();
  const open = await Promise.all([1, 2, 3].map(() => world.connect()));
  await until("them to be in", () => world.clock.timers === 3);
  assertEquals(await world.ask(""), "");
  open.pop()!.close();
  await until("one to be gone", () => world.clock.timers === 2);
  assertLike(await world.ask(`GET / HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 404 /);
  for (const connection of open) connection.close();
  await until("all to be gone", () => world.clock.timers === 0);
});

Deno.test("HttpServer outlives a mistake in what answers, and tells of it", async () => {
  await using world = await HttpWorldOfTest.start({
    fetch: () => {
      throw new Error("odd");
    },
  });
  assertEquals(await world.ask(`GET / HTTP/1.1\r\n${CLOSE}`), "");
  assertEquals(world.programEvents, ["listener-failed"]);
  assertLike(await world.ask(`HEAD /stream.wav HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 200/);
});

Deno.test("HttpServer.listen() says that the port is taken", async () => {
  await using world = await HttpWorldOfTest.start();
  const error = await assertRejects(() => HttpWorldOfTest.start({ port: world.server.port }));
  assertEquals(troubleOf(error), {
    code: "port-in-use",
    address: `${HOST}:${world.server.port}`,
    holder: undefined,
  });
});

Deno.test("HttpServer.close() lets those who listen stay, and nobody else in", async () => {
  await using world = await HttpWorldOfTest.start();
  using listener = await world.connect();
  await listener.write(new TextEncoder().encode("GET /stream.pcm HTTP/1.1\r\nHost: a\r\n\r\n"));
  await readHead(listener);
  const { port } = world.server;
  await world.server.close();
  await assertRejects(() => Deno.connect({ hostname: HOST, port }), Deno.errors.ConnectionRefused);
  world.hub.publish(new Uint8Array(400).fill(7));
  assertEquals(await readBytes(listener, 400), new Uint8Array(400).fill(7));
  world.hub.drain();
  assertEquals(await readAll(listener), "");
  await until("it to be gone", () => world.audience.size === 0);
  assertEquals(world.events.at(-1)?.kind, "client-left");
});
