import { assertEquals, assertRejects } from "@std/assert";
import type { StationEvent } from "../../../src/core/event.ts";
import type { PhoneDevice, ShellResult } from "../../../src/core/phone/phone.ts";
import { PhoneFinder } from "../../../src/core/phone/phone_finder.ts";
import { type PhoneWait, TroubleError } from "../../../src/core/trouble.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const WIFI = "192.168.1.5:5555";
const SERVICE = "adb-R5CR1234-aBcDeF._adb-tls-connect._tcp";

/** A network with at most one phone, under a test's control, and who looks for that. */
class Network {
  readonly clock = new SimulatedClock();
  readonly calls: string[] = [];
  readonly news: string[] = [];
  readonly waits: PhoneWait[] = [];
  /** Whether the phone lets itself be connected to. */
  isThere = false;
  /** How long each phone had to answer, in milliseconds. */
  readonly limitsMs: (number | undefined)[] = [];
  /** Whether adb lists what it has connected to. */
  isListed = true;
  /** Where it is, if that is elsewhere. */
  address: string | undefined;
  /** What phones say of themselves; the others do not answer. */
  ownSerials: Record<string, string> = {};
  #devices: PhoneDevice[] = [];
  #changed = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly finder: PhoneFinder;

  constructor(serial: string | undefined) {
    this.finder = new PhoneFinder({
      phones: {
        watch: (signal) => this.#watch(signal),
        connect: (serial) => this.#connect(serial),
        shell: (serial, _command, _signal, { limitMs } = {}) => {
          this.limitsMs.push(limitMs);
          return this.#answer(serial);
        },
        disconnect: (serial) => {
          this.calls.push(`disconnect ${serial}`);
          this.list();
          return Promise.resolve();
        },
      },
      emit: (event) => this.#hear(event),
      clock: this.clock,
      serial,
    });
  }

  find(): Promise<string> {
    const finding = this.finder.find(this.#stop.signal, () => {});
    finding.then((serial) => this.finder.tell({ serial, app: "sndcpy" }), () => {});
    finding.catch(() => {});
    return finding;
  }

  /** adb lists these from now on. */
  list(...devices: [serial: string, state: string][]): void {
    this.#devices = devices.map(([serial, state]) => ({ serial, state }));
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async stop(finding: Promise<string>): Promise<void> {
    this.#stop.abort(new Error("enough"));
    await this.clock.settle();
    await assertRejects(() => finding, Error, "enough");
    assertEquals(this.clock.timers, 0);
  }

  async #connect(serial: string): Promise<string> {
    this.calls.push(`connect ${serial}`);
    await Promise.resolve();
    if (this.isThere) {
      if (this.isListed) this.list([this.address ?? serial, "device"]);
      return this.address ?? serial;
    }
    throw new TroubleError({
      ...{ code: "connect-failed", serial, fault: "refused", words: undefined },
    });
  }

  async #answer(serial: string): Promise<ShellResult> {
    await Promise.resolve();
    this.calls.push(`ask ${serial}`);
    const own = this.ownSerials[serial];
    const task = { kind: "ask-phone", serial } as const;
    if (own === undefined) throw new TroubleError({ code: "offline", task });
    return { exitCode: 0, stdout: `${own}\n`, stderr: "" };
  }

  #hear(event: StationEvent): void {
    if (event.kind === "phone-waits") {
      this.news.push(event.wait.code);
      this.waits.push(event.wait);
    }
    if (event.kind === "phone-twice") this.news.push(`${event.serial} is ${event.others}`);
    if (event.kind === "phone-ready") this.news.push(`ready ${event.serial}`);
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
    while (!signal.aborted) {
      const { promise: changed } = this.#changed;
      yield this.#devices;
      await Promise.race([changed, aborted]);
    }
  }
}

Deno.test("PhoneFinder connects to a phone with an address, which may come without a port", async () => {
  const network = new Network("192.168.1.5");
  network.isThere = true;
  const finding = network.find();
  await network.clock.advance(100);
  assertEquals(await finding, WIFI);
  assertEquals([network.calls, network.news], [[`connect ${WIFI}`], [`ready ${WIFI}`]]);
  assertEquals(network.clock.timers, 0);
});

