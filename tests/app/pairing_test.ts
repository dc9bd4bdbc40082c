import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";
import { type PairingPhones, type PairingWindow, pairPhone } from "../../src/app/pairing.ts";
import { en } from "../../src/app/words/en.ts";
import type { PhoneDevice, PhoneService } from "../../src/core/phone/phone.ts";
import type { PairTrouble } from "../../src/core/phone/pairing.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { inEnglish } from "../helpers/english.ts";

const WINDOW = { address: "192.168.1.5:37123", code: "123456" };
const NOTHING: PairingWindow = { address: undefined, code: undefined };
const NAME = "adb-R5CR1234-aBcDeF";
const SERVICE = `${NAME}._adb-tls-connect._tcp`;
const AT: PhoneService = { name: NAME, host: "192.168.1.5", port: 41_234 };
const { pairing } = en;

/** A phone that lets itself be paired, adb, and a person who types these lines. */
class Desk {
  readonly clock = new SimulatedClock();
  readonly calls: string[] = [];
  /** What is said and asked, in turn. */
  readonly said: string[] = [];
  release: string | undefined = "35.0.2-12147458";
  hears = true;
  /** How the phone is listed so long after the pairing. */
  listedAfterMs: readonly [number, PhoneDevice][] = [];
  services: readonly PhoneService[] = [];
  failures: TroubleError<PairTrouble>[] = [];
  connectFailures: TroubleError[] = [];
  name: string | undefined = NAME;
  firstConnectMs!: number;
  readonly #typed: string[] | undefined;
  readonly #connected: PhoneDevice[] = [];
  readonly #stop = new AbortController();

  constructor(...typed: string[]) {
    this.#typed = typed.length === 0 ? undefined : typed;
  }

  /** What is named in the end. */
  async pair(window: PairingWindow): Promise<string> {
    const pairing = pairPhone(window, {
      phones: this.#phones,
      clock: this.clock,
      words: en,
      prompt: this.#typed && { ask: (question) => this.#ask(question) },
      tell: (message) => void this.said.push(message),
    }, this.#stop.signal);
    pairing.catch(() => {});
    await this.clock.advance(60_000);
    this.#stop.abort(new Error("It has not ended"));
    return await pairing;
  }

  #ask(question: string): Promise<string> {
    this.said.push(question);
    const line = this.#typed!.shift();
    if (line === undefined) return Promise.reject(new DOMException("", "AbortError"));
    return Promise.resolve(line);
  }

