import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { AppSource, type AppSourceOptions } from "../../../src/core/phone/app_source.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import {
  ForwardedPort,
  type ForwardedPortOptions,
} from "../../../src/core/phone/forwarded_port.ts";
import type { AppStage, PhoneApp, PhoneDevice } from "../../../src/core/phone/phone.ts";
import { ServerWay } from "../../../src/core/phone/server_way.ts";
import type { SourceLabel } from "../../../src/core/source/source.ts";
import { SourceSupervisor } from "../../../src/core/source/supervisor.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const AUDIO = new Uint8Array(1440).fill(9);
const TASK = { kind: "ask-phone", serial: "PIXEL" } as const;
/** What a person has to put right. */
const TROUBLES = {
  "adb-clash": { code: "adb-clash", server: "1.0.40", client: "1.0.41" },
  "app-missing": { code: "app-missing", task: TASK, app: "sndcpy" },
  "too-old": { code: "too-old", task: TASK },
  "forward-refused": { code: "forward-refused", task: TASK, words: undefined },
  "adb-timeout": { code: "adb-timeout", task: TASK },
} as const;
type Fault = keyof typeof TROUBLES;
const PIXEL: PhoneDevice = { serial: "PIXEL", state: "device" };

/** What a connection to the forwarded port comes to. */
type Connection =
  | "refused"
  | "no-audio"
  | "silent"
  | "audio"
  | "audio-then-end"
  | "zeros"
  | "audio-then-zeros";

