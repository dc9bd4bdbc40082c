import { assert, assertEquals, assertThrows } from "@std/assert";
import { Certificate } from "../../../src/io/http/certificate.ts";
import { TlsSocket } from "../../../src/io/http/tls_socket.ts";
import type { TlsTrouble } from "../../../src/core/access_trouble.ts";
import { troubleOf } from "../../../src/core/trouble.ts";
import { breaks, frameNumbers } from "../../../scripts/lab/frames.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { until } from "../../../scripts/lab/until.ts";
import { HAS_OPENSSL, makeCertificate } from "../../helpers/certificates.ts";
import {
  assertLike,
  readAll,
  readBytes,
  readHead,
  send,
  TestServer,
} from "../../helpers/test_server.ts";

const ignore = !HAS_OPENSSL;
const missing = ignore ? ": openssl is not installed" : "";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A server that is secured, and a way to connect to it. */
async function serve(folder: string) {
  const files = await makeCertificate(folder, "first");
  const clock = new SimulatedClock();
  const changes: (TlsTrouble | undefined)[] = [];
  const changed = (trouble?: TlsTrouble) => void changes.push(trouble);
  const certificate = new Certificate({ ...files, clock, changed });
  const world = new TestServer({ secure: (socket) => new TlsSocket(socket, certificate.context) });
  return { world, files, clock, changes };
}

async function connect(
  world: TestServer,
  { certificatePath }: { certificatePath: string },
): Promise<Deno.TlsConn> {
  const caCerts = [await Deno.readTextFile(certificatePath)];
  const connection = await Deno.connectTls({ hostname: "localhost", port: world.port, caCerts });
  try {
    await connection.handshake();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

Deno.test(
  { name: `TlsSocket carries requests, audio and its end${missing}`, ignore },
  () =>
    inFolder(async (folder) => {
      const { world, files } = await serve(folder);
      await using _ = world;
      using connection = await connect(world, files);
      await send(connection, "GET /stream.pcm HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertLike(await readHead(connection), /^HTTP\/1.1 200 /);
      await world.play(300);
      const frames = await readBytes(connection, 4 * world.nextFrame);
      assertEquals(breaks(frameNumbers(frames)), []);
      world.hub.drain();
      assertEquals(await readAll(connection), "");
    }),
);

Deno.test(
  { name: `TlsSocket answers what is asked, however it is cut${missing}`, ignore },
  () =>
    inFolder(async (folder) => {
      const { world, files } = await serve(folder);
      await using _ = world;
      using connection = await connect(world, files);
      for (const part of ["GET / HT", "TP/1.1\r\nHost: localhost\r", "\n\r", "\n"]) {
        await send(connection, part);
      }
      assertLike(await readAll(connection), /^HTTP\/1.1 404 /);
    }),
);

Deno.test(
  { name: `TlsSocket holds back what a listener does not take${missing}`, ignore },
  () =>
    inFolder(async (folder) => {
      const { world, files } = await serve(folder);
      await using _ = world;
      using connection = await connect(world, files);
      await send(connection, "GET /stream.pcm HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await readHead(connection);
      const chunk = new Uint8Array(256 * 1024 - 4);
      await until("it to take nothing more", async () => {
        world.hub.publish(chunk);
        await world.clock.advance(1000);
        return world.audience.status()[0]!.lostBytes > 10 * chunk.length;
      });
    }),
);

const HOSTILE: [what: string, bytes: Uint8Array][] = [
  ["no TLS", new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ["half a greeting", new Uint8Array([0x16, 3, 1, 2, 0, 1])],
  ["garbage", new Uint8Array(4096).map((_, index) => index * 7)],
];

for (const [what, bytes] of HOSTILE) {
  Deno.test(
    { name: `TlsSocket outlives who says ${what}${missing}`, ignore },
    () =>
      inFolder(async (folder) => {
        const { world, files } = await serve(folder);
        await using _ = world;
        const hostile = await world.connect();
        await hostile.write(bytes);
        if (what === "half a greeting") hostile.close();
        else {
          await readAll(hostile);
          hostile.close();
        }
        await until("it to be gone", () => world.connections.size === 0);
        using connection = await connect(world, files);
        await send(connection, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertLike(await readAll(connection), /^HTTP\/1.1 200 /);
        assertEquals(world.programEvents, []);
      }),
  );
}

Deno.test(
  { name: `TlsSocket keeps nobody who never sets up TLS${missing}`, ignore },
  () =>
    inFolder(async (folder) => {
      const { world } = await serve(folder);
      await using _ = world;
      using mute = await world.connect();
      using half = await world.connect();
      await half.closeWrite();
      await until("both to be timed", () => world.clock.timers === 2);
      await world.clock.advance(10_000);
      await world.clock.advance(10_000);
      await until("both to be gone", () => world.connections.size === 0);
      for (const connection of [mute, half]) assertEquals(await readAll(connection), "");
    }),
);

Deno.test(
  { name: `Certificate is read anew when its files have changed${missing}`, ignore },
  () =>
    inFolder(async (folder) => {
      const { world, files, clock, changes } = await serve(folder);
      await using _ = world;
      const second = await makeCertificate(folder, "second");
      await Deno.copyFile(second.certificatePath, files.certificatePath);
      await clock.advance(1000);
      // With half of it changed, the one from before is still good.
      await assertFails(() => connect(world, second));
      assertEquals(changes.map((trouble) => trouble?.code), ["tls-files-differ"]);
      await Deno.copyFile(second.keyPath, files.keyPath);
      await clock.advance(1000);
      using _connection = await connect(world, second);
      assertEquals(changes.map((trouble) => trouble?.code), ["tls-files-differ", undefined]);
      await Deno.remove(files.keyPath);
      await clock.advance(1000);
      using _other = await connect(world, second);
      assertEquals(changes.at(-1)?.code, "tls-file-missing");
    }),
);

async function assertFails(attempt: () => Promise<Disposable>): Promise<void> {
  try {
    (await attempt())[Symbol.dispose]();
  } catch {
    return;
  }
  assert(false, "It did not fail");
}

Deno.test(
  { name: `Certificate says what is wrong with its files${missing}`, ignore },
  () =>
    inFolder(async (folder) => {
      const good = await makeCertificate(folder, "good");
      const other = await makeCertificate(folder, "other");
      const open = (files: Partial<typeof good>) =>
        new Certificate({ ...good, ...files, clock: new SimulatedClock(), changed: () => {} });
      const [pem, behind] = await Promise.all(
        [good, other].map(({ certificatePath }) => Deno.readTextFile(certificatePath)),
      );
      const chain = async (name: string, text: string) => {
        const certificatePath = `${folder}/${name}.pem`;
        await Deno.writeTextFile(certificatePath, pem + text);
        return { certificatePath };
      };
      open(await chain("whole", behind!));
      const wrong = [
        [await chain("half", behind!.slice(0, 200)), "no-certificate"],
        [await chain("broken", behind!.replace(/\n.{20}/, "\nAAAA")), "no-certificate"],
        [{ certificatePath: "/nowhere.pem" }, "tls-file-missing"],
        [{ certificatePath: folder }, "tls-file-forbidden"],
        [{ certificatePath: good.keyPath }, "no-certificate"],
        [{ keyPath: good.certificatePath }, "no-private-key"],
        [{ keyPath: other.keyPath }, "tls-files-differ"],
      ] as const;
      for (const [files, code] of wrong) {
        const error = assertThrows(() => open(files));
        assertEquals(troubleOf(error)?.code, code);
      }
    }),
);
