import { assertEquals } from "@std/assert";
import type { StrangerManner } from "../../../src/core/trouble.ts";
import { findStranger } from "../../../src/io/adb/port_stranger.ts";
import { GREETINGS, ListeningStranger } from "../../helpers/port_stranger.ts";
import { patient } from "./scripted_adb.ts";

const MANNERS = Object.keys(GREETINGS) as StrangerManner[];
const nobodyTells = () => Promise.resolve(undefined);

for (const manner of MANNERS) {
  Deno.test(`findStranger() tells who has the port when that one is ${manner}`, async () => {
    await using stranger = new ListeningStranger(manner);
    const { port } = stranger;
    const asked: number[] = [];
    const askHolder = (port: number) => {
      asked.push(port);
      return Promise.resolve("sshd (PID 4711)");
    };
    const found = await findStranger({ hostname: "127.0.0.1", port }, true, askHolder, patient());
    const address = `127.0.0.1:${port}`;
    assertEquals(found, { address, isMovable: true, manner, holder: "sshd (PID 4711)" });
    assertEquals(asked, [port]);
  });
}

Deno.test("findStranger() finds nobody when adb's server answers, or nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = { hostname: "127.0.0.1", port: listener.addr.port };
  const server = (async () => {
    using connection = await listener.accept();
    await connection.write(new TextEncoder().encode("OKAY00040029"));
    await connection.read(new Uint8Array(100));
  })();
  assertEquals(await findStranger(address, true, nobodyTells, patient()), undefined);
  await server;
  listener.close();
  assertEquals(await findStranger(address, true, nobodyTells, patient()), undefined);
});
