import { assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { connectToHost } from "../../../src/io/tcp/tcp_host.ts";

const SIGNAL = new AbortController().signal;

function connect(host: string, port: number) {
  const label = { kind: "tcp", host, port } as const;
  return connectToHost({ host, port, format: PcmFormat.SNDCPY, label }, SIGNAL);
}

Deno.test("connectToHost() connects by name to an address that lets in", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const stream = await connect("localhost", listener.addr.port);
  using connection = await listener.accept();
  await connection.write(Uint8Array.of(7));
  assertEquals([...(await stream.next()).value!], [7]);
  await stream.return();
});

Deno.test("connectToHost() tells a name that nobody has, and a port that refuses", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  for (const [host, code] of [["desk.invalid", "unresolved"], ["127.0.0.1", "refused"]]) {
    const error = await assertRejects(() => connect(host!, port), TroubleError);
    assertEquals(troubleOf(error)?.code, code);
  }
});
