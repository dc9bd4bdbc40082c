import { assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import type { ReachableApp } from "../../../src/core/phone/app_link.ts";
import { AppSource } from "../../../src/core/phone/app_source.ts";
import type { AppStart, PhoneDevice } from "../../../src/core/phone/phone.ts";
import { type Trouble, TroubleError } from "../../../src/core/trouble.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const AUDIO = new Uint8Array(1440).fill(9);
const PIXEL: PhoneDevice = { serial: "PIXEL", state: "device" };

/** A phone, two apps for it, and the source that chooses one. */
class TwoApps {
  readonly clock = new SimulatedClock();
  readonly calls: string[] = [];
  readonly events: StationEvent[] = [];
  isFirstThere = true;
  /** What comes of the second app's starts. */
  fault: Trouble | undefined;
  readonly source: AppSource;
  readonly #stop = new AbortController();

  constructor() {
    this.source = new AppSource({
      phones: {
        async *watch() {
          yield [PIXEL];
        },
        shell: () => Promise.resolve({ exitCode: 0, stdout: "", stderr: "" }),
        connect: (serial) => Promise.resolve(serial),
        disconnect: () => Promise.resolve(),
        forwards: () => Promise.resolve([]),
        isLocked: () => Promise.resolve(undefined),
        model: () => Promise.resolve("Pixel 7"),
      },
      apps: [this.#app("first"), this.#app("second")],
      askPortUsers: () => Promise.resolve([]),
      askRelayAddress: () => Promise.resolve(undefined),
      takesOver: false,
      emit: (event) => this.events.push(event),
      clock: this.clock,
      format: PcmFormat.SNDCPY,
      serial: undefined,
      restartAfterZerosMs: undefined,
    });
  }

  /** Opens the source, hears it once, and closes the connection. */
  async hearOnce(): Promise<void> {
    for await (const _chunk of await this.source.open(this.#stop.signal)) break;
  }

  #app(name: "first" | "second"): ReachableApp {
    return {
      app: {
        name,
        socketName: name,
        canInstall: false,
        showsStarts: name === "first",
        isThere: () => {
          this.calls.push(`is ${name} there`);
          return Promise.resolve(name === "second" || this.isFirstThere);
        },
        start: (): Promise<AppStart> => {
          this.calls.push(`start ${name}`);
          const fault = name === "second" ? this.fault : undefined;
          return fault === undefined
            ? Promise.resolve("started")
            : Promise.reject(new TroubleError(fault));
        },
        presence: () => Promise.resolve({ processId: 1, sockets: [] }),
        stage: () => Promise.resolve("starts"),
        hear: (connect) => connect(),
        install: () => Promise.resolve(),
        close: () => {
          this.calls.push(`close ${name}`);
          return Promise.resolve();
        },
      },
      way: {
        forward: undefined,
        hasLocalPorts: true,
        prepare: () => Promise.resolve(false),
        connect: () => Promise.resolve(ReadableStream.from([AUDIO])),
        noteGone: () => {},
        close: () => Promise.resolve(),
      },
    };
  }
}

Deno.test("AppSource takes the first app that is on the phone, and leaves the other alone", async () => {
  const world = new TwoApps();
  assertEquals(world.source.label, {
    kind: "app",
    app: undefined,
    serial: undefined,
    model: undefined,
  });
  await world.hearOnce();
  assertEquals(world.calls, ["is first there", "start first"]);
  assertEquals(world.source.label, {
    kind: "app",
    app: "first",
    serial: "PIXEL",
    model: "Pixel 7",
  });
});

Deno.test("AppSource takes the last app, which is not looked for, where no other is", async () => {
  const world = new TwoApps();
  world.isFirstThere = false;
  await world.hearOnce();
  assertEquals(world.calls, ["is first there", "start second"]);
  const ready = world.events.filter(({ kind }) => kind === "phone-ready");
  assertEquals(ready, [{ kind: "phone-ready", serial: "PIXEL", app: "second" }]);
});

Deno.test("AppSource ends one app before it takes another", async () => {
  const world = new TwoApps();
  world.isFirstThere = false;
  await world.hearOnce();
  world.isFirstThere = true;
  await world.hearOnce();
  assertEquals(world.calls.slice(2), ["is first there", "close second", "start first"]);
  await world.source.close();
  assertEquals(world.calls.slice(-2), ["close first", "close second"]);
});

Deno.test("AppSource limits only the starts that show on the phone", async () => {
  const world = new TwoApps();
  world.isFirstThere = false;
  for (let start = 0; start < 9; start++) await world.hearOnce();
  assertEquals(world.events.filter(({ kind }) => kind === "starts-limited"), []);
  assertEquals(world.clock.timers, 0);
});

Deno.test("AppSource looks each 10 s at what a person has to put right of a capture", async () => {
  const world = new TwoApps();
  world.isFirstThere = false;
  const task = { kind: "start-app", serial: "PIXEL", app: "second" } as const;
  world.fault = { code: "capture-needs-unlock", task };
  await assertRejects(() => world.hearOnce(), TroubleError);
  world.fault = undefined;
  let isHeard = false;
  const hearing = world.hearOnce().then(() => isHeard = true);
  await world.clock.advance(9999);
  assertEquals(isHeard, false);
  await world.clock.advance(2);
  await hearing;
});
