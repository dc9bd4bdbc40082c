import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { freePort } from "../../scripts/lab/free_port.ts";
import { assertHeardAll, PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { residentBytes } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { until } from "../../scripts/lab/until.ts";
import { median } from "../../scripts/statistics.ts";

/** A busy computer is late; what is looked for is who is kept from the audio. */
const PATIENT = ["--buffer", "5s"];
const ABUSE_MS = 6000;
const POLITE_EVERY_MS = 300;
const MOST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5000;
const MOST_BYTES = 400_000_000;
const STALL_MS = 1000;
const GIGABYTE = 1_000_000_000;
/** Faster than that, it is the system that lets people wait: a second for each connect in vain. */
const CONNECTS_AT_ONCE = 10;
const CONNECT_PAUSE_MS = 40;

const WEB_SOCKET = [
  ...["GET /stream.ws HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"],
  ...["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""],
].join("\r\n");
/** A question, masked with zeros, as often as fits. */
const QUESTIONS = `\x81\x8a\0\0\0\0{"ping":1}`.repeat(1000);

function ask(path: string, method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

/** Connections of those who mean harm; they end with the test. */
class Abusers implements Disposable {
  readonly #connections: Deno.TcpConn[] = [];

  constructor(private readonly port: number) {}

  /** So many connect and say something, a few at a time. */
  async come(count: number, say: (index: number) => string): Promise<void> {
    for (let index = 0; index < count; index += CONNECTS_AT_ONCE) {
      const some = Array.from(
        { length: Math.min(CONNECTS_AT_ONCE, count - index) },
        (_, next) => this.#say(say(index + next)),
      );
      await Promise.all(some);
      await delay(CONNECT_PAUSE_MS);
    }
  }

  /** Says something, and sends on until it has sent a gigabyte, is closed, or nobody takes any more. */
  async sendOn(first: string, then: string): Promise<void> {
    const connection = await this.#say(first);
    const bytes = binary(then.repeat(Math.ceil(65_536 / then.length)));
    for (let sent = 0; connection !== undefined && sent < GIGABYTE;) {
      const writing = connection.write(bytes).catch(() => null);
      const written = await Promise.race([writing, delay(STALL_MS).then(() => null)]);
      if (written === null) return;
      sent += written;
    }
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }

  async #say(text: string): Promise<Deno.TcpConn | undefined> {
    try {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
      this.#connections.push(connection);
      await connection.write(binary(text));
      return connection;
    } catch {
      // It was closed at once, which is what is wanted.
      return undefined;
    }
  }
}

function binary(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Asks as a person's page does, until the signal; gives how long each answer took. */
async function askPolitely(port: number, signal: AbortSignal): Promise<number[]> {
  const waitsMs: number[] = [];
  while (!signal.aborted) {
    const startMs = performance.now();
    const limit = AbortSignal.timeout(LONGEST_WAIT_MS);
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: limit });
    await response.body?.cancel();
    assertEquals(response.status, 200);
    waitsMs.push(performance.now() - startMs);
    await delay(POLITE_EVERY_MS);
  }
  return waitsMs;
}

async function serve(
  source: PcmSource,
  options: { fileLimit?: number } = {},
): Promise<[relay: RelayProcess, port: number]> {
  const port = freePort();
  const relay = await RelayProcess.start([...source.args, ...PATIENT], {
    ...options,
    httpPort: port,
  });
  try {
    await relay.event("http-started");
    await relay.event("source-streams");
    return [relay, port];
  } catch (error) {
    await relay[Symbol.asyncDispose]();
    throw error;
  }
}

Deno.test("relay keeps raw clients and polite people served among those who abuse HTTP", async () => {
  await using source = new PcmSource();
  const [relay, port] = await serve(source);
  await using _ = relay;
  await using first = await PcmClient.connect(relay.port);
  await using second = await PcmClient.connect(relay.port);
  await using third = await PcmClient.connect(relay.port);
  for (const client of [first, second, third]) await client.hears();
  const over = AbortSignal.timeout(ABUSE_MS);
  const polite = askPolitely(port, over);
  using abusers = new Abusers(port);
  const nonsense = [
    "\0\xff".repeat(500),
    ask("/").repeat(500),
    `${ask("/stream.pcm")}${"x".repeat(900)}`,
  ];
  await Promise.all([
    abusers.come(1000, () => "GET /stream.pcm HT"),
    abusers.come(200, () => ask("/stream.opus")),
    abusers.come(100, (index) => nonsense[index % nonsense.length]!),
    ...["/", "/stream.pcm", "/stream.opus", "/api/status"].map((path) =>
      abusers.sendOn(ask(path), "x")
    ),
    abusers.sendOn(ask("/api/clients/1", "DELETE").slice(0, -2), "Content-Length: 1\r\n"),
    ...Array.from(
      { length: 20 },
      (_, index) => abusers.sendOn(WEB_SOCKET, index % 2 === 0 ? QUESTIONS : "\xff\0"),
    ),
  ]);
  const waitsMs = await polite;
  const waitMs = median(waitsMs)!;
  assert(waitMs < MOST_WAIT_MS, `Answers took ${waitsMs.map(Math.round)} ms`);
  const bytes = await residentBytes(relay.pid);
  assert(bytes < MOST_BYTES, `The relay takes ${bytes} bytes`);
  await assertHeardAll([first, second, third], source);
  assertEquals(relay.strayLines, []);
});

Deno.test({
  name: "relay goes on once those are gone who have taken all files that it may open",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using source = new PcmSource();
    const [relay, port] = await serve(source, { fileLimit: 100 });
    await using _ = relay;
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
    {
      using abusers = new Abusers(port);
      await abusers.come(150, (index) => index % 2 === 0 ? "GET / HT" : ask("/stream.pcm"));
      await client.hearsOn(source);
    }
    await until(
      "an answer",
      () =>
        fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1000) })
          .then(async (response) => {
            await response.body?.cancel();
            return response.status === 200;
          }, () => false),
    );
    await using other = await PcmClient.connect(relay.port);
    await other.hears();
    await assertHeardAll([client, other], source);
    assertEquals(relay.strayLines, []);
  },
});