/** Phones under a test's control, and the source that listens to them, supervised. */
class PhoneWorld {
  readonly clock = new SimulatedClock();
  readonly calls: string[] = [];
  readonly news: string[] = [];
  heardBytes = 0;
  devices: PhoneDevice[] = [PIXEL];
  connections: Connection[] = ["audio"];
  /** What the phone says of the app. */
  stage: AppStage = "ended";
  /** What comes of the next requests: of starts, looks, forwards, of looking for others. */
  readonly faults: Record<"start" | "look" | "forward" | "beside", Fault[]> = {
    start: [],
    look: [],
    forward: [],
    beside: [],
  };
  isForwardOurs = true;
  /** Whether what refuses is a tunnel. */
  isTunnelled = false;
  /** Whether adb has the forward. */
  #isForwarded = false;
  /** The ports of other forwards to the app. */
  beside: number[] = [];
  readonly source: AppSource;
  readonly #stop = new AbortController();
  #changed = Promise.withResolvers<void>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    options: Partial<AppSourceOptions> & {
      canInstall?: boolean;
      port?: number;
      tunnelHost?: string;
      isThroughServer?: boolean;
    } = {},
  ) {
    const phones = this.#phones();
    this.source = new AppSource({
      phones,
      app: this.#app(options.canInstall ?? false),
      way: options.isThroughServer
        ? new ServerWay((serial, label, signal) => this.#connectThrough(serial, label, signal))
        : new ForwardedPort({
          phones,
          socketName: "sndcpy",
          port: options.port ?? 28_200,
          tunnelHost: options.tunnelHost,
          connect: (port, label, signal) => this.#connect(port, label, signal),
        }),
      askPortUsers: () => Promise.resolve([{ program: "vlc" }]),
      emit: (event) => this.#hear(event),
      clock: this.clock,
      format: PcmFormat.SNDCPY,
      serial: undefined,
      restartAfterZerosMs: undefined,
      ...options,
    });
  }

  /** How often the app was started. */
  get starts(): number {
    return this.calls.filter((call) => call.startsWith("start")).length;
  }

  run(): this {
    const supervisor = new SourceSupervisor({
      source: this.source,
      sink: {
        sourceConnected: () => {},
        sourceDisconnected: () => {},
        mark: () => {},
        publish: (frames) => this.heardBytes += frames.length,
      },
      mayEcho: false,
      emit: (event) => this.#hear(event),
      clock: this.clock,
      random: () => 1,
    });
    this.#running = supervisor.run(this.#stop.signal);
    return this;
  }

  /** adb lists other devices from now on. */
  plug(...devices: PhoneDevice[]): void {
    this.devices = devices;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.clock.settle();
    await this.#running;
    await this.source.close();
    assertEquals(this.clock.timers, 0);
  }

  #hear(event: StationEvent): void {
    if (event.kind === "phone-waits") this.news.push(event.wait.code);
    if (event.kind === "phone-ready") this.news.push(`ready ${event.serial}`);
    if (event.kind === "app-taken-over") {
      this.news.push(`taken from ${event.program} at ${event.port}`);
    }
    if (event.kind === "starts-limited") this.news.push(`once in ${event.intervalMs / 1000} s`);
    if (event.kind === "zeros") this.news.push(`zeros ${event.silentMs / 60_000} min`);
    if (event.kind === "source-streams") this.news.push("streams");
    if (event.kind === "source-lost") this.news.push(event.error.trouble.code);
  }

  async #do(call: string, faults: Fault[] = []): Promise<void> {
    await Promise.resolve();
    this.calls.push(call);
    const fault = faults.shift();
    if (fault !== undefined) throw new TroubleError(TROUBLES[fault]);
  }

  #phones(): AppSourceOptions["phones"] & ForwardedPortOptions["phones"] {
    return {
      watch: (signal) => this.#watch(signal),
      shell: () => Promise.resolve({ exitCode: 0, stdout: "", stderr: "" }),
      connect: (serial) => this.#do(`connect ${serial}`).then(() => serial),
      disconnect: (serial) => this.#do(`disconnect ${serial}`),
      forward: async (serial, port, socketName) => {
        await this.#do(`forward ${serial} ${port} ${socketName}`, this.faults.forward);
        this.#isForwarded = true;
        return { serial, port: port || 5555, socketName, isOurs: this.isForwardOurs };
      },
      forwards: async () => {
        await this.#do("look beside", this.faults.beside);
        const toApp = { serial: "PIXEL", remote: "localabstract:sndcpy" };
        const ports = this.#isForwarded ? [28_200, ...this.beside] : this.beside;
        return ports.map((port) => ({ ...toApp, local: `tcp:${port}` }));
      },
      removeForward: ({ port }) => this.#do(`remove ${port}`),
    };
  }

  #app(canInstall: boolean): PhoneApp {
    return {
      name: "sndcpy",
      socketName: "sndcpy",
      canInstall,
      start: (serial) => this.#do(`start ${serial}`, this.faults.start),
      stage: async (serial) => {
        await this.#do(`look at ${serial}`, this.faults.look);
        return this.stage;
      },
      install: (serial) => this.#do(`install ${serial}`),
    };
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    this.calls.push("watch");
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
    while (!signal.aborted) {
      yield this.devices;
      await Promise.race([this.#changed.promise, aborted]);
    }
  }

  #connect(port: number, source: SourceLabel, signal: AbortSignal): AsyncIterable<Uint8Array> {
    this.calls.push(`connect ${port}`);
    const kind = this.connections.length > 1 ? this.connections.shift()! : this.connections[0]!;
    if (kind === "refused") {
      this.#isForwarded = this.isTunnelled;
      throw new TroubleError({ code: "refused", source });
    }
    return this.#play(kind, signal);
  }

  /** adb's server says when nobody listens. */
  #connectThrough(
    serial: string,
    source: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    this.calls.push(`connect through the server to ${serial}`);
    const kind = this.connections.length > 1 ? this.connections.shift()! : this.connections[0]!;
    if (kind !== "refused") {
      return Promise.resolve(kind === "no-audio" ? undefined : this.#play(kind, signal));
    }
    const task = { kind: "use-phone", serial } as const;
    return Promise.reject(new TroubleError({ code: "adb-ended", task }, { cause: source }));
  }

  async *#play(kind: Connection, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const wait = (ms: number) =>
      new Promise<void>((resolve, reject) => {
        const cancel = ms === Infinity ? () => {} : this.clock.after(ms, resolve);
        signal.addEventListener("abort", () => {
          cancel();
          reject(signal.reason);
        });
      });
    if (kind === "no-audio") return;
    if (kind === "silent") await wait(Infinity);
    if (kind === "audio-then-end") return yield AUDIO;
    if (kind === "audio-then-zeros") yield AUDIO;
    for (;;) {
      yield kind.endsWith("zeros") ? new Uint8Array(1440) : AUDIO;
      await wait(1000);
    }
  }
}

