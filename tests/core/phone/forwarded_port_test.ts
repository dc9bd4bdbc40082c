import { assertEquals } from "@std/assert";
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
