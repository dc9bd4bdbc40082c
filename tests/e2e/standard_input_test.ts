import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { numberedFrames } from "../../scripts/lab/frames.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";

const AUDIO_MS = 2000;
const MOST_AHEAD_MS = 500;
/** What the system's pipe and sockets may do to a measurement. */
const TOLERANCE_MS = 50;

Deno.test("relay reads standard input in real time, to its end", async () => {
  await using relay = await RelayProcess.start(["--source", "-"], { stdin: "piped" });
  await using client = await PcmClient.connect(relay.port);
  await relay.event("client-joined");

  const format = PcmFormat.SNDCPY;
  const frames = numberedFrames(FIRST_FRAME, AUDIO_MS * format.sampleRate / 1000);
  const startMs = performance.now();
  let mostAheadMs = 0;
  client.onAudio = () => {
    const aheadMs = format.msFromBytes(client.receivedBytes) - (performance.now() - startMs);
    mostAheadMs = Math.max(mostAheadMs, aheadMs);
  };
  await relay.input(frames);

  assertEquals(await client.ends(), "end");
  assert(mostAheadMs < MOST_AHEAD_MS + TOLERANCE_MS, `It was read ${mostAheadMs} ms ahead`);
  const tookMs = performance.now() - startMs;
  assert(tookMs > AUDIO_MS - MOST_AHEAD_MS - TOLERANCE_MS, `It was over after ${tookMs} ms`);
  assertEquals(client.firstFrame, FIRST_FRAME);
  assertEquals(client.receivedBytes, frames.length);
  assertEquals(client.breaks, []);
  await relay.event("source-ended");
  assertEquals(await relay.exitCode(), 0);
});

Deno.test("relay has failed when standard input gives nothing", async () => {
  await using relay = await RelayProcess.start(["--source", "-"], { stdin: "piped" });
  await relay.input(new Uint8Array(0));
  const { message } = await relay.event("cannot-run");
  assertStringIncludes(
    message,
    "Cannot get audio from standard input: it ended before any audio came.",
  );
  assertEquals(await relay.exitCode(), 1);
});