Deno.test("AppSource goes from the phone to audio in four requests", async () => {
  const world = new PhoneWorld().run();
  await world.clock.advance(100);
  const requests = ["watch", "forward PIXEL 28200 sndcpy", "look beside", "start PIXEL"];
  assertEquals(world.calls, [...requests, "connect 28200"]);
  assertEquals(world.news, ["ready PIXEL", "streams"]);
  await world.stop();
});

Deno.test("AppSource says what it waits for, once a change, and goes on by itself", async () => {
  const world = new PhoneWorld();
  world.devices = [];
  world.run();
  await world.clock.advance(3_600_000);
  for (const state of ["unauthorized", "unauthorized", "offline", "device"]) {
    world.plug({ serial: "PIXEL", state });
    await world.clock.advance(1000);
  }
  assertEquals(world.news, ["no-device", "unauthorized", "offline", "ready PIXEL", "streams"]);
  assertEquals(world.calls.filter((call) => call === "watch").length, 1);
  await world.stop();
});

Deno.test("AppSource is patient with an app that is still starting", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio", "no-audio", "no-audio", "audio"];
  world.run();
  await world.clock.advance(400);
  assertEquals([world.starts, world.news.at(-1)], [1, "streams"]);
  await world.stop();
});

Deno.test("AppSource starts an app again that never sends anything", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.run();
  await world.clock.advance(10_500);
  assertEquals([world.starts, world.news], [2, ["ready PIXEL", "no-audio"]]);
  await world.stop();
});

for (const tapMs of [12_000, 29_000, 8 * 3_600_000]) {
  Deno.test(`AppSource waits for a tap that comes after ${tapMs / 1000} s`, async () => {
    const world = new PhoneWorld();
    world.connections = ["no-audio"];
    world.stage = "asks";
    world.run();
    await world.clock.advance(tapMs);
    world.connections = ["audio"];
    world.stage = "starts";
    await world.clock.advance(2000);
    assertEquals([world.starts, world.news], [1, ["ready PIXEL", "tap-needed", "streams"]]);
    const looks = world.calls.filter((call) => call.startsWith("look at")).length;
    assert(looks <= tapMs / 4000 + 1, `${looks} looks`);
    await world.stop();
  });
}

Deno.test("AppSource leaves the question alone when the phone was away meanwhile", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.stage = "asks";
  world.run();
  await world.clock.advance(5000);
  world.connections = ["refused", "no-audio"];
  world.faults.forward = ["forward-refused"];
  world.plug();
  await world.clock.advance(20_000);
  world.plug(PIXEL);
  await world.clock.advance(20_000);
  world.connections = ["audio"];
  await world.clock.advance(2000);
  assertEquals([world.starts, world.news.at(-1)], [1, "streams"]);
  await world.stop();
});

Deno.test("AppSource goes on waiting for a tap though a look fails", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.stage = "asks";
  world.run();
  await world.clock.advance(5000);
  world.faults.look = ["too-old"];
  await world.clock.advance(60_000);
  assertEquals([world.starts, world.news], [1, ["ready PIXEL", "tap-needed"]]);
  await world.stop();
});

Deno.test("AppSource asks again when the question was answered with no", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.stage = "asks";
  world.run();
  await world.clock.advance(31_000);
  world.stage = "ended";
  await world.clock.advance(12_000);
  const news = ["ready PIXEL", "tap-needed", "no-audio", "ready PIXEL"];
  assertEquals([world.starts, world.news], [2, news]);
  await world.stop();
});

Deno.test("AppSource is patient with an app that lives and is slow", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.stage = "starts";
  world.run();
  await world.clock.advance(100_000);
  world.connections = ["audio"];
  await world.clock.advance(1000);
  assertEquals([world.starts, world.news], [1, ["ready PIXEL", "streams"]]);
  await world.stop();
});

