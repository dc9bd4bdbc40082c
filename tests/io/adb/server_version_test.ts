import { assertEquals } from "@std/assert";
import { askServerVersion } from "../../../src/io/adb/server_version.ts";
import { patient } from "./scripted_adb.ts";

/** Gives one client an answer, and asks what that client makes of it. */
async function versionFrom(answer: string): Promise<[question: string, version?: number]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const question = (async () => {
    using connection = await listener.accept();
    const buffer = new Uint8Array(100);
    const bytes = await connection.read(buffer);
    await connection.write(new TextEncoder().encode(answer));
    return new TextDecoder().decode(buffer.subarray(0, bytes ?? 0));
  })();
  const { port } = listener.addr;
  const version = await askServerVersion({ hostname: "127.0.0.1", port }, patient());
  return version === undefined ? [await question] : [await question, version];
}

Deno.test("askServerVersion() asks as adb does", async () => {
  assertEquals(await versionFrom("OKAY00040029"), ["000chost:version", 41]);
});

Deno.test("askServerVersion() takes no other program for a server", async () => {
  assertEquals(await versionFrom("HTTP/1.1 400 Bad Request"), ["000chost:version"]);
  assertEquals(await versionFrom("OKAY"), ["000chost:version"]);
});

Deno.test("askServerVersion() finds no server where none is", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  assertEquals(await askServerVersion({ hostname: "127.0.0.1", port }, patient()), undefined);
});

Deno.test("askServerVersion() ends when it is aborted, though nobody answers", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  // Before the connection is made, while it is, and when the question has arrived.
  for (const moment of ["before", "meanwhile", "after"]) {
    const stop = new AbortController();
    if (moment === "before") stop.abort();
    const asking = askServerVersion({ hostname: "127.0.0.1", port }, stop.signal);
    if (moment !== "before") {
      using connection = await listener.accept();
      if (moment === "after") await connection.read(new Uint8Array(100));
      stop.abort();
      assertEquals(await asking, undefined);
    }
    assertEquals(await asking, undefined);
  }
});

Deno.test("askServerVersion() gives up on a server that does not answer", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = { hostname: "127.0.0.1", port: listener.addr.port };
  assertEquals(await askServerVersion(address, patient(), 10), undefined);
});