Deno.test("PhoneFinder calls a phone for ever, at least every 5 s, and tells once why in vain", async () => {
  const network = new Network(WIFI);
  const finding = network.find();
  await network.clock.advance(3_600_000);
  assertEquals(network.calls.slice(0, 2), [`connect ${WIFI}`, `connect ${WIFI}`]);
  const calls = network.calls.length;
  assertEquals([calls > 715, calls < 730, network.news], [true, true, ["connect-failed"]]);
  network.isThere = true;
  await network.clock.advance(5000);
  assertEquals(await finding, WIFI);
});

Deno.test("PhoneFinder stops calling with its signal", async () => {
  const network = new Network(WIFI);
  const finding = network.find();
  await network.clock.advance(10_000);
  await network.stop(finding);
  const { length } = network.calls;
  await network.clock.advance(60_000);
  assertEquals(network.calls.length, length);
});

Deno.test("PhoneFinder has adb forget a connection that stays offline, and makes another", async () => {
  const network = new Network(WIFI);
  network.list([WIFI, "offline"]);
  const finding = network.find();
  await network.clock.advance(4000);
  assertEquals([network.calls, network.news], [[], ["offline"]]);
  network.isThere = true;
  await network.clock.advance(2000);
  assertEquals(network.calls, [`disconnect ${WIFI}`, `connect ${WIFI}`]);
  assertEquals(await finding, WIFI);
});

Deno.test("PhoneFinder leaves a phone alone that waits for its owner", async () => {
  const network = new Network(WIFI);
  network.list([WIFI, "unauthorized"]);
  const finding = network.find();
  await network.clock.advance(60_000);
  assertEquals([network.calls, network.news], [[], ["unauthorized"]]);
  await network.stop(finding);
});

Deno.test("PhoneFinder connects to no phone without an address", async () => {
  for (const serial of [undefined, "PIXEL", SERVICE]) {
    const network = new Network(serial);
    const finding = network.find();
    await network.clock.advance(60_000);
    assertEquals([network.calls, network.news], [[], ["no-device"]]);
    await network.stop(finding);
  }
});

Deno.test("PhoneFinder has adb forget a phone that did not answer, if it can be called", async () => {
  const network = new Network(WIFI);
  network.isThere = true;
  network.list([WIFI, "device"]);
  network.finder.doubt();
  const finding = network.find();
  await network.clock.advance(100);
  assertEquals(await finding, WIFI);
  assertEquals(await network.find(), WIFI);
  assertEquals(network.calls, [`disconnect ${WIFI}`, `connect ${WIFI}`]);

  const plugged = new Network("PIXEL");
  plugged.list(["PIXEL", "device"]);
  plugged.finder.doubt();
  assertEquals([await plugged.find(), plugged.calls], ["PIXEL", []]);
});

Deno.test("PhoneFinder takes the cable to a phone that is on the network, too, and says so once", async () => {
  const network = new Network(undefined);
  network.ownSerials = { [WIFI]: "R5CR1234", R5CR1234: "R5CR1234" };
  network.list([WIFI, "device"], ["R5CR1234", "device"]);
  assertEquals([await network.find(), await network.find()], ["R5CR1234", "R5CR1234"]);
  assertEquals(network.news, [`R5CR1234 is ${WIFI}`, "ready R5CR1234"]);
});

Deno.test("PhoneFinder takes any way to a phone that has no cable", async () => {
  const network = new Network(undefined);
  network.ownSerials = { [WIFI]: "R5CR1234", [SERVICE]: "R5CR1234" };
  network.list([SERVICE, "device"], [WIFI, "device"]);
  assertEquals([await network.find(), network.news[0]], [SERVICE, `${SERVICE} is ${WIFI}`]);
});

Deno.test("PhoneFinder lets one choose among several phones, each by one name", async () => {
  const network = new Network(undefined);
  network.ownSerials = { [WIFI]: "R5CR1234", R5CR1234: "R5CR1234", PIXEL: "PIXEL" };
  network.list([WIFI, "device"], ["R5CR1234", "device"], ["PIXEL", "device"]);
  const finding = network.find();
  await network.clock.advance(1000);
  assertEquals(network.waits, [{ code: "several-devices", serials: ["R5CR1234", "PIXEL"] }]);
  await network.stop(finding);
});

