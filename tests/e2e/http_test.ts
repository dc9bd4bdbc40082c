import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { breaks, frameNumbers } from "../../scripts/lab/frames.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { assertHeardAll, PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { concurrently } from "../../scripts/lab/until.ts";

const FRAMES_A_SECOND = 48_000;
/** Cheap to encode: other tests run beside, and what a busy computer is late with is passed over. */
const NARROW = "8000:16:2";
const NARROW_RATE = 8000;
/** Of what was asked for, in seconds; all but what a busy computer was late with. */
const MOST_MISSING = 1;
const WAV_HEAD_BYTES = 44;
/** It is a few milliseconds, unless the computer is busy with other tests. */
const MOST_WAIT_MS = 500;

/** A relay that serves HTTP, too, and the port of that. */
async function serve(args: readonly string[]): Promise<[relay: RelayProcess, httpPort: number]> {
  const httpPort = freePort();
  const relay = await RelayProcess.start(args, { httpPort });
  try {
    await relay.event("http-started");
    await relay.event("source-streams");
    return [relay, httpPort];
  } catch (error) {
    await relay[Symbol.asyncDispose]();
    throw error;
  }
}

/** What curl gets in so many seconds. */
async function curl(url: string, seconds: number): Promise<Uint8Array> {
  const args = ["-sS", "--max-time", String(seconds), url];
  const { stdout } = await new Deno.Command("curl", { args, stderr: "null" }).output();
  return stdout;
}

/** What ffmpeg makes raw audio of, from a link, in so many seconds of audio. */
async function decode(url: string, seconds: number): Promise<Uint8Array> {
  const args = ["-v", "error", "-t", String(seconds), "-i", url, "-f", "s16le", "-"];
  const { stdout, success } = await new Deno.Command("ffmpeg", { args, stderr: "null" }).output();
  assert(success, `ffmpeg cannot play ${url}`);
  return stdout;
}

function wholeFrames(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - bytes.length % 4);
}

function assertWhole(pcm: Uint8Array, seconds: number): void {
  const numbers = frameNumbers(wholeFrames(pcm));
  assert(numbers.length > (seconds - MOST_MISSING) * NARROW_RATE, `${numbers.length} frames`);
  assertEquals(breaks(numbers), []);
}

Deno.test("relay serves over HTTP", (test) =>
  concurrently(test, {
    "WAV and raw PCM, every frame of them, and from a whole frame on": async () => {
      await using source = new PcmSource({ format: NARROW });
      const [relay, port] = await serve(source.args);
      await using _ = relay;
      const [wav, pcm, decoded] = await Promise.all([
        curl(`http://127.0.0.1:${port}/stream.wav`, 2),
        curl(`http://localhost:${port}/stream.pcm`, 2),
        decode(`http://127.0.0.1:${port}/stream.wav`, 2),
      ]);
      assertWhole(wav.subarray(WAV_HEAD_BYTES), 2);
      assertWhole(pcm, 2);
      assertWhole(decoded, 2);
    },
    "FLAC, every frame of it, to who comes late as well": async () => {
      await using source = new PcmSource({ format: NARROW });
      const [relay, port] = await serve(source.args);
      await using _ = relay;
      const url = `http://127.0.0.1:${port}/stream.flac`;
      const first = decode(url, 4);
      await delay(1500);
      assertWhole(await decode(url, 2), 2);
      assertWhole(await first, 4);
      const joined = relay.all("client-joined");
      assertEquals(joined.map(({ transport }) => transport), ["http", "http"]);
    },
    "Opus and MP3, as loud as it is and as long": async () => {
      await using relay = await RelayProcess.start(["demo"], { httpPort: freePort() });
      const { port } = await relay.event("http-started");
      for (const form of ["opus", "mp3"]) {
        const url = `http://127.0.0.1:${port}/stream.${form}`;
        const first = decode(url, 4);
        await delay(1500);
        for (const [pcm, seconds] of [[await decode(url, 2), 2], [await first, 4]] as const) {
          const samples = new Int16Array(wholeFrames(pcm).slice().buffer);
          const length = samples.length / 2 / FRAMES_A_SECOND;
          assert(Math.abs(length - seconds) < MOST_MISSING, `${form}: ${length} of ${seconds} s`);
          const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
          assert(peak > 1000, `${form}: the peak is ${peak}`);
        }
      }
    },
  }));

