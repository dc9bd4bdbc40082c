import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { join } from "node:path";
import { breaks } from "../../scripts/lab/frames.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { concurrently, until } from "../../scripts/lab/until.ts";
import {
  canMount,
  testWithProgram,
  withFolder,
  withSmallDisk,
} from "../helpers/recording_places.ts";
import { heardFrames, readWav, readWavFile } from "../helpers/wav_content.ts";

const DEMO = ["--source", "demo"];

/** A relay, and its recordings over HTTP. */
class RecordingRelay implements AsyncDisposable {
  readonly process: RelayProcess;
  readonly #root: string;

  private constructor(process: RelayProcess, port: number) {
    this.process = process;
    this.#root = `http://127.0.0.1:${port}/api/`;
  }

  static async start(...args: string[]): Promise<RecordingRelay> {
    const process = await RelayProcess.start(args, { httpPort: freePort() });
    const { port } = await process.event("http-started");
    await process.event("source-streams");
    return new RecordingRelay(process, Number(port));
  }

  fetch(path: string, method = "GET"): Promise<Response> {
    return fetch(this.#root + path, { method });
  }

  /** What is answered as JSON, and its status. */
  async ask(path: string, method = "GET") {
    const response = await this.fetch(path, method);
    return { status: response.status, body: await response.json() };
  }

  /** Begins a recording, and waits for its file. */
  async begin(form: string): Promise<{ id: number; name: string }> {
    const { status, body: { id } } = await this.ask(`recordings?form=${form}`, "POST");
    assertEquals(status, 201);
    let name: string | null = null;
    await until("a file", async () => {
      name = (await this.ask(`recordings/${id}`)).body.name;
      return name !== null;
    });
    return { id, name: name! };
  }

  async download(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.fetch(`recordings/${name}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    assertEquals([response.status, bytes.length], [
      200,
      Number(response.headers.get("content-length")),
    ]);
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** How long ffprobe finds a file to be, in seconds. */
async function probe(bytes: Uint8Array, folder: string, name: string): Promise<number> {
  const path = join(folder, name);
  await Deno.writeFile(path, bytes);
  const show = ["-show_entries", "format=duration", "-of", "csv=p=0"];
  const { code, stdout, stderr } = await runProgram(["ffprobe", "-v", "warning", ...show, path]);
  assertEquals([code, stderr], [0, ""]);
  return Number(stdout);
}

testWithProgram(
  "ffprobe",
  "a recording is begun, fetched as it grows, and ended over HTTP",
  () =>
    withFolder((folder) =>
      withFolder(async (other) => {
        await using source = new PcmSource();
        await using relay = await RecordingRelay.start(...source.args, "--recordings", folder);
        const { id, name } = await relay.begin("wav");
        await delay(2500);
        const growing = await relay.download(name);
        const soFar = readWav(growing);
        assertEquals(breaks(heardFrames(soFar)), []);
        assertAlmostEquals(await probe(growing, other, name), soFar.data.length / 192_000, 0.001);
        assert(soFar.data.length > 192_000, `${soFar.data.length} bytes of audio after 2.5 s`);
        const endFrame = source.nextFrame;
        const { status, body } = await relay.ask(`recordings/${id}`, "DELETE");
        assertEquals([status, body.name, body.lostMs], [200, name, 0]);
        const whole = await relay.download(name);
        const frames = heardFrames(readWav(whole));
        assertEquals(breaks(frames), []);
        assert(
          frames.at(-1)! >= endFrame - 4800,
          `It ends ${endFrame - frames.at(-1)!} frames early`,
        );
        assertEquals(whole, await Deno.readFile(join(folder, name)));
        assertAlmostEquals(await probe(whole, other, name), body.recordedMs / 1000, 0.001);
        const { body: { running, files } } = await relay.ask("recordings");
        assertEquals([running, files.length, files[0].isBeingWritten], [[], 1, false]);
        assertEquals([files[0].bytes, files[0].durationMs], [whole.length, body.recordedMs]);
        assertEquals((await relay.ask(`recordings/${id}`, "DELETE")).status, 404);
      })
    ),
);

testWithProgram(
  "ffprobe",
  "recordings over HTTP end whole when the relay stops",
  () =>
    withFolder(async (folder) => {
      await using source = new PcmSource();
      await using relay = await RecordingRelay.start(...source.args, "--recordings", folder);
      const begun = await Promise.all(
        ["wav", "wav", "flac", "opus"].map((form) => relay.begin(form)),
      );
      const names = begun.map(({ name }) => name);
      assertEquals(new Set(names).size, 4);
      const { status, body } = await relay.ask("recordings", "POST");
      assertEquals([status, body.code], [503, "too-many-recordings"]);
      await delay(1500);
      source.isPlaying = false;
      const lastFrame = source.nextFrame - 1;
      assertEquals(await relay.process.stop("SIGINT"), 0);
      for (const name of names.slice(0, 2)) {
        const frames = heardFrames(await readWavFile(join(folder, name)));
        assertEquals([breaks(frames), frames.at(-1)], [[], lastFrame]);
      }
      for (const name of names) {
        const length = await probe(await Deno.readFile(join(folder, name)), folder, `copy-${name}`);
        assert(length > 1.3 && length < 5, `${name}: ${length} s`);
      }
      assertEquals(relay.process.all("recording-finished").length, 4);
      assertEquals(relay.process.strayLines, []);
    }),
);

Deno.test("recordings over HTTP", (test) =>
  concurrently(test, {
    "go beside the one that the relay makes, which stays": () =>
      withFolder(async (folder) => {
        const args = ["--record", folder, "--name", "day-{date}.wav"];
        await using relay = await RecordingRelay.start(...DEMO, ...args);
        await relay.process.event("recording-started");
        const { id, name } = await relay.begin("flac");
        assert(/^day-[\d-]+\.flac$/.test(name), name);
        const { body: { running } } = await relay.ask("recordings");
        assertEquals(running.map(({ isOwn }: { isOwn: boolean }) => isOwn), [true, false]);
        const own = await relay.ask(`recordings/${running[0].id}`, "DELETE");
        assertEquals([own.status, own.body.code], [409, "own-recording"]);
        for (const client of [1, 2]) {
          assertEquals((await relay.ask(`clients/${client}`, "DELETE")).body.code, "own-client");
        }
        assertEquals((await relay.ask(`recordings/${id}`, "DELETE")).status, 200);
        assertEquals((await relay.ask("recordings")).body.running.length, 1);
      }),
    "say in words what is missing where the relay was not told a folder": async () => {
      await using relay = await RecordingRelay.start(...DEMO, "--language", "en");
      const { status, body } = await relay.ask("recordings", "POST");
      assertEquals([status, body.code], [403, "recordings-off"]);
      assertStringIncludes(body.detail, "--recordings FOLDER");
      assertEquals((await relay.ask("recordings")).body.trouble.reason, "recordings-off");
    },
    "say in words that demo may use no files": () =>
      withFolder(async (folder) => {
        await using relay = await RecordingRelay.start("demo", "--recordings", folder);
        for (const [path, method] of [["recordings", "POST"], ["recordings/a.wav", "GET"]]) {
          const { status, body } = await relay.ask(path!, method);
          const isName = method === "GET";
          assertEquals(
            [status, body.code],
            isName ? [404, "no-such-recording"] : [403, "files-forbidden"],
          );
        }
        const { body } = await relay.ask("recordings");
        assertEquals([body.trouble.reason, body.trouble.path], ["files-forbidden", folder]);
        await using always = await RelayProcess.start(["demo", "--record", folder]);
        assertEquals((await always.event("cannot-run")).reason, "files-forbidden");
        assertEquals(await always.exitCode(), 1);
        assertEquals(relay.process.strayLines, []);
      }),
    "are not begun in a form that there is none of, nor where the folder is gone": () =>
      withFolder(async (folder) => {
        const gone = join(folder, "gone");
        await using relay = await RecordingRelay.start(...DEMO, "--recordings", gone);
        const other = await relay.ask("recordings?form=ogg", "POST");
        assertEquals([other.status, other.body.code], [400, "unknown-form"]);
        const { status, body } = await relay.ask("recordings", "POST");
        assertEquals([status, body.code], [503, "folder-missing"]);
        await Deno.mkdir(gone);
        const { id } = await relay.begin("wav");
        assertEquals((await relay.ask(`recordings/${id}`, "DELETE")).status, 200);
      }),
    "are four at once, though more are asked for at once": () =>
      withFolder(async (folder) => {
        await using relay = await RecordingRelay.start(...DEMO, "--recordings", folder);
        const asked = Array.from({ length: 7 }, () => relay.ask("recordings", "POST"));
        const codes = (await Promise.all(asked)).map(({ body }) => body.code ?? "begun");
        const expected = [...Array(4).fill("begun"), ...Array(3).fill("too-many-recordings")];
        assertEquals(codes.toSorted(), expected);
        assertEquals((await relay.ask("recordings/1", "DELETE")).status, 200);
        assertEquals((await relay.ask("recordings", "POST")).status, 201);
      }),
    "are kept by --keep while they are being written": () =>
      withFolder(async (folder) => {
        // A part is larger than what may stay.
        await using source = new PcmSource({ format: "48000:24:8" });
        const args = ["--record", folder, "--split", "1s", "--keep", "1MB"];
        await using relay = await RecordingRelay.start(...source.args, ...args);
        await relay.begin("wav");
        await relay.process.event("recording-removed", { count: 5, limitMs: 20_000 });
        const finished = new Set<string>();
        for (const { event, path, name } of relay.process.events) {
          if (event === "recording-finished") finished.add(String(path));
          if (event === "recording-removed") assert(finished.has(join(folder, String(name))));
        }
      }),
    "give out nothing else": () =>
      withFolder(async (outer) => {
        const folder = join(outer, "recordings");
        await Deno.mkdir(folder);
        const secret = join(outer, "sndcpy-2026-11-28-193005.wav");
        await Deno.writeTextFile(secret, "sndcpy-relay");
        await Deno.symlink(secret, join(folder, "sndcpy-2026-11-28-193006.wav"));
        await Deno.writeTextFile(join(folder, "mine.wav"), "sndcpy-relay");
        await Deno.writeTextFile(join(folder, "sndcpy-2026-11-28-193007.wav"), "not ours");
        await using relay = await RecordingRelay.start(...DEMO, "--recordings", folder);
        for (
          const name of [
            "..%2Fsndcpy-2026-11-28-193005.wav",
            encodeURIComponent(secret),
            "sndcpy-2026-11-28-193006.wav",
            "mine.wav",
            "sndcpy-2026-11-28-193007.wav",
            "..%5Csndcpy-2026-11-28-193005.wav",
            "%00",
          ]
        ) {
          const { status, body } = await relay.ask(`recordings/${name}`);
          assertEquals([status, body.code], [404, "no-such-recording"], name);
        }
        assertEquals((await relay.ask("recordings")).body.files, []);
      }),
    "show why nothing can be written while the disk is full": () =>
      withFolder(async (folder) => {
        if (!await canMount()) return;
        await withSmallDisk(join(folder, "disk"), 600, async (disk) => {
          await using relay = await RecordingRelay.start(...DEMO, "--recordings", disk);
          const { id } = await relay.begin("wav");
          await relay.process.event("recording-paused", { limitMs: 20_000 });
          const { body } = await relay.ask(`recordings/${id}`);
          assertEquals(body.trouble.reason, "disk-full");
          const ended = await relay.ask(`recordings/${id}`, "DELETE");
          assertEquals([ended.status, ended.body.name], [200, body.name]);
          readWav(await relay.download(body.name));
        });
      }),
  }));
