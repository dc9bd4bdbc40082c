import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PcmFormat } from "../../../src/core/pcm_format.ts";
import { SourceError, type SourceLoss } from "../../../src/core/source.ts";
import { TcpSource } from "../../../src/io/source/tcp_source.ts";
import { listenToBreakOff } from "../../helpers/broken_server.ts";

/** A server that does `serve` with its first connection, and the source that connects to it. */
function serveOnce(
  serve: (connection: Deno.TcpConn) => Promise<void>,
  format = PcmFormat.SNDCPY,
) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = listener.accept().then(serve).finally(() => listener.close());
  const source = new TcpSource("127.0.0.1", listener.addr.port, format);
  return { source, serving };
}

async function readAll(
  source: TcpSource,
  signal = new AbortController().signal,
): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of await source.open(signal)) bytes.push(...chunk);
  return bytes;
}

async function lossOf(reading: Promise<unknown>): Promise<SourceLoss> {
  const error = await assertRejects(() => reading, SourceError);
  assertStringIncludes(error.message, "Cannot ");
  return error.loss;
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
    for await (const chunk of await source.open(new AbortController().signal)) {
      mostMs = Math.max(mostMs, source.format.msFromBytes(chunk.length));
    }
    assert(mostMs >= Number(shortestMs) && mostMs <= Number(longestMs), `${mostMs} ms at once`);
    await serving;
  });
}

Deno.test("TcpSource says refused when nothing listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  const source = new TcpSource("127.0.0.1", listener.addr.port, PcmFormat.SNDCPY);
  assertEquals(await lossOf(readAll(source)), "refused");
});

Deno.test("TcpSource says unresolved when nobody has that name", async () => {
  const source = new TcpSource("no-such-host.invalid", 28200, PcmFormat.SNDCPY);
  assertEquals(await lossOf(readAll(source)), "unresolved");
});

Deno.test("TcpSource makes a sentence of what the system says", async () => {
  const source = new TcpSource("fe80::1", 1, PcmFormat.SNDCPY);
  const error = await assertRejects(() => readAll(source), SourceError);
  assert(error.message.endsWith("."), error.message);
});

Deno.test("TcpSource says reset when the connection breaks off", async () => {
  const port = await listenToBreakOff();
  const source = new TcpSource("127.0.0.1", port, PcmFormat.SNDCPY);
  assertEquals(await lossOf(readAll(source)), "reset");
});

Deno.test("TcpSource ends a pending read when it is aborted", async () => {
  const { source, serving } = serveOnce(async (connection) => {
    assertEquals(await connection.read(new Uint8Array(1)), null);
    connection.close();
  });
  const stop = new AbortController();
  const chunks = await source.open(stop.signal);
  const reading = (async () => {
    for await (const _chunk of chunks);
  })();
  stop.abort(new Error("enough"));
  await assertRejects(() => reading, Error, "enough");
  await serving;
});

Deno.test("TcpSource opens nothing when it was aborted before", async () => {
  const source = new TcpSource("127.0.0.1", 1, PcmFormat.SNDCPY);
  await assertRejects(() => source.open(AbortSignal.abort(new Error("enough"))), Error, "enough");
});

Deno.test("TcpSource writes an IPv6 address in brackets", () => {
  assertEquals(new TcpSource("::1", 28200, PcmFormat.SNDCPY).name, "tcp://[::1]:28200");
  assert(new TcpSource("phone.local", 1, PcmFormat.SNDCPY).name === "tcp://phone.local:1");
});