Deno.test("AppSource starts an app again that lives for 2 minutes and is not heard", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.stage = "starts";
  world.run();
  await world.clock.advance(121_000);
  assertEquals([world.starts, world.news], [2, ["ready PIXEL", "no-audio"]]);
  await world.stop();
});

Deno.test("AppSource starts an app again that hangs", async () => {
  const world = new PhoneWorld();
  world.connections = ["silent", "audio"];
  world.run();
  await world.clock.advance(10_200);
  assertEquals([world.starts, world.news], [2, ["ready PIXEL", "silent", "streams"]]);
  await world.stop();
});

Deno.test("AppSource starts the app again when it ends, with the same forward", async () => {
  const world = new PhoneWorld();
  world.connections = ["audio-then-end", "audio"];
  world.run();
  await world.clock.advance(300);
  assertEquals(world.calls.filter((call) => call.startsWith("forward")).length, 1);
  assertEquals([world.starts, world.heardBytes], [2, 2 * AUDIO.length]);
  await world.stop();
});

Deno.test("AppSource forwards again when the forward has vanished, without another start", async () => {
  const world = new PhoneWorld();
  world.connections = ["refused", "audio"];
  world.run();
  await world.clock.advance(300);
  assertEquals(world.calls.filter((call) => call.startsWith("forward")).length, 2);
  assertEquals([world.starts, world.news.at(-1)], [1, "streams"]);
  await world.stop();
});

Deno.test("AppSource forwards again when the phone was away", async () => {
  const world = new PhoneWorld();
  world.connections = ["audio-then-end", "audio"];
  world.run();
  await world.clock.settle();
  world.plug();
  await world.clock.advance(1000);
  world.plug(PIXEL);
  await world.clock.advance(6000);
  assertEquals(world.calls.filter((call) => call.startsWith("forward")).length, 2);
  const news = ["ready PIXEL", "streams", "ended", "no-device", "ready PIXEL", "streams"];
  assertEquals(world.news, news);
  await world.stop();
});

Deno.test("AppSource has adb forget the connection to a phone on the network that is mute", async () => {
  const serial = "192.168.1.5:5555";
  const world = new PhoneWorld({ serial });
  world.devices = [{ serial, state: "device" }];
  world.faults.start = ["adb-timeout"];
  world.run();
  await world.clock.advance(1000);
  assertEquals(world.calls.filter((call) => call.startsWith("disc")), [`disconnect ${serial}`]);
  assertEquals(world.starts, 2);
  await world.stop();
});

Deno.test("AppSource starts an app that keeps ending 5 times in 5 minutes, then twice a minute", async () => {
  const world = new PhoneWorld();
  world.connections = ["audio-then-end"];
  world.run();
  await world.clock.advance(20_000);
  assertEquals(world.starts, 5);
  await world.clock.advance(3_600_000);
  assert(world.starts <= 5 + 121, `${world.starts} starts`);
  assert(world.starts >= 5 + 115, `${world.starts} starts`);
  assertEquals(world.news.filter((news) => news === "once in 30 s").length, 1);
  await world.stop();
});

Deno.test("AppSource says before it starts the app whom it takes it from, once a phone", async () => {
  const world = new PhoneWorld();
  world.connections = ["audio-then-end", "refused", "audio-then-end", "audio"];
  world.beside = [5000, 5001];
  world.run();
  await world.clock.advance(5000);
  const taken = ["taken from vlc at 5000", "taken from vlc at 5001"];
  assertEquals(world.news.slice(0, 4), ["ready PIXEL", ...taken, "streams"]);
  assertEquals([world.starts, world.news.filter((news) => news.startsWith("taken"))], [3, taken]);
  assert(world.calls.indexOf("look beside") < world.calls.indexOf("start PIXEL"));
  await world.stop();
});

Deno.test("AppSource takes the app from whoever came by the same way before", async () => {
  const world = new PhoneWorld();
  world.isForwardOurs = false;
  world.run();
  await world.clock.advance(100);
  assertEquals(world.news, ["ready PIXEL", "taken from vlc at 28200", "streams"]);
  await world.stop();
});

