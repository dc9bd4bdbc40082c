import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { join } from "node:path";
import { breaks, frameNumbers } from "../../scripts/lab/frames.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME, PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { growTo } from "../helpers/large_recording.ts";
import { Crowd } from "../helpers/crowd.ts";
import { testWithProgram, withFolder } from "../helpers/recording_places.ts";
import { heardFrames, readWavFile } from "../helpers/wav_content.ts";

const RATE = 48_000;

Deno.test("record keeps every frame beside 20 clients of whom half stall", () =>
  withFolder(async (folder) => {
    await using source = new PcmSource();
    source.leave();
    const path = join(folder, "take.wav");
    await using relay = await RelayProcess.start(["record", path, ...source.args]);
    await using stalled = await Crowd.connect(relay, 10, { isReading: false });
    await using eager = await Crowd.connect(relay, 10);
    source.comeBack();
    await eager.hears();
    await eager.clients[0]!.hearsUpTo(FIRST_FRAME + 3 * RATE);
    assertEquals(stalled.clients.length, 10);
    source.isPlaying = false;
    const { nextFrame } = source;
    assertEquals(await relay.stop("SIGINT"), 0);
    const wav = await readWavFile(path);
    assertEquals(heardFrames(wav)[0], FIRST_FRAME);
    assertEquals(breaks(heardFrames(wav)), []);
    assertEquals(wav.data.length / 4, nextFrame - FIRST_FRAME);
    const { recordedMs, lostMs, gaps } = await relay.event("recording-finished");
    assertEquals([recordedMs, lostMs, gaps], [(nextFrame - FIRST_FRAME) / 48, 0, 0]);
  }));

Deno.test("record makes up for a source that is away three times, to 10 ms", () =>
  withFolder(async (folder) => {
    await using source = new PcmSource();
    const path = join(folder, "take.wav");
    await using relay = await RelayProcess.start(["record", path, ...source.args]);
    await relay.event("source-streams");
    const startMs = performance.now();
    const startFrame = source.nextFrame;
    for (let gap = 1; gap <= 3; gap++) {
      await delay(1500);
      source.leave();
      await delay(3000);
      source.comeBack();
      await relay.event("source-streams", { count: gap + 1, limitMs: 20_000 });
    }
    await delay(1500);
    const before = performance.now();
    const endFrame = source.nextFrame;
    await delay(1200);
    assertEquals(await relay.stop("SIGINT"), 0);
    const wav = await readWavFile(path);
    const frames = frameNumbers(wav.data);
    const [first, last] = [frames.indexOf(startFrame + 480), frames.indexOf(endFrame - 480)];
    assert(first >= 0 && last > first, `${first} ${last}`);
    // Between two frames of the file there is as much time as between their births.
    assertAlmostEquals((last - first + 960) / 48, before - startMs, 25);
    assertEquals(wav.cues.length, 3);
    for (const { label } of wav.cues) assert(/^no source, [3-9]\.\d s$/.test(label), label);
    assertEquals((await relay.event("recording-finished")).gaps, 3);
  }));

Deno.test("record listens to the relay that has the port, and records from that", () =>
  withFolder(async (folder) => {
    await using source = new PcmSource();
    await using relay = await RelayProcess.start(source.args);
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
    const path = join(folder, "take.wav");
    const args = ["record", path, "--duration", "1s", "--port", String(relay.port)];
    const { code, stderr } = await runRelay(args);
    assertEquals(code, 0, stderr);
    const wav = await readWavFile(path);
    assertEquals(wav.data.length, 4 * RATE);
    assertEquals(breaks(heardFrames(wav)), []);
    assertEquals(relay.all("client-joined").length, 2);
  }));

Deno.test("record overwrites nothing, and says so before it starts", () =>
  withFolder(async (folder) => {
    const path = join(folder, "take.wav");
    await Deno.writeTextFile(path, "theirs");
    const { code, stderr } = await runRelay(["record", path, "--source", "demo", "--port", "0"]);
    assertEquals(code, 1);
    assert(stderr.startsWith(`Cannot record into ${path}: there is a file`), stderr);
    assertEquals(await Deno.readTextFile(path), "theirs");
  }));