  get #phones(): PairingPhones {
    const note = (call: string) => void this.calls.push(call);
    const listed = () =>
      this.listedAfterMs.filter(([ms]) => this.clock.nowMs() >= ms).map(([, device]) => device);
    return {
      version: () => Promise.resolve({ protocol: 41, release: this.release }),
      pair: (address, code) => {
        note(`pair ${address} ${code}`);
        const failure = this.failures.shift();
        return failure === undefined ? Promise.resolve(this.name) : Promise.reject(failure);
      },
      hearsServices: () => Promise.resolve(this.hears),
      services: () => Promise.resolve(this.services),
      devices: () => Promise.resolve([...listed(), ...this.#connected]),
      connect: (serial) => {
        note(`connect ${serial}`);
        this.firstConnectMs ??= this.clock.nowMs();
        const failure = this.connectFailures.shift();
        if (failure !== undefined) return Promise.reject(failure);
        this.#connected.push({ serial, state: "device" });
        return Promise.resolve(serial);
      },
    };
  }
}

const wrongCode = () =>
  new TroubleError<PairTrouble>({
    ...{ code: "pair-failed", address: WINDOW.address, fault: "wrong-code", words: undefined },
  });
const refused = (serial: string) =>
  new TroubleError({ code: "connect-failed", serial, fault: "refused", words: undefined });

Deno.test("pairPhone() says what to open, asks for what is seen, and names what adb has found", async () => {
  const desk = new Desk("192.168.1.5:37123", "123 456");
  desk.listedAfterMs = [
    [0, { serial: "PIXEL", state: "device" }],
    [1000, { serial: SERVICE, state: "device" }],
  ];
  assertEquals(await desk.pair(NOTHING), SERVICE);
  assertEquals(desk.calls, ["pair 192.168.1.5:37123 123456"]);
  const { steps, askAddress, askCode, paired } = pairing;
  assertEquals(desk.said, [...steps, askAddress, askCode, paired]);
});

Deno.test("pairPhone() asks nothing of whoever has typed all", async () => {
  const desk = new Desk();
  desk.listedAfterMs = [[0, { serial: SERVICE, state: "device" }]];
  assertEquals(await desk.pair(WINDOW), SERVICE);
  assertEquals(desk.said, [pairing.paired]);
});

Deno.test("pairPhone() asks again for what cannot be right, and shows how it looks", async () => {
  const desk = new Desk(
    "192.168.1.5",
    "",
    "192.168.1.5:99999",
    "192.168.1.5:37123",
    "12345",
    "000000",
  );
  desk.listedAfterMs = [[0, { serial: SERVICE, state: "device" }]];
  assertEquals(await desk.pair(NOTHING), SERVICE);
  assertEquals(desk.calls, ["pair 192.168.1.5:37123 000000"]);
  const wrong = desk.said.filter((line) => line.startsWith("Cannot use"));
  assertEquals(wrong.length, 3);
  assertStringIncludes(wrong[0]!, "192.168.1.5:37123");
  assertStringIncludes(wrong[2]!, "six digits");
});

Deno.test("pairPhone() asks for a new address and a new code after a wrong one", async () => {
  const desk = new Desk("192.168.1.5:37123", "111111", "192.168.1.5:40000", "222222");
  desk.failures = [wrongCode()];
  desk.listedAfterMs = [[0, { serial: SERVICE, state: "device" }]];
  assertEquals(await desk.pair(NOTHING), SERVICE);
  assertEquals(desk.calls, ["pair 192.168.1.5:37123 111111", "pair 192.168.1.5:40000 222222"]);
  assert(desk.said.some((line) => line.includes("does not take that code")));
});

Deno.test("pairPhone() ends with a wrong code that was typed with the command", async () => {
  const desk = new Desk("192.168.1.5:37123");
  desk.failures = [wrongCode()];
  const error = await assertRejects(() => desk.pair(WINDOW), TroubleError);
  assertEquals([inEnglish(error)[0], desk.said], ["pair-failed", []]);
});

Deno.test("pairPhone() asks an adb that is too old for nothing", async () => {
  for (const release of ["29.0.6-debian", undefined]) {
    const desk = new Desk("192.168.1.5:37123");
    desk.release = release;
    const error = await assertRejects(() => desk.pair(NOTHING), TroubleError);
    const [code, message] = inEnglish(error);
    assertEquals([code, desk.said, desk.calls], ["adb-cannot-pair", [], []]);
    assertStringIncludes(message, "too old");
  }
});

Deno.test("pairPhone() connects where the phone says that it is, if adb does not", async () => {
  const desk = new Desk();
  desk.services = [{ ...AT, name: "adb-PIXEL-aBcDeF", port: 1 }, AT];
  desk.connectFailures = [refused("192.168.1.5:41234")];
  assertEquals(await desk.pair(WINDOW), "192.168.1.5:41234");
  const connect = "connect 192.168.1.5:41234";
  assertEquals(desk.calls, ["pair 192.168.1.5:37123 123456", connect, connect]);
  assert(desk.firstConnectMs >= 4000 && desk.firstConnectMs < 5000, `${desk.firstConnectMs} ms`);
});

Deno.test("pairPhone() asks where the phone is if adb cannot hear it, and takes the port alone", async () => {
  for (const [hears, name] of [[false, NAME], [true, undefined], [true, NAME]] as const) {
    const desk = new Desk("37123", "192.168.1.6:41234", "41234");
    Object.assign(desk, { hears, name });
    desk.connectFailures = [refused("192.168.1.5:37123"), refused("192.168.1.6:41234")];
    assertEquals(await desk.pair(WINDOW), "192.168.1.5:41234");
    const addresses = ["192.168.1.5:37123", "192.168.1.6:41234", "192.168.1.5:41234"];
    assertEquals(desk.calls.slice(1), addresses.map((address) => `connect ${address}`));
    const told = desk.said.filter((line) => line.startsWith("Cannot connect"));
    assertEquals(told.length, 2);
    assertStringIncludes(told[0]!, "nothing is listening there. Type the address");
    assert(!told[0]!.includes("--serial"), told[0]);
  }
});

Deno.test("pairPhone() says what is left to do where nobody can be asked", async () => {
  const desk = new Desk();
  desk.hears = false;
  const error = await assertRejects(() => desk.pair(WINDOW), TroubleError);
  assertStringIncludes(inEnglish(error)[1], "Start the relay with --serial HOST:PORT");
});

Deno.test("pairPhone() waits until the phone is ready, and says why it is not", async () => {
  const desk = new Desk();
  desk.listedAfterMs = [[0, { serial: SERVICE, state: "offline" }]];
  const error = await assertRejects(() => desk.pair(WINDOW), TroubleError);
  assertEquals(inEnglish(error)[0], "offline");

  const late = new Desk();
  late.listedAfterMs = [[0, { serial: SERVICE, state: "offline" }], [3000, {
    serial: `${NAME} (2)._adb-tls-connect._tcp`,
    state: "device",
  }]];
  assertEquals(await late.pair(WINDOW), SERVICE);
});

Deno.test("pairPhone() ends when somebody leaves", async () => {
  const desk = new Desk("192.168.1.5:37123");
  const error = await assertRejects(() => desk.pair(NOTHING), DOMException);
  assertEquals([error.name, desk.calls], ["AbortError", []]);
});
