import { assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { PipeSource } from "../../../src/io/files/pipe_source.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { inEnglish } from "../../helpers/english.ts";
import { wavFile } from "../../helpers/wav_file.ts";

const FIRST_BYTE_MS = 10_000;
const NO_SIGNAL = new AbortController().signal;
const ignore = Deno.build.os === "windows";

/** A named pipe in a folder of its own, and a source that reads it. */
class PipeWorld implements AsyncDisposable {
  readonly clock = new SimulatedClock();
  readonly path: string;
  readonly source: PipeSource;

  private constructor(readonly folder: string, format: PcmFormat) {
    this.path = `${folder}/snapfifo`;
    this.source = new PipeSource({ path: this.path, format, clock: this.clock, aheadMs: 250 });
  }

  static async create(format = PcmFormat.SNDCPY): Promise<PipeWorld> {
    const world = new PipeWorld(await Deno.makeTempDir(), format);
    await world.makePipe();
    return world;
  }

  async makePipe(): Promise<void> {
    await new Deno.Command("mkfifo", { args: [this.path] }).output();
  }

  /** A program that writes. */
  writer(): Promise<Deno.FsFile> {
    return Deno.open(this.path, { write: true });
  }

  /** Writes as `cat FILE > PIPE` does. */
  async cat(bytes: Uint8Array): Promise<void> {
    using writer = await this.writer();
    for (let offset = 0; offset < bytes.length;) {
      offset += await writer.write(bytes.subarray(offset));
    }
  }

  open(signal = NO_SIGNAL): Promise<AsyncIterable<Uint8Array>> {
    return this.source.open(signal, FIRST_BYTE_MS);
  }

  /** What one program writes. */
  async hear(signal = NO_SIGNAL): Promise<number[]> {
    const bytes: number[] = [];
    for await (const chunk of await this.open(signal)) bytes.push(...chunk);
    return bytes;
  }

  /** How an attempt ends in which nothing comes. */
  async loss(): Promise<[code: string, message: string]> {
    const trying = assertRejects(() => this.open(), TroubleError);
    let isOver = false;
    const over = () => isOver = true;
    trying.then(over, over);
    while (!isOver) {
      // The system opens the pipe in its own time.
      await turn();
      if (this.clock.timers > 0) await this.clock.advance(FIRST_BYTE_MS);
    }
    return inEnglish(await trying);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function test(name: string, body: () => Promise<void>): void {
  Deno.test({ name, ignore, fn: body });
}

test("PipeSource gives what one program writes, ends with it, and goes on with the next", async () => {
  await using world = await PipeWorld.create();
  for (const bytes of [[1, 2, 3, 4, 5], [6, 7, 8, 9]]) {
    const [heard] = await Promise.all([world.hear(), world.cat(Uint8Array.from(bytes))]);
    assertEquals(heard, bytes);
  }
});

test("PipeSource lets a program write that comes before it is opened again", async () => {
  await using world = await PipeWorld.create();
  await Promise.all([world.hear(), world.cat(Uint8Array.of(1, 2, 3, 4))]);
  await world.cat(Uint8Array.of(5, 6, 7, 8));
  assertEquals(await world.hear(), [5, 6, 7, 8]);
});

test("PipeSource says that nothing comes, and after an end, that it waits for the next", async () => {
  await using world = await PipeWorld.create();
  assertEquals((await world.loss())[0], "silent");
  await Promise.all([world.hear(), world.cat(Uint8Array.of(1, 2, 3, 4))]);
  for (let tries = 0; tries < 2; tries++) {
    assertEquals(await world.loss(), [
      "ended",
      `Lost the pipe ${world.path}: the program that wrote into it has ended. ` +
      "The relay waits for the next one.",
    ]);
  }
  assertEquals(world.clock.nowMs(), 3 * FIRST_BYTE_MS);
});

test("PipeSource keeps a program that pauses, and goes on with it at a whole frame", async () => {
  await using world = await PipeWorld.create();
  const stop = new AbortController();
  const opening = world.open(stop.signal);
  using writer = await world.writer();
  await writer.write(Uint8Array.of(1, 2, 3, 4, 5));
  const chunks = (await opening)[Symbol.asyncIterator]();
  assertEquals((await chunks.next()).value, Uint8Array.of(1, 2, 3, 4, 5));
  const pausing = chunks.next();
  stop.abort(new Error("silent for too long"));
  await assertRejects(() => pausing, Error, "silent for too long");
  assertEquals((await world.loss())[0], "silent");
  await writer.write(Uint8Array.of(6, 7, 8, 9, 10, 11, 12));
  const again = (await world.open())[Symbol.asyncIterator]();
  assertEquals((await again.next()).value, Uint8Array.of(9, 10, 11, 12));
});

test("PipeSource holds a fast program back to real time", async () => {
  await using world = await PipeWorld.create();
  const { clock, source: { format } } = world;
  const writing = world.cat(new Uint8Array(2 * format.bytesPerSecond));
  let heardMs = 0;
  let mostAheadMs = 0;
  let isOver = false;
  const hearing = (async () => {
    for await (const chunk of await world.open()) {
      heardMs += format.msFromBytes(chunk.length);
      mostAheadMs = Math.max(mostAheadMs, heardMs - clock.nowMs());
    }
    isOver = true;
  })();
  while (!isOver) {
    await turn();
    await clock.advance(5);
  }
  await Promise.all([hearing, writing]);
  assertEquals([Math.round(heardMs), mostAheadMs <= 250 + 20], [2000, true]);
});

test("PipeSource takes the header off each program's WAV file", async () => {
  await using world = await PipeWorld.create();
  for (let tries = 0; tries < 2; tries++) {
    const file = wavFile({ format: world.source.format, audioBytes: 20 });
    const [heard] = await Promise.all([world.hear(), world.cat(file)]);
    assertEquals(heard.length, 20);
  }
});

test("PipeSource lets the rest of what is no audio go nowhere", async () => {
  await using world = await PipeWorld.create();
  const text = new TextEncoder().encode("This is no audio.\n".repeat(10_000));
  const writing = assertRejects(() => world.cat(text), Deno.errors.BrokenPipe);
  assertEquals(inEnglish(await assertRejects(() => world.open()))[0], "not-pcm");
  await writing;
  const [heard] = await Promise.all([world.hear(), world.cat(Uint8Array.of(1, 2, 3, 4))]);
  assertEquals(heard, [1, 2, 3, 4]);
});

test("PipeSource finds the pipe that is made anew at its path", async () => {
  await using world = await PipeWorld.create();
  await Promise.all([world.hear(), world.cat(Uint8Array.of(1, 2, 3, 4))]);
  await Deno.remove(world.path);
  assertEquals((await world.loss())[0], "pipe-missing");
  await world.makePipe();
  const [heard] = await Promise.all([world.hear(), world.cat(Uint8Array.of(5, 6, 7, 8))]);
  assertEquals(heard, [5, 6, 7, 8]);
});

test("PipeSource ends when it is aborted, before anybody writes and afterwards", async () => {
  await using world = await PipeWorld.create();
  const stop = new AbortController();
  const opening = assertRejects(() => world.open(stop.signal), Error, "enough");
  await turn();
  stop.abort(new Error("enough"));
  await opening;
  assertEquals(world.clock.timers, 0);
});

test("PipeSource says what is no pipe, and what to do", async () => {
  await using world = await PipeWorld.create();
  await Deno.remove(world.path);
  assertEquals(await world.loss(), [
    "pipe-missing",
    `Cannot open the pipe ${world.path}: it is not there. ` +
    `Make it with \`mkfifo ${world.path}\`, or start the program that makes it.`,
  ]);
  await Deno.mkdir(world.path);
  assertEquals((await world.loss())[0], "no-pipe");
  await Deno.remove(world.path);
  await Deno.writeFile(world.path, Uint8Array.of(1));
  assertEquals(await world.loss(), [
    "no-pipe",
    `Cannot open the pipe ${world.path}: it is a file, not a pipe. Let ffmpeg play the file: ` +
    `\`ffmpeg -loglevel error -i ${world.path} -f s16le -ar 48000 -ac 2 - | ` +
    "sndcpy-relay --source -`.",
  ]);
});
