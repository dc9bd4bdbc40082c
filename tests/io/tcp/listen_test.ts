import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { TroubleError } from "../../../src/core/trouble.ts";
import { isPortFree, listen, listenOrNameHolder } from "../../../src/io/tcp/listen.ts";
import { inEnglish } from "../../helpers/english.ts";
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
  assertThrows(() => listen("localhost", taken.addr.port), TroubleError, "[::1]");
  closeAll(listen("127.0.0.1", taken.addr.port));
  taken.close();
});

Deno.test("listen() names the port and the remedy when it is taken", () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const error = assertThrows(() => listen("127.0.0.1", taken.addr.port), TroubleError);
  const [code, message] = inEnglish(error);
  assertEquals(code, "port-in-use");
  assertStringIncludes(message, `Cannot listen on 127.0.0.1:${taken.addr.port}:`);
  assertStringIncludes(message, "--port");
  taken.close();
});

Deno.test("listen() names the remedy when the address is another computer's", () => {
  const error = assertThrows(() => listen("192.0.2.1", 0), TroubleError);
  assertStringIncludes(inEnglish(error)[1], "--bind");
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
  const error = await assertRejects(() => attempt("vlc (PID 4711)"), TroubleError);
  assertEquals(
    inEnglish(error)[1],
    `Cannot listen on 127.0.0.1:${port}: vlc (PID 4711) uses this port. Stop it, or choose ` +
      "another port with --port.",
  );
  const unnamed = await assertRejects(() => attempt(), TroubleError);
  assertStringIncludes(
    inEnglish(unnamed)[1],
    "another program, perhaps another relay, uses this port.",
  );
  assertEquals(asked, [port, port]);
  taken.close();
  const anywhere = () => listenOrNameHolder("192.0.2.1", 0, askHolder("vlc"));
  assertEquals(inEnglish(await assertRejects(anywhere, TroubleError))[0], "no-such-address");
  closeAll(await attempt("vlc"));
  assertEquals(asked.length, 2);
});

Deno.test("isPortFree() looks whether another program has a port", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  assertEquals(isPortFree("127.0.0.1", port), false);
  listener.close();
  assertEquals([isPortFree("127.0.0.1", port), isPortFree("127.0.0.1", port)], [true, true]);
});
