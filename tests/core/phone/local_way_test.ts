import { assertEquals, assertRejects } from "@std/assert";
import type { StationEvent } from "../../../src/core/event.ts";
import { ForwardedPort } from "../../../src/core/phone/forwarded_port.ts";
import { LocalWay } from "../../../src/core/phone/local_way.ts";
import { ServerWay } from "../../../src/core/phone/server_way.ts";
import type { SourceLabel } from "../../../src/core/source/source.ts";
import { TroubleError } from "../../../src/core/trouble.ts";

const SIGNAL = new AbortController().signal;
const LABEL: SourceLabel = { kind: "app", app: "sndcpy" };
const SERVER = { address: "127.0.0.1:5037", port: 5037 };

/** How this computer and adb's server are, where a forward is to be made. */
interface Place {
  port?: number;
  /** Whether the port is free here before the forward is made, and then. */
  free: readonly [before: boolean, after: boolean];
  /** Whether adb has the forward when it is asked. */
  isListed?: boolean;
  /** Whether somebody else made the forward before. */
  isFound?: boolean;
  /** Who has which port here. */
  holders?: Record<number, string>;
  isRefused?: boolean;
  /** Why there is no forward. */
  fault?: "forward-refused" | "forward-forbidden";
}

/** A way, and what it did. */
class WayWorld {
  readonly did: string[] = [];
  readonly told: StationEvent[] = [];
  readonly way: LocalWay;
  isListed: boolean;
  isRefused: boolean;

  constructor({ port = 28_200, free, holders = {}, ...place }: Place) {
    this.isListed = place.isListed ?? true;
    this.isRefused = place.isRefused ?? false;
    const answers = port === 0 ? [free[1]] : [...free];
    this.way = new LocalWay({
      byPort: this.#port(port, !place.isFound, place.fault),
      throughServer: new ServerWay(() => this.#audio("connect through the server")),
      server: SERVER,
      port,
      isPortFree: () => answers.length > 1 ? answers.shift()! : answers[0]!,
      askPortHolder: (port) => Promise.resolve(holders[port]),
      emit: (event) => this.told.push(event),
    });
  }

  #port(port: number, isOurs: boolean, fault: Place["fault"]): ForwardedPort {
    return new ForwardedPort({
      phones: {
        forward: (serial, _port, socketName) => {
          this.did.push("forward");
          if (fault !== undefined) {
            const task = { kind: "forward", serial, port } as const;
            throw new TroubleError({ code: fault, task, words: undefined });
          }
          return Promise.resolve({ serial, port: port || 5555, socketName, isOurs });
        },
        forwards: () =>
          Promise.resolve(
            this.isListed
              ? [{
                serial: "PIXEL",
                local: `tcp:${port || 5555}`,
                remote: "localabstract:sndcpy",
              }]
              : [],
          ),
        removeForward: ({ isOurs }) => {
          this.did.push(`remove${isOurs ? "" : " nothing"}`);
          return Promise.resolve();
        },
      },
      socketName: () => "sndcpy",
      port,
      tunnelHost: undefined,
      connect: (port, source) => {
        if (!this.isRefused) return this.#audio(`connect to ${port}`);
        throw new TroubleError({ code: "refused", source });
      },
    });
  }

  #audio(did: string): Promise<AsyncIterable<Uint8Array>> {
    this.did.push(did);
    return Promise.resolve((async function* () {})());
  }
}

