import { assertEquals, assertRejects } from "@std/assert";
import { askForChain } from "../../../src/io/tcp/chain_question.ts";
import { readAll } from "../../helpers/test_server.ts";

const SIGNAL = new AbortController().signal;

/** What comes of asking a server that does `serve` with whoever comes. */
async function askOne(
  serve: (connection: Deno.TcpConn) => Promise<unknown>,
  signal = SIGNAL,
): Promise<string | undefined> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port: httpPort } = listener.addr;
  const serving = listener.accept().then(serve);
  try {
    return await askForChain({ host: "localhost", httpPort, audioPort: 28_201 }, signal);
  } finally {
    await serving;
  }
}

async function answer(connection: Deno.TcpConn, text: string): Promise<string> {
  using _ = connection;
  const bytes = new Uint8Array(1000);
  const count = await connection.read(bytes);
  await connection.write(new TextEncoder().encode(text));
  return new TextDecoder().decode(bytes.subarray(0, count!));
}

Deno.test("askForChain() asks about the audio's port, by an address, and gives the body", async () => {
  let head = "";
  const body = await askOne(async (connection) => {
    head = await answer(connection, "HTTP/1.1 200 OK\r\ntype: json\r\n\r\n{}\r\n\r\n");
  });
  assertEquals(body, "{}\r\n\r\n");
  const [first, host] = head.split("\r\n");
  assertEquals([first, host?.replace(/:\d+$/, "")], [
    "GET /api/chain?port=28201 HTTP/1.1",
    "Host: 127.0.0.1",
  ]);
});

for (const text of ["", "\0\0\0\0", "HTTP/1.1 404 Not Found\r\n\r\n{}", "HTTP/1.1 200 OK\r\n"]) {
  Deno.test(`askForChain() takes ${JSON.stringify(text)} for no relay`, async () => {
    assertEquals(await askOne((connection) => answer(connection, text)), undefined);
  });
}

Deno.test("askForChain() does not listen to whoever says too much", async () => {
  const body = await askOne(async (connection) => {
    using _ = connection;
    const audio = new Uint8Array(4096);
    for (let written = 0; written < 1e7; written += audio.length) {
      if (await connection.write(audio).catch(() => undefined) === undefined) return;
    }
  });
  assertEquals(body, undefined);
});

Deno.test("askForChain() is over when the signal is aborted, or nobody listens", async () => {
  const stop = new AbortController();
  const asking = askOne(async (connection) => {
    stop.abort(new Error("stop"));
    await readAll(connection);
    connection.close();
  }, stop.signal);
  await assertRejects(() => asking, Error, "stop");
  const nobody = { host: "127.0.0.1", httpPort: 1, audioPort: 2 };
  assertEquals(await askForChain(nobody, SIGNAL), undefined);
});
