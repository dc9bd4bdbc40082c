import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { numberedFrames } from "../../scripts/lab/frames.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME } from "../../scripts/lab/pcm_source.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { wavFile } from "../helpers/wav_file.ts";

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
  const { code, stderr } = await runRelay(["--source", "-", "--port", "0"]);
  assertStringIncludes(
    stderr,
    "Cannot get audio from standard input: it ended before any audio came.",
  );
  assertEquals(code, 1);
});

Deno.test("relay lets nobody hear what is no audio, even if that comes late", async () => {
  await using relay = await RelayProcess.start(["--source", "-"], { stdin: "piped" });
  await using client = await PcmClient.connect(relay.port);
  await relay.event("client-joined");
  await relay.input(new TextEncoder().encode("This is no audio.\n".repeat(1000)));
  assertEquals(await client.ends(), "end");
  assertEquals(client.receivedBytes, 0);
  const { reason, found } = await relay.event("cannot-run");
  assertEquals([reason, found, await relay.exitCode()], ["not-pcm", "text", 1]);
});

Deno.test("relay plays a WAV file in its own format to whoever came before it, and to its end", async () => {
  const format = PcmFormat.parse("44100:24:2");
  // Nobody hears it, so it is not known when it has begun; but it listens.
  const options = { stdin: "piped", isUnheard: true } as const;
  await using relay = await RelayProcess.start(["--source", "-"], options);
  await using client = await PcmClient.connect(relay.port, { format });
  const frames = numberedFrames(FIRST_FRAME, format.sampleRate, format.frameBytes);
  await relay.input(wavFile({ format, audio: frames }));
  assertEquals(await client.ends(), "end");
  assertEquals([client.lastFrame, client.breaks], [FIRST_FRAME + format.sampleRate - 1, []]);
  assertEquals(await relay.exitCode(), 0);
});

const SINE = "ffmpeg -v error -f lavfi -i sine=duration=1";

for (
  const [output, name] of [
    ["-f mp3", "MP3"],
    ["-f mp3 -id3v2_version 0 -write_xing 0", "MP3"],
    ["-f adts", "AAC"],
    ["-f flac", "FLAC"],
    ["-f ogg", "Ogg"],
    ["-f mp4 -movflags frag_keyframe+empty_moov", "an MP4 file"],
    ["-f matroska", "a Matroska or WebM file"],
    ["-f wav -c:a pcm_f32le", "a WAV file of 44100:32:1 in floating point"],
  ] as const
) {
  testPipe(`${output} is refused, and called ${name}`, async () => {
    const { code, stderr } = await runProgram(pipe(`${SINE} ${output} -`, ["--port", "0"]));
    assertStringIncludes(stderr, `Cannot get audio from standard input: what comes is ${name}`);
    assertStringIncludes(
      stderr,
      "`ffmpeg -loglevel error -i FILE -f s16le -ar 48000 -ac 2 - | sndcpy-relay --source -`",
    );
    assertEquals([code, stderr.trimEnd().split("\n").length], [1, 1]);
  });
}

for (const codec of ["pcm_s16le", "pcm_s24le"]) {
  testPipe(`-f wav -c:a ${codec} is played in its own format`, async () => {
    const format = PcmFormat.parse(codec === "pcm_s16le" ? "44100:16:2" : "96000:24:2");
    const { sampleRate, bitsPerSample, frameBytes } = format;
    const raw = await Deno.makeTempFile();
    try {
      await Deno.writeFile(raw, numberedFrames(FIRST_FRAME, 2 * sampleRate, frameBytes));
      const input = `-f s${bitsPerSample}le -ar ${sampleRate} -ac 2 -i ${raw}`;
      const line = `ffmpeg -v error ${input} -f wav -c:a ${codec} -`;
      await using relay = await RelayProcess.spawn(pipe(line), { isInTerminal: true });
      await using client = await PcmClient.connect(relay.port, { format });
      assertEquals((await relay.event("started")).format, format.toString());
      assertEquals(await client.ends(), "end");
      assert(client.firstFrame! < FIRST_FRAME + sampleRate);
      assertEquals([client.lastFrame, client.breaks], [FIRST_FRAME + 2 * sampleRate - 1, []]);
      assertEquals(await relay.exitCode(), 0);
    } finally {
      await Deno.remove(raw);
    }
  });
}

/** A pipe into the relay, whose messages alone are heard. More options may follow. */
function pipe(line: string, options: string[] = []): string[] {
  const relay = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=relay", "main.ts"];
  return ["sh", "-c", `${line} 2>/dev/null | "$@"`, "sh", ...relay, "--source", "-", ...options];
}

function testPipe(does: string, fn: () => Promise<void>): void {
  const ignore = !isInstalled("ffmpeg");
  Deno.test({ name: `ffmpeg ${does}${ignore ? ": it is not installed" : ""}`, ignore, fn });
}