Deno.test("AppSource looks who else has the app each time that a phone comes, not at each start", async () => {
  const world = new PhoneWorld();
  world.beside = [5000];
  world.connections = ["audio-then-end", "audio-then-end", "audio-then-end", "audio"];
  world.run();
  await world.clock.settle();
  world.plug();
  await world.clock.advance(1000);
  world.plug(PIXEL);
  await world.clock.advance(20_000);
  assertEquals(world.starts, 4);
  assertEquals(world.calls.filter((call) => call === "look beside").length, 2);
  assertEquals(world.news.filter((news) => news.startsWith("taken")).length, 2);
  await world.stop();
});

Deno.test("AppSource looks again who has the app when it keeps ending", async () => {
  const world = new PhoneWorld();
  world.connections = ["audio-then-end"];
  world.run();
  await world.clock.settle();
  world.beside = [5000];
  await world.clock.advance(600_000);
  const limited = world.news.indexOf("once in 30 s");
  assertEquals(world.news[limited + 1], "taken from vlc at 5000");
  assertEquals(world.news.filter((news) => news.startsWith("taken")).length, 1);
  assertEquals(world.calls.filter((call) => call === "look beside").length, 2);
  await world.stop();
});

Deno.test("AppSource does not need to know who else has the app", async () => {
  const world = new PhoneWorld();
  world.faults.beside = ["too-old"];
  world.run();
  await world.clock.advance(100);
  assertEquals(world.news, ["ready PIXEL", "streams"]);
  await world.stop();
});

Deno.test("AppSource leaves adb alone when another version of it fights for the server", async () => {
  const world = new PhoneWorld();
  world.faults.beside = ["adb-clash"];
  world.run();
  await world.clock.advance(100);
  const asked = world.calls.length;
  await world.clock.advance(9000);
  assertEquals([world.calls.length, world.news.at(-1)], [asked, "adb-clash"]);
  await world.stop();
});

Deno.test("AppSource installs the app where it is missing, if it was given one", async () => {
  const world = new PhoneWorld({ canInstall: true });
  world.faults.start = ["app-missing"];
  world.run();
  await world.clock.advance(100);
  assertEquals(world.calls.slice(3, 6), [
    "start PIXEL",
    "install PIXEL",
    "start PIXEL",
  ]);
  assertEquals(world.news, ["ready PIXEL", "streams"]);
  await world.stop();
});

for (
  const [fault, request] of [
    ["app-missing", "start"],
    ["too-old", "start"],
    ["forward-refused", "forward"],
  ] as const
) {
  Deno.test(`AppSource looks each 10 s at what a person has to put right: ${fault}`, async () => {
    const world = new PhoneWorld();
    world.faults[request] = Array(1000).fill(fault);
    world.run();
    await world.clock.advance(600_000);
    assertEquals(world.news, ["ready PIXEL", fault]);
    const requests = world.calls.filter((call) => call.startsWith(request)).length;
    assert(requests >= 54 && requests <= 60, `${requests} requests in ten minutes`);
    world.faults[request] = [];
    await world.clock.advance(15_000);
    assertEquals(world.news, ["ready PIXEL", fault, "streams"]);
    await world.stop();
  });
}

Deno.test("AppSource does not start the app while there is no port for it", async () => {
  const world = new PhoneWorld();
  world.faults.forward = Array(1000).fill("forward-refused");
  world.run();
  await world.clock.advance(600_000);
  assertEquals(world.starts, 0);
  await world.stop();
});

Deno.test("AppSource reports digital silence for minutes, and does nothing about it", async () => {
  const world = new PhoneWorld();
  world.connections = ["zeros"];
  world.run();
  await world.clock.advance(9 * 60_000);
  assertEquals(world.news, ["ready PIXEL", "streams", "zeros 2 min", "zeros 4 min", "zeros 8 min"]);
  assertEquals(world.starts, 1);
  await world.stop();
});

