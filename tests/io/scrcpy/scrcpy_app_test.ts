import { assert, assertEquals, assertRejects } from "@std/assert";
import { TroubleError } from "../../../src/core/trouble.ts";
import { ScrcpyApp, type ScrcpyAppOptions } from "../../../src/io/scrcpy/scrcpy_app.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { inEnglish } from "../../helpers/english.ts";
import { patient } from "../adb/scripted_adb.ts";
import {
  BEFORE_ANDROID_11,
  BEGUN,
  NO_SERVER,
  OTHER_VERSION,
  UNKNOWN_OPTION,
} from "./transcripts.ts";

/** A run of a server under a test's control. */
interface Run {
  readonly command: string;
  say(text: string): void;
  end(): void;
  /** Whether the relay has ended it. */
  readonly wasEnded: boolean;
}

/** A phone on which servers run as the test has it, and the app that starts them. */
class ServerWorld {
  readonly clock = new SimulatedClock();
  readonly calls: string[] = [];
  readonly runs: Run[] = [];
  /** What each server says at once, in order; those that are not told to stay end then. */
  says: string[] = [];
  readonly app: ScrcpyApp;
  #drawn = 0;

  constructor(options: Partial<ScrcpyAppOptions> = {}) {
    this.app = new ScrcpyApp({
      phones: {
        push: (serial, path, remotePath) => {
          this.calls.push(`push ${path} to ${serial}:${remotePath}`);
          return Promise.resolve();
        },
        removeFile: (serial, remotePath) => {
          this.calls.push(`remove ${serial}:${remotePath}`);
          return Promise.resolve();
        },
        streamShell: (_serial, command, signal) => this.#run(command, signal),
      },
      clock: this.clock,
      random: () => ++this.#drawn / 2 ** 31,
      serverPath: "/a/scrcpy-server",
      askVersion: () => Promise.resolve("4.1"),
      capture: "output",
      keepsPlaying: false,
      ...options,
    });
  }

  start(signal: AbortSignal = patient()) {
    return this.app.start("A", "anything", signal);
  }

  hear(...chunks: Uint8Array[]) {
    return this.app.hear(() => Promise.resolve(ReadableStream.from(chunks)));
  }

  /** The options that the last server was given. */
  get lastOptions(): string[] {
    return this.runs.at(-1)!.command.split(" ").slice(5);
  }

  async *#run(command: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const said: string[] = [this.says.shift() ?? BEGUN];
    let changed = Promise.withResolvers<void>();
    let hasEnded = !said[0]!.startsWith(BEGUN);
    const end = () => {
      hasEnded = true;
      changed.resolve();
    };
    signal.addEventListener("abort", end);
    this.runs.push({
      command,
      say: (text) => {
        said.push(text);
        changed.resolve();
      },
      end,
      get wasEnded() {
        return signal.aborted;
      },
    });
    for (;;) {
      for (let text = said.shift(); text !== undefined; text = said.shift()) {
        yield new TextEncoder().encode(text);
      }
      if (hasEnded) return;
      await changed.promise;
      changed = Promise.withResolvers();
    }
  }
}

const SCRIPT = "CLASSPATH=/data/local/tmp/sndcpy-relay-00000001.jar app_process / " +
  "com.genymobile.scrcpy.Server 4.1 scid=00000001 log_level=info tunnel_forward=true video=false " +
  "control=false cleanup=false audio_codec=raw audio_source=output raw_stream=true 2>&1";

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<number[]> {
  return (await Array.fromAsync(chunks)).flatMap((chunk) => [...chunk]);
}

Deno.test("ScrcpyApp.start() copies the server, starts it as its version, and waits until it has begun", async () => {
  const world = new ServerWorld();
  assertEquals([world.app.socketName, await world.start()], ["scrcpy_00000001", "started"]);
  const remote = "A:/data/local/tmp/sndcpy-relay-00000001.jar";
  assertEquals(world.calls, [`push /a/scrcpy-server to ${remote}`]);
  assertEquals(world.runs.map(({ command }) => command), [SCRIPT]);
  assertEquals([world.app.socketName, world.clock.timers], ["scrcpy_00000001", 0]);
  await world.app.close();
  assertEquals([world.runs[0]!.wasEnded, world.calls.at(-1)], [true, `remove ${remote}`]);
});

Deno.test("ScrcpyApp.start() ends the server before it, and takes another number, not another copy", async () => {
  const world = new ServerWorld();
  await world.start();
  await world.start();
  assertEquals(world.runs[0]!.wasEnded, true);
  assertEquals(world.lastOptions[0], "scid=00000002");
  world.runs[1]!.end();
  await world.clock.settle();
  // The way to the next one can be made before it is started.
  assertEquals(world.app.socketName, "scrcpy_00000003");
  await world.start();
  assertEquals([world.lastOptions[0], world.calls.length], ["scid=00000003", 1]);
  await world.app.close();
});

Deno.test("ScrcpyApp.start() learns the version from the server where nobody else knows it", async () => {
  const world = new ServerWorld({ askVersion: () => Promise.resolve(undefined) });
  world.says = [OTHER_VERSION];
  await world.start();
  const versions = () => world.runs.map(({ command }) => command.split(" ")[4]);
  assertEquals(versions(), ["unknown", "4.1"]);
  await world.start();
  assertEquals(versions(), ["unknown", "4.1", "4.1"]);
  await world.app.close();
});

