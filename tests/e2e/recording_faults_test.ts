import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { join } from "node:path";
import { breaks } from "../../scripts/lab/frames.ts";
import { childrenOf } from "../../scripts/lab/process_usage.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { SeededRandom } from "../../scripts/lab/seeded_random.ts";
import {
  canMount,
  testWithProgram,
  withFolder,
  withSmallDisk,
} from "../helpers/recording_places.ts";
import { heardFrames, readWavFile, type WavContent } from "../helpers/wav_content.ts";

/** `RECORD_KILLS=50 RECORD_FULL_DISKS=20` tries more. */
const KILLS = Number(Deno.env.get("RECORD_KILLS") ?? 8);
const FULL_DISKS = Number(Deno.env.get("RECORD_FULL_DISKS") ?? 2);
const AT_ONCE = 4;

testWithProgram(
  "ffprobe",
  `a recording is valid whenever it is killed, ${KILLS} times`,
  () =>
    withFolder(async (folder) => {
      const random = new SeededRandom(KILLS);
      await Promise.all(Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let kill = lane; kill < KILLS; kill += AT_ONCE) {
          const path = join(folder, `${kill}.wav`);
          await using relay = await RelayProcess.start(["record", path, "--source", "demo"]);
          await relay.event("recording-started");
          await delay(random.between(0, 2500));
          const growing = await Deno.stat(path);
          relay.signal("SIGKILL");
          await relay.exitCode();
          const wav = await readWavFile(path);
          const behindMs = (growing.size - wav.data.length) / 4 / 48;
          assert(behindMs < 2500, `${behindMs} ms are not in ${path}`);
          await assertReadable(path, wav);
        }
      }));
    }),
);

testWithProgram(
  "ffprobe",
  `a recording is valid where the disk is full, ${FULL_DISKS} times`,
  () =>
    withFolder(async (folder) => {
      if (!await canMount()) return;
      for (let disk = 0; disk < FULL_DISKS; disk++) {
        await withSmallDisk(join(folder, String(disk)), 600 + disk * 41, async (place) => {
          await Deno.writeFile(join(place, "filler"), new Uint8Array(disk * 1777));
          const args = ["--source", "demo", "--record", place, "--name", "a-{part}"];
          await using relay = await RelayProcess.start(args);
          await relay.event("recording-finished", { limitMs: 20_000 });
          assertEquals((await relay.event("recording-paused")).reason, "disk-full");
          const path = join(place, "a-001.wav");
          const wav = await readWavFile(path);
          await assertReadable(path, wav);
          const { size } = await Deno.stat(path);
          assert(size - wav.data.length < 800, `${size - wav.data.length} bytes are no audio`);
          assertEquals(relay.all("recording-finished").length, 1);
        });
      }
    }),
);

Deno.test("a recording goes on by itself when there is room again", () =>
  withFolder(async (folder) => {
    if (!await canMount()) return;
    await withSmallDisk(join(folder, "disk"), 40_000, async (place) => {
      await using source = new PcmSource();
      const args = [...source.args, "--record", place, "--name", "a-{part}"];
      await using relay = await RelayProcess.start(args);
      await relay.event("recording-started");
      await delay(500);
      const filler = join(place, "filler");
      const { code } = await runProgram(["dd", "if=/dev/zero", `of=${filler}`, "bs=64k"]);
      assertEquals(code, 1);
      await relay.event("recording-paused");
      await Deno.remove(filler);
      await relay.event("recording-started", { count: 2 });
      await delay(1500);
      assertEquals(await relay.stop("SIGINT"), 0);
      const [first, second] = [
        await readWavFile(join(place, "a-001.wav")),
        await readWavFile(join(place, "a-002.wav")),
      ];
      const all = Uint32Array.from([...heardFrames(first), ...heardFrames(second)]);
      assertEquals(breaks(all), []);
    });
  }));

testWithProgram(
  "ffmpeg",
  "a recording goes on in another file when ffmpeg is killed",
  () =>
    withFolder(async (folder) => {
      const args = ["--source", "demo", "--record", folder, "--name", "a-{part}.mp3"];
      await using relay = await RelayProcess.start(args);
      await relay.event("recording-started");
      await delay(1500);
      const [ffmpeg] = await childrenOf(relay.pid);
      Deno.kill(ffmpeg!, "SIGKILL");
      await relay.event("recording-started", { count: 2, limitMs: 10_000 });
      assertEquals((await relay.event("recording-paused")).reason, "ffmpeg-failed");
      await delay(1500);
      assertEquals(await relay.stop("SIGINT"), 0);
      for (const name of ["a-001.mp3", "a-002.mp3"]) {
        const path = join(folder, name);
        const { code, stderr } = await runProgram([
          "ffmpeg",
          "-v",
          "error",
          "-i",
          path,
          "-f",
          "null",
          "-",
        ]);
        assertEquals(code, 0, stderr);
      }
    }),
);

/** Players and editors take it, and find as much in it as we do. */
async function assertReadable(path: string, { data }: WavContent): Promise<void> {
  const frames = String(data.length / 4);
  const probe = ["ffprobe", "-v", "error", "-show_entries", "stream=duration_ts", "-of", "csv=p=0"];
  const { code, stdout, stderr } = await runProgram([...probe, path]);
  assertEquals([code, stdout.trim().replace("N/A", "0"), stderr], [0, frames, ""]);
  const sox = await runProgram(["soxi", "-s", path]);
  assertEquals([sox.code, sox.stdout.trim()], [0, frames], sox.stderr);
}
