import { assert, assertEquals, assertRejects } from "@std/assert";
import { sourceName } from "../../../src/app/words/en/names.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { TcpSource } from "../../../src/io/tcp/tcp_source.ts";
import { listenToBreakOff } from "../../helpers/broken_server.ts";
import { inEnglish } from "../../helpers/english.ts";
import { testLinkLocal } from "../../helpers/own_network.ts";
import { wavFile } from "../../helpers/wav_file.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const FIRST_BYTE_MS = 10_000;

function sourceAt(host: string, port: number, format = PcmFormat.SNDCPY): TcpSource {
  return new TcpSource({ host, port, format, clock: new SimulatedClock() });
}

/** A server that does `serve` with its first connection, and the source that connects to it. */
function serveOnce(
  serve: (connection: Deno.TcpConn) => Promise<void>,
  format = PcmFormat.SNDCPY,
) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = listener.accept().then(serve).finally(() => listener.close());
  const source = sourceAt("127.0.0.1", listener.addr.port, format);
  return { source, serving };
}

async function readAll(
  source: TcpSource,
  signal = new AbortController().signal,
): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of await source.open(signal, FIRST_BYTE_MS)) bytes.push(...chunk);
  return bytes;
}

async function lossOf(reading: Promise<unknown>): Promise<string> {
  return inEnglish(await assertRejects(() => reading, TroubleError))[0];
}

Deno.test("TcpSource gives what the server sends, and ends with it", async () => {
  const { source, serving } = serveOnce(async (connection) => {
    await connection.write(Uint8Array.of(1, 2, 3));
    await connection.write(Uint8Array.of(4));
    connection.close();
  });
  assertEquals(await readAll(source), [1, 2, 3, 4]);
  await serving;
});

/** A client is fed once a turn of the event loop; the supervisor gathers what is under 4 ms. */
for (const [format, shortestMs, longestMs] of [["48000:16:2", 80, 85], ["192000:24:8", 5, 85]]) {
  Deno.test(`TcpSource gives a burst in parts of ${shortestMs} to ${longestMs} ms of ${format}`, async () => {
    const { source, serving } = serveOnce(async (connection) => {
      const writer = connection.writable.getWriter();
      await writer.write(new Uint8Array(2_000_000));
      await writer.close();
    }, PcmFormat.parse(String(format)));
    let mostMs = 0;
    for await (const chunk of await source.open(new AbortController().signal, FIRST_BYTE_MS)) {
      mostMs = Math.max(mostMs, source.format.msFromBytes(chunk.length));
    }
    assert(mostMs >= Number(shortestMs) && mostMs <= Number(longestMs), `${mostMs} ms at once`);
    await serving;
  });
}

Deno.test("TcpSource refuses what is no audio, and closes the connection", async () => {
  const page = new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n");
  const mp3 = new TextEncoder().encode("ID3\u0004\0\0\0\0\u000b\u0012");
  for (const head of [page, mp3]) {
    const { source, serving } = serveOnce(async (connection) => {
      await connection.write(head);
      assertEquals(await connection.read(new Uint8Array(1)), null);
      connection.close();
    });
    assertEquals(await lossOf(readAll(source)), "not-pcm");
    await serving;
  }
});

Deno.test("TcpSource takes the header off a WAV file of its format, and off no other", async () => {
  for (const text of ["48000:16:2", "44100:16:2"]) {
    const { source, serving } = serveOnce(async (connection) => {
      await connection.write(wavFile({ format: PcmFormat.parse(text), audioBytes: 20 }));
      connection.close();
    });
    const result = readAll(source).then(({ length }) => length, (error) => inEnglish(error)[0]);
    assertEquals(await result, text === "48000:16:2" ? 20 : "wav-format");
    await serving;
  }
});

Deno.test("TcpSource says refused when nothing listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  const source = sourceAt("127.0.0.1", listener.addr.port);
  assertEquals(await lossOf(readAll(source)), "refused");
});

Deno.test("TcpSource says unresolved when nobody has that name", async () => {
  const source = sourceAt("no-such-host.invalid", 28200);
  assertEquals(await lossOf(readAll(source)), "unresolved");
});