Deno.test("ScrcpyApp.start() tries no third version, and says what the server says", async () => {
  const world = new ServerWorld({ askVersion: () => Promise.resolve(undefined) });
  world.says = [OTHER_VERSION, OTHER_VERSION];
  const [code, message] = inEnglish(await assertRejects(() => world.start(), TroubleError));
  assertEquals([code, world.runs.length], ["scrcpy-failed", 2]);
  assert(message.includes("does not match the client"), message);
  await world.app.close();
});

Deno.test("ScrcpyApp.start() copies the server anew once it did not start", async () => {
  const world = new ServerWorld();
  world.says = [BEGUN, NO_SERVER];
  await world.start();
  const [code] = inEnglish(await assertRejects(() => world.start(), TroubleError));
  assertEquals([code, world.calls.length], ["scrcpy-failed", 1]);
  await world.start();
  assertEquals(world.calls.length, 2);
  await world.app.close();
});

Deno.test("ScrcpyApp.start() ends a server that does not know what it is asked for", async () => {
  const world = new ServerWorld({ capture: "playback", keepsPlaying: true });
  world.says = [UNKNOWN_OPTION + BEGUN];
  const [code] = inEnglish(await assertRejects(() => world.start(), TroubleError));
  assertEquals([code, world.runs[0]!.wasEnded], ["scrcpy-too-old", true]);
  assert(world.lastOptions.includes("audio_dup=true"));
  await world.app.close();
});

Deno.test("ScrcpyApp.start() gives up a server that says nothing, and ends with its signal", async () => {
  const never = new ServerWorld({
    phones: {
      push: () => Promise.resolve(),
      removeFile: () => Promise.resolve(),
      streamShell: (_serial, _command, signal) => {
        const { readable, writable } = new TransformStream<Uint8Array>();
        signal.addEventListener("abort", () => void writable.close());
        return readable;
      },
    },
  });
  const starting = assertRejects(() => never.start(), TroubleError);
  await never.clock.advance(15_000);
  assertEquals(inEnglish(await starting)[0], "adb-timeout");
  const stop = new AbortController();
  const stopping = assertRejects(() => never.start(stop.signal), Error, "enough");
  await never.clock.settle();
  stop.abort(new Error("enough"));
  await stopping;
  assertEquals(never.clock.timers, 0);
});

Deno.test("ScrcpyApp.hear() hands on audio, however it is cut", async () => {
  const world = new ServerWorld();
  await world.start();
  const audio = await world.hear(
    new Uint8Array([0, 0]),
    new Uint8Array([0, 0, 5]),
    new Uint8Array([6]),
  );
  assertEquals(await bytesOf(audio), [0, 0, 0, 0, 5, 6]);
  assertEquals(world.runs[0]!.wasEnded, true);
  await world.app.close();
});

Deno.test("ScrcpyApp.start() starts what ends with its signal, or with whoever hears it", async () => {
  const world = new ServerWorld();
  const stop = new AbortController();
  await world.start(stop.signal);
  stop.abort();
  await world.clock.settle();
  assertEquals([world.runs[0]!.wasEnded, await world.app.stage()], [true, "ended"]);
  await world.start();
  for await (const _chunk of await world.hear(new Uint8Array(5), new Uint8Array(5))) break;
  assertEquals(await world.app.stage(), "ended");
  await world.app.close();
});

Deno.test("ScrcpyApp.hear() says why there is no audio, once the server has said it", async () => {
  const world = new ServerWorld();
  await world.start();
  const reading = assertRejects(async () => {
    await bytesOf(await world.hear(new Uint8Array(4)));
  }, TroubleError);
  await world.clock.settle();
  world.runs[0]!.say(BEFORE_ANDROID_11);
  world.runs[0]!.end();
  assertEquals(inEnglish(await reading)[0], "capture-needs-android");
  assertEquals(world.clock.timers, 0);
  await world.app.close();
});

Deno.test("ScrcpyApp.hear() waits no longer than a second for the server's last words", async () => {
  const world = new ServerWorld();
  await world.start();
  const reading = assertRejects(async () => {
    await bytesOf(await world.hear(new Uint8Array(4)));
  }, TroubleError);
  await world.clock.advance(1000);
  assertEquals(inEnglish(await reading)[0], "capture-refused");
  await world.app.close();
});

Deno.test("ScrcpyApp.hear() tells a server that does not listen yet from one that has ended", async () => {
  const world = new ServerWorld();
  await world.start();
  assertEquals(await bytesOf(await world.hear()), []);
  assertEquals(await world.app.stage(), "starts");
  world.runs[0]!.end();
  await world.clock.settle();
  assertEquals(await world.app.stage(), "ended");
  const source = { kind: "app", app: "scrcpy" } as const;
  const refused = () => Promise.reject(new TroubleError({ code: "no-audio", source }));
  for (const hear of [async () => bytesOf(await world.hear()), () => world.app.hear(refused)]) {
    const [code] = inEnglish(await assertRejects<TroubleError>(hear, TroubleError));
    assertEquals(code, "scrcpy-failed");
  }
  await world.app.close();
});
