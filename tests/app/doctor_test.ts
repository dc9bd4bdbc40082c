import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type DoctorPhones,
  type DoctorWorld,
  examine,
  explain,
  type Finding,
  formatFindings,
  type Heard,
  isAnythingWrong,
} from "../../src/app/doctor.ts";
import { CHECKS } from "../../src/app/doctor_checks.ts";
import type { DoctorConfig } from "../../src/app/doctor_config.ts";
import { PhoneError } from "../../src/core/phone.ts";
import { AdbMissingError } from "../../src/io/adb/find_adb.ts";
import { ListenError } from "../../src/io/server/listen.ts";

const NAMES = CHECKS.map(({ name }) => name);
const CONFIG: DoctorConfig = {
  adb: undefined,
  serial: undefined,
  socketName: "sndcpy",
  sndcpyPort: 28_200,
  bind: "localhost",
  port: 28_201,
  json: false,
};
const FORWARD = { serial: "A", local: "tcp:28200", remote: "localabstract:sndcpy" };

/** What differs from a computer and a phone where all is well. */
interface Trouble {
  world?: Partial<DoctorWorld>;
  phones?: Partial<DoctorPhones>;
  /** adb's state of each phone. */
  states?: Record<string, string>;
  /** What the phone prints, by the first word of the command. */
  answers?: Record<string, string>;
  forwards?: typeof FORWARD[];
  takenPorts?: number[];
  /** What comes from the relay's port, if it is taken. */
  heard?: Heard;
  config?: Partial<DoctorConfig>;
}

function check(trouble: Trouble = {}): Promise<Finding[]> {
  const { states = { A: "device" }, forwards = [], takenPorts = [], heard = "audio" } = trouble;
  const answers: Record<string, string> = {
    getprop: "33\n13\n",
    pm: "package:/data/app/base.apk\n",
    appops: "PROJECT_MEDIA: allow; time=+1d ago\n",
    ...trouble.answers,
  };
  const phones: DoctorPhones = {
    version: () => Promise.resolve({ protocol: 41, release: "35.0.2" }),
    devices: () =>
      Promise.resolve(
        Object.entries(states).map(([serial, state]) => ({ serial, state, details: {} })),
      ),
    shell: (_, command) => Promise.resolve({ stdout: answers[command.split(" ")[0]!]! }),
    forwards: () => Promise.resolve(forwards),
    ...trouble.phones,
  };
  const world: DoctorWorld = {
    findPhones: () => phones,
    tryToListen: (_, port) => {
      if (!takenPorts.includes(port)) return;
      throw new ListenError(
        `Cannot listen on 127.0.0.1:${port}: another program uses this port. Choose another ` +
          "with --port.",
        { cause: new Deno.errors.AddrInUse() },
      );
    },
    hear: () => Promise.resolve(heard),
    ...trouble.world,
  };
  return examine(CHECKS, { ...CONFIG, ...trouble.config }, world, new AbortController().signal);
}

/** Asserts which check failed and which were not made, and gives the one that failed. */
async function failsAlone(trouble: Trouble, name: string, skipped: string[]): Promise<Finding> {
  const findings = await check(trouble);
  assertEquals(findings.map((finding) => finding.check), NAMES);
  const names = (ok: boolean | null) =>
    findings.filter((finding) => finding.ok === ok).map((finding) => finding.check);
  assertEquals([names(false), names(null)], [[name], skipped]);
  assertEquals(isAnythingWrong(findings), true);
  return findings.find((finding) => finding.ok === false)!;
}

const AFTER_ADB = NAMES.slice(1, -2);
const AFTER_SERVER = NAMES.slice(2, -2);
const AFTER_DEVICE = NAMES.slice(3, -2);
const AFTER_AUTHORISATION = NAMES.slice(4, -2);

Deno.test("doctor finds nothing wrong, in order, where all is well", async () => {
  const findings = await check();
  assertEquals(formatFindings(findings).split("\n"), [
    "✓ adb: version 35.0.2",
    "✓ server: it answers",
    "✓ device: A",
    "✓ authorisation: given",
    "✓ Android: version 13",
    "✓ app: sndcpy is installed",
    "✓ permission: sndcpy may capture",
    "✓ forward: none yet, and port 28200 is free for it",
    "✓ local port: 28201 is free",
    "✓ relay: none is running",
  ]);
  assertEquals(isAnythingWrong(findings), false);
});

const timeout = () =>
  Promise.reject(new PhoneError("timeout", "Cannot ask: adb took too long. Replug."));

