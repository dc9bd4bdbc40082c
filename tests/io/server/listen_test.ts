import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { listen, ListenError, listenOrNameHolder } from "../../../src/io/server/listen.ts";
import { testIpv6 } from "../../helpers/ipv6.ts";

function closeAll(listeners: Deno.TcpListener[]): void {
  for (const listener of listeners) listener.close();
}

testIpv6("listen() takes both loopback addresses for localhost, on one port", () => {
  const listeners = listen("localhost", 0);
  assertEquals(listeners.map(({ addr }) => addr.hostname), ["127.0.0.1", "::1"]);
  assertEquals(listeners[0]!.addr.port, listeners[1]!.addr.port);
  closeAll(listeners);
});

testIpv6("listen() throws, and leaves nothing open, when ::1 alone is taken", () => {
  const taken = Deno.listen({ hostname: "::1", port: 0 });
  assertThrows(() => listen("localhost", taken.addr.port), ListenError, "[::1]");
  closeAll(listen("127.0.0.1", taken.addr.port));
  taken.close();
});

Deno.test("listen() names the port and the remedy when it is taken", () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const error = assertThrows(() => listen("127.0.0.1", taken.addr.port), ListenError);
  assertStringIncludes(error.message, `Cannot listen on 127.0.0.1:${taken.addr.port}:`);
  assertStringIncludes(error.message, "--port");
  taken.close();
});

Deno.test("listen() names the remedy when the address is another computer's", () => {
  assertThrows(() => listen("192.0.2.1", 0), ListenError, "--bind");
});

Deno.test("listenOrNameHolder() names who has the port, and asks only then", async () => {
  const asked: number[] = [];
  const askHolder = (holder?: string) => (port: number) => {
    asked.push(port);
    return Promise.resolve(holder);
  };
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const attempt = (holder?: string) => listenOrNameHolder("127.0.0.1", port, askHolder(holder));
  const error = await assertRejects(() => attempt("vlc (process 4711)"), ListenError);
  assertEquals(
    error.message,
    `Cannot listen on 127.0.0.1:${port}: vlc (process 4711) uses this port. Stop it, or choose ` +
      "another port with --port.",
  );
  const unnamed = await assertRejects(() => attempt(), ListenError);
  assertStringIncludes(unnamed.message, "another program, perhaps another relay, uses this port.");
  assertEquals(asked, [port, port]);
  taken.close();
  const anywhere = () => listenOrNameHolder("192.0.2.1", 0, askHolder("vlc"));
  await assertRejects(anywhere, ListenError, "--bind");
  closeAll(await attempt("vlc"));
  assertEquals(asked.length, 2);
});