Deno.test("record says before anything starts that ffmpeg is missing", () =>
  withFolder(async (folder) => {
    const args = ["record", join(folder, "take.mp3"), "--source", "demo", "--port", "0"];
    const { code, stderr } = await runRelay(args, { env: { PATH: folder } });
    assertEquals(code, 1);
    assertEquals(stderr.trim().split("\n").length, 1, stderr);
    assert(stderr.includes("ffmpeg") && stderr.includes(".flac"), stderr);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

for (const ending of ["flac", "opus", "mp3", "m4a"]) {
  testWithProgram(
    "ffmpeg",
    `record makes ${ending}, also when Ctrl-C reaches everybody`,
    () =>
      withFolder(async (folder) => {
        const path = join(folder, `take.${ending}`);
        const args = ["record", path, "--source", "demo"];
        await using relay = await RelayProcess.start(args, { isInTerminal: true });
        await relay.event("recording-started");
        await delay(2000);
        assertEquals(await relay.stop("SIGINT"), 0);
        const { recordedMs, lostMs } = await relay.event("recording-finished");
        assertEquals(lostMs, 0);
        const decoded = await runProgram([
          ...["ffmpeg", "-v", "error", "-i", path, "-f", "s16le", join(folder, "decoded.pcm")],
        ]);
        assertEquals(decoded, { code: 0, stdout: "", stderr: "" });
        const { size } = await Deno.stat(join(folder, "decoded.pcm"));
        assertAlmostEquals(size / 4 / 48, recordedMs as number, 60);
      }),
  );
}

Deno.test("relay --record keeps as many of its own files as are wanted, and touches no other", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a-2026-01-01-000000.wav"), "theirs");
    const args = ["--source", "demo", "--record", folder, "--name", "a-{date}-{time}"];
    args.push("--split", "1s", "--keep", "1MB");
    await using relay = await RelayProcess.start(args);
    await relay.event("recording-removed", { limitMs: 20_000 });
    assertEquals(await relay.stop("SIGINT"), 0);
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    assert(names.includes("a-2026-01-01-000000.wav"));
    const sizes = names.map((name) => Deno.statSync(join(folder, name)).size);
    assert(sizes.reduce((sum, size) => sum + size) < 1_250_000, `${sizes}`);
  }));

testWithProgram(
  "sox",
  "ffprobe and sox read when a recording was made, and by what",
  () =>
    withFolder(async (folder) => {
      const path = join(folder, "take.wav");
      await using source = new PcmSource({ format: "44100:24:6" });
      const args = ["record", path, "--duration", "1s", "--port", "0", ...source.args];
      assertEquals((await runRelay(args)).code, 0);
      const { stdout } = await runProgram([
        ...["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", path],
      ]);
      const { format: { tags, duration }, streams: [{ channels, sample_rate, codec_name }] } = JSON
        .parse(stdout);
      assertEquals([channels, sample_rate, codec_name], [6, "44100", "pcm_s24le"]);
      assertAlmostEquals(Number(duration), 1, 0.001);
      const wav = await readWavFile(path);
      assertEquals([tags.date, tags.creation_time], [wav.date, wav.time]);
      assertEquals(Number(tags.time_reference), wav.timeReference);
      const [hours, minutes, seconds] = wav.time.split(":").map(Number);
      const midnight = (hours! * 60 + minutes!) * 60 + seconds!;
      assertEquals(Math.floor(wav.timeReference / 44_100), midnight);
      assertEquals((await runProgram(["soxi", "-s", path])).stdout.trim(), "44100");
    }),
);

testWithProgram(
  "ffprobe",
  "ffprobe reads a recording of 5 GiB",
  () =>
    withFolder(async (folder) => {
      const path = await growTo(folder, 5 * 2 ** 30);
      const seconds = 5 * 2 ** 30 / 4 / RATE;
      const probe = [
        "ffprobe",
        "-v",
        "error",
        "-show_entries",
        "format=duration",
        "-of",
        "csv=p=0",
      ];
      assertAlmostEquals(Number((await runProgram([...probe, path])).stdout), seconds, 0.001);
      // sox reads all of it, for a minute.
      if (!Deno.env.has("RECORD_KILLS")) return;
      assertEquals((await runProgram(["soxi", "-s", path])).stdout.trim(), String(RATE * seconds));
    }),
);
