import { sleep } from "../../../src/core/base/clock.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { AppSource, type AppSourceOptions } from "../../../src/core/phone/app_source.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import {
  ForwardedPort,
  type ForwardedPortOptions,
} from "../../../src/core/phone/forwarded_port.ts";
import type {
  AppPresence,
  AppStage,
  AppStart,
  MayEnd,
  PhoneApp,
  PhoneDevice,
} from "../../../src/core/phone/phone.ts";
import { ServerWay } from "../../../src/core/phone/server_way.ts";
import type { SourceLabel } from "../../../src/core/source/source.ts";
import { SourceSupervisor } from "../../../src/core/source/supervisor.ts";
import { type PhoneWait, TroubleError } from "../../../src/core/trouble.ts";
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
/** Of an app that another program has. */
const HELD: AppPresence = { processId: 99, sockets: [{ inode: 9900, isConnected: true }] };
const PIXEL: PhoneDevice = { serial: "PIXEL", state: "device" };

/** What a connection to the forwarded port comes to. */
type Connection =
  | "refused"
  | "no-audio"
  | "silent"
  | "audio"
  | "audio-then-end"
  | "audio-for-a-second"
  | "reset"
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
  readonly faults: Record<"start" | "presence" | "look" | "forward" | "beside" | "model", Fault[]> =
    {
      model: [],
      start: [],
      presence: [],
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
  /** Who is connected to which port. */
  users: Record<number, string> = { 5000: "vlc", 5001: "vlc" };
  /** What there is of the app on the phone. What is ours stays when we go, as a ghost. */
  presence: AppPresence = { processId: 7, sockets: [] };
  isPresenceShown = true;
  isLocked = false;
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
      apps: [{
        app: this.#app(options.canInstall ?? false),
        way: options.isThroughServer
          ? new ServerWay((serial, label, signal) => this.#connectThrough(serial, label, signal))
          : new ForwardedPort({
            phones,
            socketName: () => "sndcpy",
            port: options.port ?? 28_200,
            tunnelHost: options.tunnelHost,
            connect: (port, label, signal) => this.#connect(port, label, signal),
          }),
      }],
      askPortUsers: (port) => {
        const program = this.users[port];
        return Promise.resolve(program === undefined ? [] : [{ program }]);
      },
      askRelayAddress: (program) =>
        Promise.resolve(program === "deno" ? "127.0.0.1:28201" : undefined),
      takesOver: false,
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
    if (event.kind === "phone-waits") this.news.push(waitText(event.wait));
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
      model: async (serial) => {
        await this.#do(`model of ${serial}`, this.faults.model);
        return "Pixel 7";
      },
      isLocked: async (serial) => {
        await this.#do(`is ${serial} locked`);
        return this.isLocked;
      },
    };
  }

  #app(canInstall: boolean): PhoneApp {
    return {
      name: "sndcpy",
      socketName: "sndcpy",
      canInstall,
      showsStarts: true,
      isThere: () => Promise.resolve(true),
      hear: (connect) => connect(),
      close: () => Promise.resolve(),
      start: (serial, mayEnd) => this.#start(serial, mayEnd),
      presence: async (serial) => {
        await this.#do(`presence on ${serial}`, this.faults.presence);
        return this.presence;
      },
      stage: async (serial) => {
        await this.#do(`look at ${serial}`, this.faults.look);
        return this.stage;
      },
      install: (serial) => this.#do(`install ${serial}`),
    };
  }

  async #start(serial: string, mayEnd: MayEnd): Promise<AppStart> {
    if (mayEnd !== "anything") {
      const { inodes, processId } = mayEnd;
      const { sockets = [] } = this.presence;
      const isHeld = sockets.some(({ inode }) => !inodes.includes(inode));
      const isOther = processId !== undefined && this.presence.processId !== undefined &&
        processId !== this.presence.processId;
      if (!this.isPresenceShown || isHeld || isOther) {
        await this.#do(`leave ${serial}`);
        return this.isPresenceShown ? this.presence : "unclear";
      }
    }
    await this.#do(`start ${serial}`, this.faults.start);
    this.presence = { processId: this.calls.length, sockets: [] };
    return "started";
  }

  /** The app lets us in. */
  #letIn(): void {
    const inode = 1000 + this.calls.length;
    this.presence = { ...this.presence, sockets: [{ inode, isConnected: true }] };
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
    const wait = (ms: number) => sleep(this.clock, ms, signal);
    if (kind === "no-audio") return;
    this.#letIn();
    if (kind === "silent") await wait(Infinity);
    if (kind === "audio-then-end") {
      yield AUDIO;
      this.presence = { ...this.presence, sockets: [] };
      return;
    }
    if (kind === "audio-then-zeros") yield AUDIO;
    if (kind === "audio-for-a-second" || kind === "reset") {
      yield AUDIO;
      await wait(1000);
      if (kind === "audio-for-a-second") return;
      throw new TroubleError({ code: "reset", source: this.source.label });
    }
    for (;;) {
      yield kind.endsWith("zeros") ? new Uint8Array(1440) : AUDIO;
      await wait(1000);
    }
  }
}

