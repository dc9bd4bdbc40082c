import { assertEquals, assertRejects } from "@std/assert";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { openPhoneSocket } from "../../../src/io/adb/phone_socket.ts";
import { patient } from "./scripted_adb.ts";

/** adb's server for one client: what it answers each request with, and what it was asked. */
class ScriptedServer implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serving: Promise<void>;

  constructor(...answers: string[]) {
    this.#serving = this.#serve(answers);
  }

  open(serial = "PIXEL", signal = patient()): Promise<Deno.Conn | undefined> {
    const address = { hostname: "127.0.0.1", port: this.#listener.addr.port };
    return openPhoneSocket(address, serial, "sndcpy", signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#serving;
  }

  async #serve(answers: string[]): Promise<void> {
    using listener = this.#listener;
    using connection = await listener.accept();
    const buffer = new Uint8Array(100);
    for (const answer of answers) {
      const count = await connection.read(buffer);
      this.asked.push(new TextDecoder().decode(buffer.subarray(0, count ?? 0)));
      await connection.write(new TextEncoder().encode(answer));
    }
  }
}

/** How an attempt to open the socket fails. */
async function failure(...answers: string[]): Promise<unknown> {
  await using server = new ScriptedServer(...answers);
  return troubleOf(await assertRejects(() => server.open(), TroubleError));
}

const task = { kind: "use-phone", serial: "PIXEL" } as const;

Deno.test("openPhoneSocket() chooses a phone, opens its socket, and leaves every byte behind", async () => {
  await using server = new ScriptedServer("OKAY", "OKAY\x01\x02\x03");
  const connection = await server.open();
  const buffer = new Uint8Array(10);
  const count = await connection!.read(buffer);
  connection!.close();
  assertEquals([...buffer.subarray(0, count!)], [1, 2, 3]);
  assertEquals(server.asked, ["0014host:transport:PIXEL", "0014localabstract:sndcpy"]);
});

Deno.test("openPhoneSocket() counts bytes, whatever a phone is called", async () => {
  await using server = new ScriptedServer("OKAY", "FAIL0006closed");
  await server.open("電話 1");
  assertEquals(server.asked[0], "0017host:transport:電話 1");
});

Deno.test("openPhoneSocket() gives nothing when nobody listens there", async () => {
  await using server = new ScriptedServer("OKAY", "FAIL0006closed");
  assertEquals(await server.open(), undefined);
});

Deno.test("openPhoneSocket() tells what keeps a phone from being used", async () => {
  const unauthorized =
    "FAIL00a7device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set";
  assertEquals(await failure(unauthorized), { code: "unauthorized", task });
  assertEquals(await failure("FAIL0018device 'PIXEL' not found"), { code: "device-gone", task });
  assertEquals(await failure("OKAY", "FAIL000edevice offline"), { code: "offline", task });
  const words = "no such service";
  assertEquals(await failure("OKAY", `FAIL000f${words}`), { code: "adb-failed", task, words });
});

Deno.test("openPhoneSocket() tells when adb's server ends, or is none", async () => {
  assertEquals(await failure(""), { code: "adb-ended", task });
  assertEquals(await failure("OKAY", ""), { code: "adb-ended", task });
  assertEquals(await failure("HTTP/1.1 400"), { code: "adb-garbled", task, found: "HTTP" });
  const gone = new ScriptedServer();
  const opening = gone.open();
  await gone[Symbol.asyncDispose]();
  await assertRejects(() => opening, TroubleError);
  assertEquals(troubleOf(await assertRejects(() => gone.open(), TroubleError)), {
    code: "adb-ended",
    task,
  });
});

Deno.test("openPhoneSocket() ends when it is aborted, and closes the connection", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = { hostname: "127.0.0.1", port: listener.addr.port };
  const stop = new AbortController();
  const opening = openPhoneSocket(address, "PIXEL", "sndcpy", stop.signal);
  using connection = await listener.accept();
  await connection.read(new Uint8Array(100));
  stop.abort(new Error("enough"));
  await assertRejects(() => opening, Error, "enough");
  assertEquals(await connection.read(new Uint8Array(1)), null);
});

Deno.test("openPhoneSocket() talks to a server at a UNIX socket", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/adb`;
    using listener = Deno.listen({ transport: "unix", path });
    const serving = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(100));
      await connection.write(new TextEncoder().encode("OKAY"));
      await connection.read(new Uint8Array(100));
      await connection.write(new TextEncoder().encode("FAIL0006closed"));
    })();
    const address = { transport: "unix", path } as const;
    assertEquals(await openPhoneSocket(address, "PIXEL", "sndcpy", patient()), undefined);
    await serving;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