Deno.test("TcpSource connects to nothing that leads back to the relay, whatever its name", async () => {
  const { source: { label }, serving } = serveOnce((connection) => {
    connection.close();
    return Promise.resolve();
  });
  assert(label.kind === "tcp");
  const tries: string[] = [];
  let isOwn = true;
  const source = new TcpSource({
    ...label,
    host: "localhost",
    format: PcmFormat.SNDCPY,
    clock: new SimulatedClock(),
    leadsBack: (host, port) => {
      tries.push(`${host} ${port === label.port}`);
      return isOwn && host === "127.0.0.1";
    },
  });
  assertEquals(await lossOf(readAll(source)), "hears-itself");
  assert(tries.includes("127.0.0.1 true"), tries.join());
  isOwn = false;
  await assertRejects(() => readAll(source), TroubleError);
  await serving;
});

Deno.test("TcpSource makes a sentence of what the system says", async () => {
  const source = sourceAt("fe80::1", 1);
  const [, message] = inEnglish(await assertRejects(() => readAll(source), TroubleError));
  assert(/^Cannot .+: .+[^.]\. [A-Z].+\.$/.test(message), message);
});

testLinkLocal("TcpSource reaches a link-local address by its zone", async (host) => {
  using listener = Deno.listen({ hostname: host, port: 0 });
  const serving = listener.accept().then(async (connection) => {
    await connection.write(Uint8Array.of(1, 2, 3, 4));
    connection.close();
  });
  assertEquals(await readAll(sourceAt(host, listener.addr.port)), [1, 2, 3, 4]);
  await serving;
});

Deno.test("TcpSource says reset when the connection breaks off", async () => {
  const port = await listenToBreakOff();
  const source = sourceAt("127.0.0.1", port);
  assertEquals(await lossOf(readAll(source)), "reset");
});

Deno.test("TcpSource ends a pending read when it is aborted", async () => {
  const { source, serving } = serveOnce(async (connection) => {
    await connection.write(Uint8Array.of(1));
    assertEquals(await connection.read(new Uint8Array(1)), null);
    connection.close();
  });
  const stop = new AbortController();
  const chunks = await source.open(stop.signal, FIRST_BYTE_MS);
  const reading = (async () => {
    for await (const _chunk of chunks);
  })();
  stop.abort(new Error("enough"));
  await assertRejects(() => reading, Error, "enough");
  await serving;
});

Deno.test("TcpSource opens nothing when it was aborted before", async () => {
  const source = sourceAt("127.0.0.1", 1);
  const open = () => source.open(AbortSignal.abort(new Error("enough")), FIRST_BYTE_MS);
  await assertRejects(open, Error, "enough");
});

Deno.test("TcpSource.open() resolves with the first byte, and not before", async () => {
  const speak = Promise.withResolvers<void>();
  const { source, serving } = serveOnce(async (connection) => {
    await speak.promise;
    await connection.write(Uint8Array.of(7));
    connection.close();
  });
  let isOpen = false;
  const opening = source.open(new AbortController().signal, FIRST_BYTE_MS);
  opening.then(() => isOpen = true);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  assertEquals(isOpen, false);
  speak.resolve();
  const bytes: number[] = [];
  for await (const chunk of await opening) bytes.push(...chunk);
  assertEquals(bytes, [7]);
  await serving;
});

Deno.test("TcpSource.open() says no-audio of a server that hangs up without a byte", async () => {
  const { source, serving } = serveOnce((connection) => Promise.resolve(connection.close()));
  assertEquals(await lossOf(readAll(source)), "no-audio");
  await serving;
});

Deno.test("TcpSource.open() says silent, and closes, when the first byte does not come in time", async () => {
  const accepted = Promise.withResolvers<void>();
  const { serving, source: { label } } = serveOnce(async (connection) => {
    accepted.resolve();
    assertEquals(await connection.read(new Uint8Array(1)), null);
    connection.close();
  });
  assert(label.kind === "tcp");
  const clock = new SimulatedClock();
  const source = new TcpSource({ ...label, format: PcmFormat.SNDCPY, clock });
  const loss = lossOf(source.open(new AbortController().signal, FIRST_BYTE_MS));
  await accepted.promise;
  await clock.advance(FIRST_BYTE_MS);
  assertEquals(await loss, "silent");
  await serving;
});

Deno.test("TcpSource calls itself by its address, with brackets around IPv6", () => {
  assertEquals(sourceName(sourceAt("::1", 28200).label), "tcp://[::1]:28200");
  assertEquals(sourceName(sourceAt("phone.local", 1).label), "tcp://phone.local:1");
});