const FAILURES: [what: string, Trouble, check: string, skipped: string[], said: string][] = [
  ["no adb", { world: { findPhones: () => undefined } }, "adb", AFTER_ADB, "--adb"],
  [
    "adb that is not where it is said to be",
    {
      world: {
        findPhones() {
          throw new AdbMissingError("Cannot find adb: --adb names x. Correct it.");
        },
      },
    },
    "adb",
    AFTER_ADB,
    "--adb names x. Correct it.",
  ],
  ["adb that hangs", { phones: { version: timeout } }, "adb", AFTER_ADB, "adb took too long. Re"],
  ["a server that hangs", { phones: { devices: timeout } }, "server", AFTER_SERVER, "Replug"],
  ["no phone", { states: {} }, "device", AFTER_DEVICE, "Plug one in"],
  [
    "another phone",
    { config: { serial: "B" } },
    "device",
    AFTER_DEVICE,
    "B is not connected, but A",
  ],
  [
    "several phones",
    { states: { A: "device", B: "device" } },
    "device",
    AFTER_DEVICE,
    "several are ready (A, B). Name one with --serial A",
  ],
  [
    "a phone that does not trust this computer",
    { states: { A: "unauthorized" } },
    "authorisation",
    AFTER_AUTHORISATION,
    "does not trust this computer yet. Unlock",
  ],
  [
    "an offline phone",
    { states: { A: "offline" } },
    "authorisation",
    AFTER_AUTHORISATION,
    "answer",
  ],
  ["old Android", { answers: { getprop: "28\n9\n" } }, "Android", [], "version 9 cannot"],
  ["no version", { answers: { getprop: "" } }, "Android", [], "does not say"],
  ["no app", { answers: { pm: "" } }, "app", ["permission"], "--apk FILE"],
  [
    "a forward to another socket",
    { forwards: [{ ...FORWARD, remote: "localabstract:x" }] },
    "forward",
    [],
    "forward --remove tcp:28200",
  ],
  [
    "a forward to another phone",
    { forwards: [{ ...FORWARD, serial: "B" }] },
    "forward",
    [],
    "of B",
  ],
  ["a taken forward port", { takenPorts: [28_200] }, "forward", [], "with --sndcpy-port"],
  [
    "a port that the system does not permit",
    {
      world: {
        tryToListen(_, port) {
          if (port !== 28_201) return;
          throw new ListenError("Cannot listen on x: the system does not permit it. Choose 28201.");
        },
      },
    },
    "local port",
    ["relay"],
    "28201: the system does not permit it. Choose 28201.",
  ],
  [
    "a relay without audio",
    { takenPorts: [28_201], heard: "nothing" },
    "relay",
    [],
    "gives no audio. If it is a relay, it waits for the phone",
  ],
  [
    "another program on the relay's port",
    { takenPorts: [28_201], heard: "hung-up" },
    "relay",
    [],
    "hangs up. It is another program",
  ],
  [
    "a forward on the relay's port",
    { takenPorts: [28_201], forwards: [{ ...FORWARD, local: "tcp:28201" }] },
    "relay",
    [],
    'leads to localabstract:sndcpy of A. Run `adb -s "A" forward --remove tcp:28201`',
  ],
];

for (const [what, trouble, name, skipped, said] of FAILURES) {
  Deno.test(`doctor names ${what}, with a remedy in the same line`, async () => {
    const finding = await failsAlone(trouble, name, skipped);
    const line = formatFindings([finding]);
    assertStringIncludes(line, `✗ ${name}: `);
    assertStringIncludes(line, said);
    assertEquals(line.includes("\n"), false);
  });
}

Deno.test("doctor shows what it could not check", async () => {
  const lines = formatFindings(await check({ states: {} })).split("\n");
  assertEquals(lines[3], "- authorisation: not checked");
});

Deno.test("doctor leaves a permission that is not given to the relay", async () => {
  for (const appops of ["No operations.\nDefault mode: ignore\n", "PROJECT_MEDIA: ignore\n"]) {
    const findings = await check({ answers: { appops } });
    assertStringIncludes(formatFindings(findings), "✓ permission: not given yet");
  }
});

Deno.test("doctor hears a relay that runs", async () => {
  const findings = await check({ forwards: [FORWARD], takenPorts: [28_200, 28_201] });
  assertEquals(formatFindings(findings).split("\n").slice(-2), [
    "✓ local port: 28201 is in use",
    "✓ relay: one is running on port 28201, and gives audio",
  ]);
});

Deno.test("doctor connects to nothing that may lead to the app", async () => {
  const hear = () => Promise.reject(new Error("It was connected to."));
  const takenPorts = [28_201];
  const forwarded = { takenPorts, forwards: [{ ...FORWARD, local: "tcp:28201" }], world: { hear } };
  assertStringIncludes(formatFindings(await check(forwarded)), "✗ relay: port 28201 leads to");
  const withoutAdb = { takenPorts, world: { findPhones: () => undefined, hear } };
  assertStringIncludes(formatFindings(await check(withoutAdb)), "✗ relay: something listens");
});

Deno.test("doctor lets adb and the system choose ports", async () => {
  const config = { sndcpyPort: 0, port: 0 };
  assertEquals(isAnythingWrong(await check({ config, takenPorts: [0] })), false);
  const forwards = [{ ...FORWARD, local: "tcp:4711" }];
  assertStringIncludes(formatFindings(await check({ config, forwards })), "tcp:4711 leads to");
});

Deno.test("doctor chooses the phone that it is told", async () => {
  const states = { A: "device", B: "device" };
  const findings = await check({ states, config: { serial: "B" } });
  assertEquals([findings[2]!.state, isAnythingWrong(findings)], ["B", false]);
});

Deno.test("doctor reports the same as JSON: remedies only where something is wrong", async () => {
  const findings = JSON.parse(JSON.stringify(await check({ answers: { pm: "" } })));
  assertEquals(findings[4], { check: "Android", ok: true, state: "version 13" });
  assertEquals(Object.keys(findings[5]), ["check", "ok", "state", "remedy"]);
  assertEquals(findings[6], { check: "permission", ok: null, state: "not checked" });
});

Deno.test("doctor hides no mistake in the code", async () => {
  const shell = () => Promise.reject(new TypeError("bug"));
  await assertRejects(() => check({ phones: { shell } }), TypeError);
});

Deno.test("explain() takes a message apart, or leaves it whole", () => {
  assertEquals(explain("Cannot use 127.0.0.1:5555: it sleeps. Wake it."), {
    state: "it sleeps",
    remedy: "Wake it.",
  });
  assertEquals(explain("Odd.").state, "Odd");
});
