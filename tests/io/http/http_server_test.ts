import { assert, assertEquals, assertRejects } from "@std/assert";
import { endlessWavHead } from "../../../src/core/record/wav_head.ts";
import { until } from "../../../scripts/lab/until.ts";
import {
  assertLike,
  readAll,
  readBytes,
  readHead,
  send,
  TestServer,
} from "../../helpers/test_server.ts";

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
    /^HTTP\/1.1 503 [^]*"code":"ffmpeg-missing","detail":"About ffmpeg-missing"/,
  ],
  [`HEAD /stream.wav HTTP/1.1\r\n${CLOSE}`, /^HTTP\/1.1 200 OK\r\n[^]*audio\/wav[^]*\r\n\r\n$/],
];

Deno.test("HttpServer answers whatever is asked, and lets in only who listens", async () => {
  await using world = new TestServer();
  for (const [request, answer] of ANSWERS) {
    assertLike(await world.ask(request), answer, request.slice(0, 60));
  }
  assertEquals([world.events, world.programEvents], [[], []]);
});

Deno.test("HttpServer sends WAV, whatever range is asked for", async () => {
  await using world = new TestServer();
  using connection = await world.connect();
  await send(connection, "GET /stream.wav?1 HTTP/1.1\r\nHost: a\r\nRange: bytes=0-9\r\n\r\n");
  const head = await readHead(connection);
  assertLike(head, /^HTTP\/1.1 200 OK\r\n/);
  for (const line of ["Accept-Ranges: none", "Cache-Control: no-store", "connection: close"]) {
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
  await using world = new TestServer();
  using connection = await world.connect();
  await send(connection, "GET /stream.pcm HTTP/1.0\r\n\r\n");
  const head = await readHead(connection);
  assertLike(head, /X-Audio-Format: 48000:16:2\r\n/);
  assertLike(head, /audio\/x-raw; format=S16LE; rate=48000; channels=2; layout=interleaved\r\n/);
  const frames = new Uint8Array(400).fill(7);
  world.hub.publish(frames);
  assertEquals(await readBytes(connection, 400), frames);
});

Deno.test("HttpServer counts who listens to what is encoded as a client", async () => {
  await using world = new TestServer();
  using connection = await world.connect();
  await send(connection, `GET /stream.opus HTTP/1.1\r\nHost: a\r\n\r\n`);
  assertLike(await readHead(connection), /audio\/ogg; codecs=opus/);
  assertEquals(await readBytes(connection, 6), new TextEncoder().encode("head 1"));
  const frames = new Uint8Array(400).fill(7);
  world.hub.publish(frames);
  assertEquals(await readBytes(connection, 400), frames);
  const [client] = world.audience.status();
  assertEquals([client?.transport, client?.handedBytes, client?.lagBytes], ["http", 400, 0]);
});

Deno.test("HttpServer hears nothing of what a listener says", async () => {
  const request = "GET /stream.pcm HTTP/1.1\r\nHost: a\r\n\r\n";
  for (
    const more of [request, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100), "\0\0garbage\r\n"]
  ) {
    await using world = new TestServer();
    using chatty = await world.connect();
    await send(chatty, request);
    await readHead(chatty);
    await send(chatty, more);
    world.hub.publish(new Uint8Array(400).fill(7));
    assertEquals(await readBytes(chatty, 400), new Uint8Array(400).fill(7));
    assertEquals([world.audience.size, world.programEvents], [1, []]);
  }
});