const HERE = ["forward", "connect to 28200"];
const ELSEWHERE = ["forward", "remove", "connect through the server"];
const ADB = "adb (PID 1)";
const SSH = "ssh (PID 2)";
const PLACES: Record<string, readonly [Place, did: string[]]> = {
  "nobody has the port here, though adb has the forward": [{ free: [true, true] }, ELSEWHERE],
  "the port has been taken by the forward": [{ free: [true, false] }, HERE],
  "the forward has vanished meanwhile": [{ free: [true, true], isListed: false }, HERE],
  "another program had the port before": [{ free: [false, false] }, ELSEWHERE],
  "another program had the port before, by its name": [
    { free: [false, false], holders: { 5037: SSH, 28_200: "vlc (PID 3)" } },
    ELSEWHERE,
  ],
  "adb itself had the port before": [
    { free: [false, false], holders: { 5037: ADB, 28_200: ADB } },
    HERE,
  ],
  "one tunnel has both ports": [
    { free: [false, false], holders: { 5037: SSH, 28_200: SSH } },
    HERE,
  ],
  "the forward was there, and adb's server has its port": [
    { free: [false, false], isFound: true, holders: { 5037: ADB, 28_200: ADB } },
    HERE,
  ],
  "the forward was there, and nobody tells who has its port": [
    { free: [false, false], isFound: true },
    HERE,
  ],
  "the forward was there, and another program has its port": [
    { free: [false, false], isFound: true, holders: { 5037: SSH, 28_200: ADB } },
    ["forward", "remove nothing", "connect through the server"],
  ],
  "adb cannot have a port that is free here": [
    { free: [true, true], fault: "forward-refused" },
    ["forward", "connect through the server"],
  ],
  "adb has chosen a port that is taken": [
    { port: 0, free: [true, false] },
    ["forward", "connect to 5555"],
  ],
  "adb has chosen a port that is free here": [{ port: 0, free: [true, true] }, ELSEWHERE],
};

for (const [name, [place, did]] of Object.entries(PLACES)) {
  Deno.test(`LocalWay takes the right way where ${name}`, async () => {
    const world = new WayWorld(place);
    const { way, told } = world;
    assertEquals(await way.prepare("PIXEL", SIGNAL), true);
    assertEquals(await way.prepare("PIXEL", SIGNAL), false);
    await way.connect("PIXEL", LABEL, SIGNAL);
    assertEquals(world.did, did);
    const isElsewhere = did.includes("connect through the server");
    const news = { kind: "server-elsewhere", address: SERVER.address } as const;
    assertEquals(told, isElsewhere ? [news] : []);
    assertEquals([way.hasLocalPorts, way.forward === undefined], [!isElsewhere, isElsewhere]);
  });
}

Deno.test("LocalWay leaves a port that refuses, though adb has the forward, for good", async () => {
  const world = new WayWorld({ free: [true, false], isRefused: true });
  const { way } = world;
  await way.prepare("PIXEL", SIGNAL);
  await assertRejects(() => way.connect("PIXEL", LABEL, SIGNAL), TroubleError);
  assertEquals(await way.prepare("PIXEL", SIGNAL), true);
  await way.connect("PIXEL", LABEL, SIGNAL);
  way.noteGone([]);
  await way.prepare("PIXEL", SIGNAL);
  assertEquals([world.did, world.told.length], [ELSEWHERE, 1]);
});

Deno.test("LocalWay forwards again when the forward has vanished", async () => {
  const world = new WayWorld({ free: [true, false], isRefused: true, isListed: false });
  const { way } = world;
  await way.prepare("PIXEL", SIGNAL);
  await assertRejects(() => way.connect("PIXEL", LABEL, SIGNAL), TroubleError);
  world.isRefused = false;
  assertEquals(await way.prepare("PIXEL", SIGNAL), true);
  await way.connect("PIXEL", LABEL, SIGNAL);
  assertEquals([world.did, world.told], [["forward", "forward", "connect to 28200"], []]);
});

for (
  const [fault, free] of [["forward-refused", false], ["forward-forbidden", true]] as const
) {
  Deno.test(`LocalWay has a person put right what is wrong here: ${fault}`, async () => {
    const world = new WayWorld({ free: [free, free], fault });
    await assertRejects(() => world.way.prepare("PIXEL", SIGNAL), TroubleError, fault);
    assertEquals([world.did, world.told], [["forward"], []]);
  });
}