Deno.test("relay goes on over HTTP, and without it", (test) =>
  concurrently(test, {
    "with Opus while the source is away": async () => {
      await using source = new PcmSource();
      const [relay, port] = await serve(source.args);
      await using _ = relay;
      const response = await fetch(`http://127.0.0.1:${port}/stream.opus`);
      const reader = response.body!.getReader();
      await reader.read();
      source.leave();
      await relay.event("source-lost");
      await delay(1000);
      const endMs = performance.now() + 2000;
      let pages = 0;
      while (performance.now() < endMs) pages += (await reader.read()).done ? 0 : 1;
      assert(pages > 20, `${pages} pages in 2 s`);
      await reader.cancel();
    },
    "to the end of those who listen, when it is asked to stop": async () => {
      await using source = new PcmSource();
      const [relay, port] = await serve(source.args);
      await using _ = relay;
      const listening = ["wav", "opus", "flac"].map((form) =>
        runProgram(["curl", "-sS", "-o", "/dev/null", `http://127.0.0.1:${port}/stream.${form}`])
      );
      await relay.event("client-joined", { count: 3 });
      await delay(500);
      assertEquals(await relay.stop("SIGINT"), 0);
      for (const { code, stderr } of await Promise.all(listening)) {
        assertEquals([code, stderr], [0, ""]);
      }
      const reasons = relay.all("client-left").map(({ reason }) => reason);
      assertEquals(reasons, ["ended", "ended", "ended"]);
    },
    "where another program has the port, which it names": async () => {
      await using source = new PcmSource();
      using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = other.addr;
      await using relay = await RelayProcess.start(source.args, { httpPort: port });
      const { reason, address, holder } = await relay.event("http-failed");
      await using client = await PcmClient.connect(relay.port);
      assertEquals([reason, address], ["port-in-use", `127.0.0.1:${port}`]);
      if (holder !== undefined) assert(String(holder).includes(`PID ${Deno.pid}`), String(holder));
      await client.hears();
      await assertHeardAll([client], source);
    },
  }));

Deno.test("relay has Opus for a listener at once", async () => {
  await using source = new PcmSource();
  const [relay, port] = await serve(source.args);
  await using _ = relay;
  const url = `http://127.0.0.1:${port}/stream.opus`;
  const listen = async () => (await fetch(url)).body!.getReader();
  const first = await listen();
  await first.read();
  const startMs = performance.now();
  const second = await listen();
  await second.read();
  const tookMs = performance.now() - startMs;
  assert(tookMs < MOST_WAIT_MS, `The first byte came after ${tookMs} ms`);
  await Promise.all([first.cancel(), second.cancel()]);
});

Deno.test("relay answers nonsense over HTTP, and raw clients lose nothing by it", async () => {
  await using source = new PcmSource();
  const [relay, port] = await serve(source.args);
  await using _ = relay;
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  const nonsense = [
    "\0\0\0",
    "GET / HTTP/1.1\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000),
    `GET /${"a".repeat(100_000)} HTTP/1.1\r\n`,
    "GET /stream.wav HTTP/1.1\r\nHost: a\r\n\r\nGET /stream.wav HTTP/1.1\r\n\r\n",
  ];
  const open = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const connection = await Deno.connect({ port });
      const text = nonsense[index % nonsense.length]!;
      await connection.write(new TextEncoder().encode(text)).catch(() => {});
      return connection;
    }),
  );
  await delay(500);
  for (const connection of open) connection.close();
  await assertHeardAll([client], source);
  assertEquals(relay.strayLines, []);
});