Deno.test("PhoneFinder takes phones for several that do not say who they are", async () => {
  for (const ownSerials of [{}, { [WIFI]: "", PIXEL: "" }]) {
    const network = new Network(undefined);
    network.ownSerials = ownSerials;
    network.list([WIFI, "device"], ["PIXEL", "device"]);
    const finding = network.find();
    await network.clock.advance(1000);
    assertEquals(network.news, ["several-devices"]);
    await network.stop(finding);
  }
});

Deno.test("PhoneFinder asks no phones who they are that all have a cable, nor for a chosen one", async () => {
  const network = new Network(undefined);
  network.list(["GALAXY", "device"], ["PIXEL", "device"]);
  const finding = network.find();
  await network.clock.advance(1000);
  assertEquals([network.calls, network.news], [[], ["several-devices"]]);
  await network.stop(finding);

  const chosen = new Network(WIFI);
  chosen.list([WIFI, "device"], ["PIXEL", "device"]);
  assertEquals([await chosen.find(), chosen.calls], [WIFI, []]);
});

const MOVED = "192.168.1.5:41234";

Deno.test("PhoneFinder follows a phone that adb has at another port by now", async () => {
  const network = new Network(WIFI);
  network.isThere = true;
  network.address = MOVED;
  const finding = network.find();
  await network.clock.advance(100);
  assertEquals([await finding, network.calls, network.news], [MOVED, [`connect ${WIFI}`], [
    `ready ${MOVED}`,
  ]]);
  network.finder.doubt();
  assertEquals(network.clock.timers, 0);
  const again = network.find();
  await network.clock.advance(100);
  assertEquals(await again, MOVED);
  assertEquals(network.calls.slice(1), [`disconnect ${MOVED}`, `connect ${WIFI}`]);
});

Deno.test("PhoneFinder follows a phone to where adb has it already", async () => {
  const network = new Network(WIFI);
  network.list([MOVED, "device"], ["PIXEL", "device"]);
  network.isThere = true;
  network.isListed = false;
  network.address = MOVED;
  const finding = network.find();
  await network.clock.advance(100);
  assertEquals([await finding, network.calls], [MOVED, [`connect ${WIFI}`]]);
});

Deno.test("PhoneFinder has adb forget a phone that has moved, and stays offline", async () => {
  const network = new Network(WIFI);
  network.isThere = true;
  network.address = MOVED;
  await Promise.all([network.find(), network.clock.advance(100)]);
  network.list([MOVED, "offline"]);
  const finding = network.find();
  await network.clock.advance(6000);
  assertEquals(await finding, MOVED);
  assertEquals(network.calls.slice(1), [`disconnect ${MOVED}`, `connect ${WIFI}`]);
});

Deno.test("PhoneFinder calls a phone that adb does not list after all no more often than others", async () => {
  const network = new Network(WIFI);
  network.isThere = true;
  network.address = MOVED;
  network.isListed = false;
  const finding = network.find();
  await network.clock.advance(60_000);
  assertEquals(network.calls.length < 20, true, `${network.calls.length} calls`);
  await network.stop(finding);
});

Deno.test("PhoneFinder finds the wanted phone that is there over the network alone", async () => {
  const network = new Network("R5CR1234");
  network.ownSerials = { [WIFI]: "R5CR1234", [MOVED]: "PIXEL" };
  network.list([MOVED, "device"], [WIFI, "device"], ["GALAXY", "device"], ["X:1", "offline"]);
  assertEquals(await network.find(), WIFI);
  assertEquals(network.calls, [`ask ${MOVED}`, `ask ${WIFI}`]);
  assertEquals(network.limitsMs, [5000, 5000]);

  network.list([SERVICE, "device"], [WIFI, "device"]);
  assertEquals(await network.find(), SERVICE);
  network.list([SERVICE, "device"], ["R5CR1234", "device"]);
  assertEquals(await network.find(), "R5CR1234");
});

Deno.test("PhoneFinder takes no other phone for the wanted one", async () => {
  const network = new Network("R5CR1234");
  network.ownSerials = { [WIFI]: "PIXEL" };
  network.list([WIFI, "device"], [MOVED, "device"]);
  const finding = network.find();
  await network.clock.advance(1000);
  assertEquals(network.news, ["no-device"]);
  await network.stop(finding);
});
