import { assertEquals } from "@std/assert";
import type { StrangerManner } from "../../../src/core/trouble.ts";
import { findObstacle, type WantedServer } from "../../../src/io/adb/server_obstacle.ts";
import { GREETINGS, ListeningStranger } from "../../helpers/port_stranger.ts";
import { patient } from "./scripted_adb.ts";

const MANNERS = Object.keys(GREETINGS) as StrangerManner[];
const nobodyTells = () => Promise.resolve(undefined);

/** The server that adb starts for itself. */
function ownServer(port: number): WantedServer {
  const address = { hostname: "127.0.0.1", port };
  return { address, variable: undefined, isMovable: true, isStartedByAdb: true };
}

for (const manner of MANNERS) {
  Deno.test(`findObstacle() tells who has the port when that one is ${manner}`, async () => {
    await using listening = new ListeningStranger(manner);
    const { port } = listening;
    const asked: number[] = [];
    const askHolder = (port: number) => {
      asked.push(port);
      return Promise.resolve("sshd (PID 4711)");
    };
    const found = await findObstacle(ownServer(port), askHolder, patient());
    const address = `127.0.0.1:${port}`;
    const stranger = { address, isMovable: true, manner, holder: "sshd (PID 4711)" };
    assertEquals(found, { code: "adb-port-taken", ...stranger });
    assertEquals(asked, [port]);
  });
}

Deno.test("findObstacle() finds nobody when adb's server answers, or nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const own = ownServer(listener.addr.port);
  const server = (async () => {
    using connection = await listener.accept();
    await connection.write(new TextEncoder().encode("OKAY00040029"));
    await connection.read(new Uint8Array(100));
  })();
  assertEquals(await findObstacle(own, nobodyTells, patient()), undefined);
  await server;
  listener.close();
  assertEquals(await findObstacle(own, nobodyTells, patient()), undefined);
});

Deno.test("findObstacle() tells that no server is where one was said to be", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const far = { variable: "ADB_SERVER_SOCKET", isMovable: false, isStartedByAdb: false } as const;
  const find = (hostname: string) =>
    findObstacle({ ...far, address: { hostname, port } }, nobodyTells, patient());
  const unreachable = { code: "adb-server-unreachable", variable: far.variable } as const;
  const refused = { ...unreachable, host: "127.0.0.1", port, isKnown: true };
  assertEquals(await find("127.0.0.1"), refused);
  const unresolved = { ...unreachable, host: "desk.invalid", port, isKnown: false };
  assertEquals(await find("desk.invalid"), unresolved);
});