Deno.test("HttpServer answers what is asked first on a connection, and nothing behind it", async () => {
  const urls: string[] = [];
  await using world = new TestServer({
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
  await using world = new TestServer();
  using mute = await world.connect();
  using slow = await world.connect();
  await send(slow, "GET / HTTP/1.1\r\nHo");
  using half = await world.connect();
  await send(half, "GET / HTTP/1.0\r\n\r\n");
  await half.closeWrite();
  assertLike(await readAll(half), /^HTTP\/1.1 404 /);
  await until("both to be timed", () => world.clock.timers === 2);
  await world.clock.advance(10_000);
  for (const connection of [mute, slow]) assertLike(await readAll(connection), /^HTTP\/1.1 408 /);
});

Deno.test("HttpServer closes who has said nothing for longest where there are too many", async () => {
  await using world = new TestServer({ mostConnections: 3 });
  using oldest = await world.connect();
  await until("it to be in", () => world.clock.timers === 1);
  using slow = await world.connect();
  using third = await world.connect();
  await until("them to be in", () => world.clock.timers === 3);
  assertLike(await world.ask(`GET / HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 404 /);
  assertEquals(await readAll(oldest), "");
  for (const connection of [slow, third]) {
    await send(connection, `GET / HTTP/1.1\r\n${CLOSE}`);
    assertLike(await readAll(connection), /^HTTP\/1.1 404 /);
  }
});

Deno.test("HttpServer counts no listener among the connections that are too many", async () => {
  await using world = new TestServer({ mostConnections: 1 });
  for (let listeners = 1; listeners <= 3; listeners++) {
    const listener = await world.connect();
    await send(listener, "GET /stream.pcm HTTP/1.1\r\nHost: a\r\n\r\n");
    await readHead(listener);
    assertEquals([world.audience.size, world.connections.size], [listeners, 0]);
    listener.close();
  }
});

Deno.test("HttpServer says so where there are as many clients as may be", async () => {
  await using world = new TestServer({ maxClients: 1 });
  using listener = await world.connect();
  await send(listener, "GET /stream.pcm HTTP/1.1\r\nHost: a\r\n\r\n");
  await readHead(listener);
  const answer = await world.ask(`GET /stream.wav HTTP/1.1\r\n${CLOSE}`);
  assertLike(answer, /^HTTP\/1.1 503 [^]*"code":"too-many-clients"/);
});

Deno.test("HttpServer closes whose address may not connect, and says so", async () => {
  await using world = new TestServer({ allows: (host) => host !== "127.0.0.1" });
  assertEquals(await world.ask(`GET / HTTP/1.1\r\n${CLOSE}`), "");
  assertEquals(world.programEvents, ["client-not-allowed"]);
});

Deno.test("HttpServer names the station to players that ask as SHOUTcast's do", async () => {
  await using world = new TestServer();
  const asked = await world.ask(`HEAD /stream.wav HTTP/1.1\r\nIcy-MetaData: 1\r\n${CLOSE}`);
  assertLike(asked, /icy-name: kitchen\r\n/);
  const other = await world.ask(`HEAD /stream.wav HTTP/1.1\r\n${CLOSE}`);
  assertEquals(other.includes("icy"), false);
});

Deno.test("HttpServer has each station's streams under its name", async () => {
  await using world = new TestServer();
  assertLike(await world.ask(`HEAD /kitchen/stream.wav HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 200 /);
  assertLike(await world.ask(`HEAD /cellar/stream.wav HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 404 /);
});

Deno.test("HttpServer knows a station's name however it is escaped", async () => {
  await using world = new TestServer();
  assertLike(await world.ask(`HEAD /%6Bitchen/stream.wav HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 200 /);
  assertLike(await world.ask(`HEAD /%zz/stream.wav HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 404 /);
});

Deno.test("HttpServer closes whoever takes nothing of an answer that fails", async () => {
  const failed = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  await using world = new TestServer({
    fetch: () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start: (body) => {
            body.enqueue(new Uint8Array(32 * 1024 * 1024));
            failed.resolve(body);
          },
        }),
      ),
  });
  using deaf = await world.connect();
  await send(deaf, `GET / HTTP/1.1\r\n${CLOSE}`);
  const body = await failed.promise;
  await until("it to be sent", () => body.desiredSize === 1);
  body.error(new Error("slow"));
  await until("it to be gone", () => world.connections.size === 0);
});

Deno.test("HttpServer answers whoever sends a large body, without reading all of it", async () => {
  await using world = new TestServer();
  using connection = await world.connect();
  await send(connection, `POST /api/status HTTP/1.1\r\nContent-Length: 1000000000\r\n${CLOSE}`);
  const body = new Uint8Array(64 * 1024);
  const flood = (async () => {
    for (;;) await connection.write(body);
  })().catch((error) => error);
  assertLike(await readHead(connection), /^HTTP\/1.1 413 /);
  await world.clock.advance(1000);
  await flood;
});

Deno.test("HttpServer outlives a mistake in what answers, and tells of it", async () => {
  await using world = new TestServer({
    fetch: () => {
      throw new Error("odd");
    },
  });
  assertEquals(await world.ask(`GET / HTTP/1.1\r\n${CLOSE}`), "");
  assertEquals(world.programEvents, ["listener-failed"]);
  assertLike(await world.ask(`HEAD /stream.wav HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1.1 200/);
});

Deno.test("HttpServer.close() lets those who listen stay, and nobody else in", async () => {
  await using world = new TestServer();
  using listener = await world.connect();
  await send(listener, "GET /stream.pcm HTTP/1.1\r\nHost: a\r\n\r\n");
  await readHead(listener);
  const { port } = world;
  await world.close();
  await assertRejects(() => Deno.connect({ port }), Deno.errors.ConnectionRefused);
  world.hub.publish(new Uint8Array(400).fill(7));
  assertEquals(await readBytes(listener, 400), new Uint8Array(400).fill(7));
  world.hub.drain();
  assertEquals(await readAll(listener), "");
  await until("it to be gone", () => world.audience.size === 0);
  assertEquals(world.events.at(-1)?.kind, "client-left");
});

Deno.test("HttpServer closes who takes nothing of its answer for a minute", async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)),
  }, { highWaterMark: 0 });
  await using world = new TestServer({ fetch: () => new Response(endless) });
  using connection = await world.connect();
  await send(connection, `GET / HTTP/1.1\r\n${CLOSE}`);
  await until("it to be closed", async () => {
    await world.clock.advance(60_000);
    return world.connections.size === 0;
  });
});