Deno.test("AppSource starts the app again after digital silence if it is told to", async () => {
  const world = new PhoneWorld({ restartAfterZerosMs: 60_000 });
  world.connections = ["zeros", "audio"];
  world.run();
  await world.clock.advance(60_050);
  assertEquals(world.heardBytes, 61 * AUDIO.length, "not all that was read was handed on");
  await world.clock.advance(2000);
  assertEquals([world.starts, world.news], [2, ["ready PIXEL", "streams", "zeros", "streams"]]);
  await world.stop();
});

Deno.test("AppSource starts the app once a silence, however long the phone is locked", async () => {
  const world = new PhoneWorld({ restartAfterZerosMs: 60_000 });
  world.connections = ["zeros"];
  world.run();
  await world.clock.advance(10 * 3_600_000);
  assertEquals([world.starts, world.news.filter((news) => news === "zeros")], [2, ["zeros"]]);
  await world.stop();
});

Deno.test("AppSource starts the app again in the next silence after it was heard", async () => {
  const world = new PhoneWorld({ restartAfterZerosMs: 60_000 });
  world.connections = ["zeros", "audio-then-zeros", "zeros"];
  world.run();
  await world.clock.advance(3_600_000);
  assertEquals(world.starts, 3);
  await world.stop();
});

Deno.test("AppSource.close() removes its own forward, once", async () => {
  const world = new PhoneWorld({ port: 0 }).run();
  await world.clock.advance(100);
  await world.stop();
  await world.source.close();
  assertEquals(world.calls.filter((call) => call.startsWith("remove")), ["remove 5555"]);
});

Deno.test("AppSource starts no remedy once it is aborted", async () => {
  const world = new PhoneWorld().run();
  await world.clock.advance(100);
  const before = world.calls.length;
  await world.stop();
  await assertRejects(
    () => world.source.open(AbortSignal.abort(new Error("enough"))),
    Error,
    "enough",
  );
  assertEquals(world.calls.slice(before), ["remove 28200"]);
});

Deno.test("AppSource gets audio through adb's server without a forward, and looks for others once", async () => {
  const world = new PhoneWorld({ isThroughServer: true });
  world.connections = ["no-audio", "no-audio", "audio-then-end", "no-audio", "audio"];
  world.beside = [5000];
  world.run();
  await world.clock.advance(10_000);
  const through = "connect through the server to PIXEL";
  assertEquals(world.calls.slice(0, 6), [
    ...["watch", "look beside", "start PIXEL"],
    ...[through, through, through],
  ]);
  // Who is connected to a port over there, nobody here can tell.
  const taken = "taken from undefined at 5000";
  assertEquals(world.news, ["ready PIXEL", taken, "streams", "ended", "streams"]);
  assertEquals([world.starts, world.calls.includes("forward PIXEL 28200 sndcpy")], [2, false]);
  await world.stop();
  assertEquals(world.calls.filter((call) => call.startsWith("remove")), []);
});

Deno.test("AppSource does not start the app again while adb's server is what fails", async () => {
  const world = new PhoneWorld({ isThroughServer: true });
  world.connections = ["refused"];
  world.stage = "starts";
  world.run();
  await world.clock.advance(600_000);
  assertEquals([world.starts, world.news], [1, ["ready PIXEL", "adb-ended"]]);
  world.connections = ["audio"];
  await world.clock.advance(60_000);
  assertEquals([world.starts, world.news.at(-1)], [1, "streams"]);
  await world.stop();
});

Deno.test("AppSource does not start the app again while the tunnel to it is what fails", async () => {
  const world = new PhoneWorld({ tunnelHost: "desk" });
  world.isTunnelled = true;
  world.connections = ["refused"];
  world.stage = "starts";
  world.run();
  await world.clock.advance(600_000);
  assertEquals([world.starts, world.news], [1, ["ready PIXEL", "tunnel-refused"]]);
  assertEquals(world.calls.filter((call) => call.startsWith("forward")).length, 1);
  world.connections = ["audio"];
  await world.clock.advance(15_000);
  assertEquals([world.starts, world.news.at(-1)], [1, "streams"]);
  await world.stop();
  assertEquals(world.calls.filter((call) => call.startsWith("remove")), ["remove 28200"]);
});
