import { assertEquals, assertRejects } from "@std/assert";
import { ForwardedPort } from "../../../src/core/phone/forwarded_port.ts";

const SIGNAL = new AbortController().signal;

Deno.test("ForwardedPort follows an app whose socket has another name at each start", async () => {
  const did: string[] = [];
  let name = "scrcpy_1";
  const way = new ForwardedPort({
    phones: {
      forward: (serial, port, socketName) => {
        did.push(`forward to ${socketName}`);
        return Promise.resolve({ serial, port: port || 5555, socketName, isOurs: true });
      },
      forwards: () => Promise.resolve([]),
      removeForward: ({ socketName }) => {
        did.push(`remove ${socketName}`);
        return Promise.resolve();
      },
    },
    socketName: () => name,
    port: 0,
    tunnelHost: undefined,
    connect: () => ReadableStream.from([]),
  });
  assertEquals(await way.prepare("A", SIGNAL), true);
  assertEquals(await way.prepare("A", SIGNAL), false);
  name = "scrcpy_2";
  assertEquals(await way.prepare("A", SIGNAL), true);
  assertEquals(way.forward?.socketName, "scrcpy_2");
  await way.close();
  assertEquals(did, [
    "forward to scrcpy_1",
    "remove scrcpy_1",
    "forward to scrcpy_2",
    "remove scrcpy_2",
  ]);
});

Deno.test("ForwardedPort.prepare() ends with its signal, and close() waits for what it began", async () => {
  const removed = Promise.withResolvers<void>();
  let name = "scrcpy_1";
  const way = new ForwardedPort({
    phones: {
      forward: (serial, port, socketName) =>
        Promise.resolve({ serial, port, socketName, isOurs: true }),
      forwards: () => Promise.resolve([]),
      removeForward: () => removed.promise,
    },
    socketName: () => name,
    port: 0,
    tunnelHost: undefined,
    connect: () => ReadableStream.from([]),
  });
  const stop = new AbortController();
  await way.prepare("A", stop.signal);
  name = "scrcpy_2";
  const preparing = assertRejects(() => way.prepare("A", stop.signal), Error, "enough");
  stop.abort(new Error("enough"));
  await preparing;
  let isClosed = false;
  const closing = way.close().then(() => isClosed = true);
  await Promise.resolve();
  assertEquals(isClosed, false);
  removed.resolve();
  await closing;
});