function waitText(wait: PhoneWait): string {
  if (wait.code !== "app-in-use") return wait.code;
  const { program = "somebody", port = "elsewhere", relay } = wait;
  return `${program} has it at ${port}${relay === undefined ? "" : `, relayed at ${relay}`}`;
}

Deno.test("AppSource goes from the phone to audio in three requests", async () => {
  const world = new PhoneWorld().run();
  await world.clock.advance(100);
  const requests = ["watch", "forward PIXEL 28200 sndcpy", "start PIXEL", "connect 28200"];
  assertEquals(world.calls, [...requests, "presence on PIXEL", "model of PIXEL"]);
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

Deno.test("AppSource leaves the app to whoever has it, says who, and goes on when that ends", async () => {
  const world = new PhoneWorld();
  world.presence = HELD;
  world.beside = [5000];
  world.run();
  await world.clock.advance(3_600_000);
  assertEquals([world.starts, world.news], [0, ["ready PIXEL", "vlc has it at 5000"]]);
  const looks = world.calls.filter((call) => call === "leave PIXEL").length;
  assert(looks >= 700 && looks <= 725, `${looks} looks in an hour`);
  world.presence = { ...HELD, sockets: [] };
  await world.clock.advance(5100);
  assertEquals([world.starts, world.news.slice(2)], [1, ["ready PIXEL", "streams"]]);
  await world.stop();
});

Deno.test("AppSource says where a relay hands on what it has, and that nobody here has it", async () => {
  const world = new PhoneWorld();
  world.presence = HELD;
  world.isForwardOurs = false;
  world.users = { 28_200: "deno" };
  world.run();
  await world.clock.advance(12_000);
  world.users = {};
  await world.clock.advance(12_000);
  const news = ["deno has it at 28200, relayed at 127.0.0.1:28201", "somebody has it at elsewhere"];
  assertEquals(world.news, ["ready PIXEL", ...news]);
  await world.stop();
});

Deno.test("AppSource gives whoever has just started the app 3 s to connect", async () => {
  const world = new PhoneWorld();
  world.presence = { processId: 99, sockets: [{ inode: 9901, isConnected: false }] };
  world.run();
  await world.clock.advance(2900);
  assertEquals(world.starts, 0);
  await world.clock.advance(200);
  assertEquals([world.starts, world.news], [1, ["ready PIXEL", "streams"]]);
  await world.stop();
});

Deno.test("AppSource leaves an app alone that was connected to within those 3 s", async () => {
  const world = new PhoneWorld();
  world.presence = { processId: 99, sockets: [{ inode: 9901, isConnected: false }] };
  world.run();
  await world.clock.advance(2900);
  world.presence = HELD;
  await world.clock.advance(60_000);
  assertEquals([world.starts, world.news.at(-1)], [0, "somebody has it at elsewhere"]);
  await world.stop();
});

for (
  const [how, presence, faults] of [
    ["and has it", HELD, []],
    ["though it does not listen yet", { processId: 99, sockets: [] }, []],
    ["though it did not know its own", HELD, ["adb-timeout"]],
  ] as const
) {
  Deno.test(`AppSource does not take the app back from whoever took it over ${how}`, async () => {
    const world = new PhoneWorld();
    world.faults.presence = [...faults];
    world.connections = ["audio-for-a-second", "no-audio"];
    world.run();
    await world.clock.advance(999);
    world.presence = presence;
    await world.clock.advance(1500);
    world.presence = HELD;
    await world.clock.advance(60_000);
    const news = ["ready PIXEL", "streams", "ended", "somebody has it at elsewhere"];
    assertEquals([world.starts, world.news], [1, news]);
    await world.stop();
  });
}

Deno.test("AppSource asks a phone once what it is called, and plays on where that fails", async () => {
  const world = new PhoneWorld();
  world.faults.model = ["adb-timeout"];
  world.connections = ["reset", "reset", "audio"];
  world.run();
  await world.clock.advance(20_000);
  const { kind, ...label } = world.source.label;
  assertEquals([kind, label], ["app", { app: "sndcpy", serial: "PIXEL", model: "Pixel 7" }]);
  const asked = world.calls.filter((call) => call === "model of PIXEL");
  assertEquals([world.starts, asked.length, world.news.at(-1)], [3, 2, "streams"]);
  await world.stop();
});

Deno.test("AppSource does not wait for its own ghost", async () => {
  for (const fault of [undefined, "adb-timeout"] as const) {
    const world = new PhoneWorld();
    world.connections = ["reset", "audio"];
    // It may not have learned yet which connection is its own.
    if (fault !== undefined) world.faults.presence = [fault];
    world.run();
    await world.clock.advance(1500);
    assertEquals(world.starts, 2);
    await world.clock.advance(6000);
    assertEquals([world.starts, world.news.slice(-2)], [2, ["reset", "streams"]]);
    await world.stop();
  }
});

Deno.test("AppSource knows its ghost, and whoever came after it, on a phone that was away", async () => {
  for (const [presence, starts] of [[undefined, 2], [HELD, 1]] as const) {
    const world = new PhoneWorld();
    world.connections = ["reset", "audio"];
    world.run();
    await world.clock.advance(900);
    world.plug();
    await world.clock.advance(60_000);
    if (presence !== undefined) world.presence = presence;
    world.plug(PIXEL);
    await world.clock.advance(2000);
    assertEquals(world.starts, starts);
    await world.stop();
  }
});

Deno.test("AppSource takes what is left of its start on a phone that was away meanwhile", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.run();
  await world.clock.advance(500);
  world.faults.forward = ["forward-refused"];
  world.connections = ["refused", "audio"];
  world.plug();
  await world.clock.advance(20_000);
  world.presence = HELD;
  world.plug(PIXEL);
  await world.clock.advance(20_000);
  assertEquals([world.starts, world.news.at(-1)], [2, "streams"]);
  await world.stop();
});

Deno.test("AppSource waits when another was faster to connect to what it has started", async () => {
  const world = new PhoneWorld();
  world.connections = ["no-audio"];
  world.run();
  await world.clock.advance(500);
  world.presence = HELD;
  world.stage = "taken";
  await world.clock.advance(30_000);
  assertEquals([world.starts, world.news], [1, ["ready PIXEL", "somebody has it at elsewhere"]]);
  await world.stop();
});

Deno.test("AppSource asks this computer where the phone does not show who has the app", async () => {
  const world = new PhoneWorld();
  world.isPresenceShown = false;
  world.beside = [5000];
  world.run();
  await world.clock.advance(60_000);
  assertEquals([world.starts, world.news], [0, ["ready PIXEL", "vlc has it at 5000"]]);
  world.users = {};
  await world.clock.advance(5000);
  assertEquals([world.starts, world.news.at(-1)], [1, "streams"]);
  await world.stop();
});

Deno.test("AppSource says from whom it takes the app if it is told to, once a phone", async () => {
  const world = new PhoneWorld({ takesOver: true });
  world.presence = HELD;
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

Deno.test("AppSource does not need to know from whom it takes the app", async () => {
  const world = new PhoneWorld({ takesOver: true });
  world.faults.beside = ["too-old"];
  world.run();
  await world.clock.advance(100);
  assertEquals(world.news, ["ready PIXEL", "streams"]);
  await world.stop();
});

Deno.test("AppSource leaves adb alone when another version of it fights for the server", async () => {
  const world = new PhoneWorld({ takesOver: true });
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
  assertEquals(world.calls.slice(2, 5), [
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

Deno.test("AppSource starts the app once more when the phone is unlocked", async () => {
  const world = new PhoneWorld({ restartAfterZerosMs: 60_000 });
  world.connections = ["zeros"];
  world.isLocked = true;
  world.run();
  await world.clock.advance(3_600_000);
  assertEquals(world.starts, 2);
  world.isLocked = false;
  await world.clock.advance(31_000);
  assertEquals(world.starts, 3);
  const looks = world.calls.filter((call) => call === "is PIXEL locked").length;
  assert(looks >= 118 && looks <= 121, `${looks} looks in an hour`);
  await world.clock.advance(3_600_000);
  assertEquals(world.starts, 3);
  await world.stop();
});

Deno.test("AppSource asks for the lock only where silence restarts the app, in vain", async () => {
  for (const restartAfterZerosMs of [undefined, 60_000]) {
    const world = new PhoneWorld({ restartAfterZerosMs });
    world.connections = restartAfterZerosMs === undefined ? ["zeros"] : ["zeros", "audio"];
    world.run();
    await world.clock.advance(600_000);
    const looks = world.calls.filter((call) => call === "is PIXEL locked").length;
    assert(looks <= (restartAfterZerosMs === undefined ? 0 : 1), `${looks} looks`);
    await world.stop();
  }
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

Deno.test("AppSource gets audio through adb's server without a forward", async () => {
  const world = new PhoneWorld({ isThroughServer: true, takesOver: true });
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
