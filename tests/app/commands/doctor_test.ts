import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type DoctorConfig,
  type DoctorPhones,
  type DoctorWorld,
  examine,
  type Finding,
  findingsData,
  formatFindings,
  type Heard,
  isAnythingWrong,
} from "../../../src/app/commands/doctor_report.ts";
import { readDoctorConfig } from "../../../src/app/commands/doctor.ts";
import { GivenOptions } from "../../../src/app/commands/given_options.ts";
import { UsageError } from "../../../src/app/commands/usage.ts";
import { CHECKS } from "../../../src/app/commands/doctor_checks.ts";
import { en } from "../../../src/app/words/en.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { AdbHome } from "../../../src/io/adb/adb_home.ts";
import type { PortUser } from "../../../src/core/phone/rivals.ts";
import type { ScrcpyFileTrouble } from "../../../src/core/phone/scrcpy_trouble.ts";
import type { ServerFile } from "../../../src/io/scrcpy/server_file.ts";
import { TroubleError } from "../../../src/core/trouble.ts";

const NAMES = CHECKS.map(({ name }) => name);
const SNDCPY = {
  packageName: undefined,
  socketName: "sndcpy",
  port: 28_200,
  tunnelHost: undefined,
};
const CONFIG: DoctorConfig = {
  adb: undefined,
  serial: undefined,
  sndcpy: SNDCPY,
  scrcpy: { server: undefined, capture: "output" },
  bind: "localhost",
  port: 28_201,
  format: PcmFormat.SNDCPY,
};
const HOME: AdbHome = { folder: "/home/x/.android", key: "there", isWritable: true };
const AUDIO: Heard = { levelsDbfs: [-17.7, -20.4], listenedMs: 2001 };
const FORWARD = { serial: "A", local: "tcp:28200", remote: "localabstract:sndcpy" };
const AT_5000 = { ...FORWARD, local: "tcp:5000" };
const VLC: PortUser = { program: "vlc (PID 12)" };
const RELAY: PortUser = { program: "deno (PID 4711)" };

/** The phone's sockets, of an app that is connected to, and of one that only listens. */
const HEAD = "pid 4711\nNum       RefCount Protocol Flags    Type St Inode Path\n";
const TAKEN = { echo: `${HEAD}0: 00000003 00000000 00000000 0001 03 40712 @sndcpy\n` };
const FREE = { echo: `${HEAD}0: 00000002 00000000 00010000 0001 01 40711 @sndcpy\n` };

/** What differs from a computer and a phone where all is well. */
interface Trouble {
  world?: Partial<DoctorWorld>;
  phones?: Partial<DoctorPhones>;
  home?: Partial<AdbHome>;
  /** adb's state of each phone. */
  states?: Record<string, string>;
  /** What the phone prints, by the first word of the command. */
  answers?: Record<string, string>;
  forwards?: typeof FORWARD[];
  takenPorts?: number[];
  /** Who is connected to which port. */
  users?: Record<number, PortUser[]>;
  /** What comes from the relay's port, if it is taken. */
  heard?: Heard;
  config?: Partial<DoctorConfig>;
  /** Where scrcpy's server is, or why not. */
  scrcpy?: ServerFile | ScrcpyFileTrouble;
  scrcpyVersion?: string;
}

function check(trouble: Trouble = {}): Promise<Finding[]> {
  const { states = { A: "device" }, forwards = [], takenPorts = [], heard = AUDIO } = trouble;
  const { users = {} } = trouble;
  const answers: Record<string, string> = {
    getprop: "33\n13\n",
    pm: "package:/data/app/base.apk\n",
    appops: "PROJECT_MEDIA: allow; time=+1d ago\n",
    echo: "",
    ...trouble.answers,
  };
  const phones: DoctorPhones = {
    version: () => Promise.resolve({ protocol: 41, release: "35.0.2" }),
    devices: () =>
      Promise.resolve(
        Object.entries(states).map(([serial, state]) => ({ serial, state, details: {} })),
      ),
    connect: () => Promise.reject(new Error("nobody is to be called")),
    shell: (_, command) => Promise.resolve({ stdout: answers[command.split(" ")[0]!]! }),
    forwards: () => Promise.resolve(forwards),
    ...trouble.phones,
  };
  const world: DoctorWorld = {
    findPhones: () => phones,
    server: { address: "127.0.0.1:5037", localPort: 5037 },
    lookAtAdbHome: () => Promise.resolve({ ...HOME, ...trouble.home }),
    askServerVersion: () => Promise.resolve(41),
    tryToListen: (_, port) => {
      const isForwarded = forwards.some(({ local }) => local === `tcp:${port}`);
      if (!takenPorts.includes(port) && !isForwarded) return;
      const address = `127.0.0.1:${port}`;
      throw new TroubleError({ code: "port-in-use", address, holder: undefined });
    },
    portHolder: (port) => Promise.resolve(port === 5037 ? "adb (PID 5)" : RELAY.program),
    scrcpyServers: {
      find: () => trouble.scrcpy ?? { code: "scrcpy-missing" },
      askVersion: () => Promise.resolve(trouble.scrcpyVersion),
    },
    askPortUsers: (port) => Promise.resolve(users[port] ?? []),
    askRelayAddress: (program) =>
      Promise.resolve(program === RELAY.program ? "127.0.0.1:4000" : undefined),
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

function text(findings: readonly Finding[]): string {
  return formatFindings(findings, en).join("\n");
}

const after = (name: typeof NAMES[number]) =>
  // Where scrcpy's server is, no phone has to say.
  NAMES.slice(NAMES.indexOf(name) + 1, -2).filter((name) => name !== "scrcpy");
const AFTER_ADB = after("adb");
const AFTER_SERVER = after("server");
const AFTER_DEVICE = after("device");
const AFTER_AUTHORISATION = after("authorisation");

Deno.test("doctor finds nothing wrong with other ways to an app that nobody has", async () => {
  const askPortUsers = () => Promise.resolve(undefined);
  const forwards = [FORWARD, AT_5000];
  const findings = await check({ forwards, world: { askPortUsers }, answers: FREE });
  assertEquals(isAnythingWrong(findings), false, text(findings));
});

Deno.test("doctor finds nothing wrong where the relay that runs has the app", async () => {
  for (const users of [{ 28200: [RELAY] }, {}]) {
    const taken = { takenPorts: [28_201], forwards: [FORWARD], users, answers: TAKEN };
    assertEquals(isAnythingWrong(await check(taken)), false);
  }
});

Deno.test("doctor finds nothing wrong, in order, where all is well", async () => {
  const findings = await check();
  assertEquals(formatFindings(findings, en), [
    "✓ adb: version 35.0.2",
    "✓ adb's key: in /home/x/.android",
    "✓ adb's server: it answers",
    "✓ phone: A",
    "✓ authorisation: given",
    "✓ Android: version 13",
    "✓ scrcpy's server: not here, and needed only for a phone without sndcpy",
    "✓ app: sndcpy is installed",
    "✓ permission: sndcpy may capture audio",
    "✓ forward: none yet, and port 28200 is free for it",
    "✓ local port: 28201 is free",
    "✓ relay: none is running",
  ]);
  assertEquals(isAnythingWrong(findings), false);
});

/** A server that is here, and what the report says of it and of all that depends on the app. */
const SERVER = { path: "/usr/share/scrcpy/scrcpy-server", program: "/usr/bin/scrcpy" };
const NO_APP = { pm: "" };

async function linesOf(trouble: Trouble, ...names: string[]): Promise<string[]> {
  const findings = await check(trouble);
  return formatFindings(findings.filter((finding) => names.includes(finding.check)), en);
}

Deno.test("doctor examines the way through scrcpy's server where the phone lacks sndcpy", async () => {
  const ways = ["scrcpy", "app", "permission", "forward"];
  const here = { scrcpy: SERVER, scrcpyVersion: "4.1", answers: NO_APP };
  assertEquals(await linesOf(here, ...ways), [
    "✓ scrcpy's server: /usr/share/scrcpy/scrcpy-server, version 4.1",
    "✓ app: scrcpy's server is used: nothing has to be installed on the phone",
    "✓ permission: scrcpy's server needs none",
    "✓ forward: none yet (adb will choose a port for the relay)",
  ]);
  const [, app] = await linesOf({ scrcpy: SERVER }, "scrcpy", "app");
  assertEquals(app, "✓ app: sndcpy is installed, and used (--source scrcpy uses scrcpy's server)");
  const wanted = { scrcpy: SERVER, config: { sndcpy: undefined } } as const;
  assertEquals((await linesOf(wanted, "app"))[0], (await linesOf(here, "app"))[0]);
  const [unused] = await linesOf({ ...here, config: { scrcpy: undefined } }, "scrcpy");
  assertEquals(unused, "✓ scrcpy's server: not looked for, as sndcpy alone is wanted");
});

/** As the command line has it. */
function configOf(line: string, env: Record<string, string> = {}): DoctorConfig {
  return readDoctorConfig(new GivenOptions(["doctor", ...line.split(" ")]), (name) => env[name]);
}

Deno.test("doctor examines the way that the relay would take with the same options", () => {
  const { sndcpy, scrcpy } = configOf("--port 4000");
  assertEquals([sndcpy?.port, sndcpy?.socketName], [28_200, "sndcpy"]);
  assertEquals([scrcpy?.server, scrcpy?.capture], [undefined, "output"]);
  for (const line of ["--source sndcpy", "--app cyberrex0", "--socket-name mine"]) {
    assertEquals(configOf(line).scrcpy, undefined, line);
  }
  for (const line of ["--source scrcpy", "--capture mic", "--keep-phone-playing"]) {
    assertEquals(configOf(line).sndcpy, undefined, line);
  }
  assertEquals(configOf("--keep-phone-playing").scrcpy?.capture, "playback");
  const variant = configOf("--app audiosource");
  assertEquals(variant.sndcpy?.packageName, "fr.dzx.audiosource");
  assertEquals([variant.sndcpy?.socketName, String(variant.format)], [
    "audiosource",
    "44100:16:1",
  ]);
  const named = { SCRCPY_SERVER_PATH: "/opt/server", SNDCPY_PORT: "4100" };
  assertEquals(configOf("--serial A", named).scrcpy?.server, "/opt/server");
  assertEquals(configOf("--serial A", named).sndcpy?.port, 4100);
});

Deno.test("doctor takes no options that contradict each other", () => {
  for (
    const line of [
      "--source demo",
      "--source scrcpy --app audiosource",
      "--source sndcpy --capture mic",
      "--capture output --keep-phone-playing",
      "--port 28200",
    ]
  ) assertThrows(() => configOf(line), UsageError);
});

Deno.test("doctor looks for a variant of sndcpy by the variant's own names", async () => {
  const asked: string[] = [];
  const shell = (_: string, command: string) => {
    asked.push(command);
    return Promise.resolve({ stdout: command.startsWith("pm") ? "package:/data/app" : "33\n13\n" });
  };
  await check({ config: configOf("--app audiosource"), phones: { shell } });
  const about = asked.filter((command) => /sndcpy|audiosource/.test(command)).join("\n");
  assertStringIncludes(about, "pm path fr.dzx.audiosource");
  assertStringIncludes(about, "appops get fr.dzx.audiosource PROJECT_MEDIA");
  assertStringIncludes(about, "@audiosource");
  assertEquals(about.includes("sndcpy"), false, about);
});

Deno.test("doctor knows which Android scrcpy's server needs for what it is to take", async () => {
  const android = (apiLevel: number, version: number) => ({
    scrcpy: SERVER,
    answers: { ...NO_APP, getprop: `${apiLevel}\n${version}\n` },
  });
  const playback = { config: configOf("--capture playback") };
  const [tooOld] = await linesOf({ ...android(30, 11), ...playback }, "app");
  assertStringIncludes(tooOld!, "✗ app: ");
  assertStringIncludes(tooOld!, "before version 13");
  assertStringIncludes((await linesOf({ ...android(33, 13), ...playback }, "app"))[0]!, "✓ app: ");
  const mic = { ...android(30, 11), config: configOf("--capture mic") };
  assertStringIncludes((await linesOf(mic, "app"))[0]!, "✓ app: ");
});

Deno.test("doctor says of both ways what they need, where a phone can go neither", async () => {
  const [app] = await linesOf({ answers: NO_APP }, "app");
  assertStringIncludes(app!, "✗ app: sndcpy is not installed. Get the newest zip");
  assertStringIncludes(app!, "Or do without an app on the phone (Android 11 or newer): ");
  const old = { scrcpy: SERVER, answers: { ...NO_APP, getprop: "29\n10\n" } };
  const [tooOld] = await linesOf(old, "app");
  assertStringIncludes(
    tooOld!,
    '✗ app: its Android lets nobody capture "output" before version 11',
  );
  const [missing] = await linesOf({ config: { sndcpy: undefined } }, "scrcpy");
  assertStringIncludes(missing!, "✗ scrcpy's server: scrcpy is not where it usually is. ");
});

const timeout = () =>
  Promise.reject(new TroubleError({ code: "adb-timeout", task: { kind: "ask-version" } }));

const portTaken = () =>
  Promise.reject(
    new TroubleError({
      ...{ code: "adb-port-taken", task: { kind: "list-phones" }, manner: "mute" },
      ...{ address: "127.0.0.1:5037", isMovable: true, holder: "mini (PID 12)" },
    }),
  );

const FAILURES: [what: string, Trouble, check: string, skipped: string[], said: string][] = [
  ["no adb", { world: { findPhones: () => undefined } }, "adb", AFTER_ADB, "--adb"],
  [
    "adb that is not where it is said to be",
    {
      world: {
        findPhones() {
          throw new TroubleError({
            ...{ code: "adb-misnamed", by: "option", value: "x", fault: "no-file" },
          });
        },
      },
    },
    "adb",
    AFTER_ADB,
    '--adb names "x", but there is no such file, nor a folder with adb in it. Correct it',
  ],
  [
    "adb that hangs",
    { phones: { version: timeout } },
    "adb",
    AFTER_ADB,
    "adb took too long. The cause is not known",
  ],
  ["a server that hangs", { phones: { devices: timeout } }, "server", AFTER_SERVER, "ask for help"],
  [
    "a program at the port of adb's server",
    { phones: { devices: portTaken } },
    "server",
    AFTER_SERVER,
    "mini (PID 12) has the port of adb's server (127.0.0.1:5037), and does not answer. End it",
  ],
  ["no phone", { states: {} }, "device", AFTER_DEVICE, "Plug one in"],
  [
    "another phone",
    { config: { serial: "B" } },
    "device",
    AFTER_DEVICE,
    "B is not connected (connected: A)",
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
  ["old Android", { answers: { getprop: "28\n9\n" } }, "android", [], "version 9 does not let"],
  ["no version", { answers: { getprop: "" } }, "android", [], "does not say"],
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
    "on B",
  ],
  [
    "another program that has the app",
    { forwards: [AT_5000], users: { 5000: [VLC] }, answers: TAKEN },
    "forward",
    [],
    "vlc (PID 12) listens to sndcpy through port 5000. sndcpy lets one program in at a time: the " +
    "relay starts it when that one has ended, or at once with --take-over.",
  ],
  [
    "another program that has the app, where the phone does not say so",
    { forwards: [FORWARD], users: { 28200: [{ program: undefined }] } },
    "forward",
    [],
    "a program listens to sndcpy through port 28200",
  ],
  [
    "a relay at another port",
    { forwards: [FORWARD], users: { 28200: [RELAY] }, answers: TAKEN },
    "forward",
    [],
    "the relay deno (PID 4711) listens to sndcpy through port 28200. To listen to that relay, use " +
    "--source tcp://127.0.0.1:4000; to take sndcpy away from it, --take-over.",
  ],
  [
    "a program of another computer that has the app",
    { answers: TAKEN },
    "forward",
    [],
    "another program listens to sndcpy there, maybe from another computer",
  ],
  [
    "another program that has the app beside a relay",
    {
      forwards: [FORWARD, AT_5000],
      takenPorts: [28_201],
      users: { 28200: [RELAY], 5000: [VLC] },
      answers: TAKEN,
    },
    "forward",
    [],
    "vlc (PID 12) listens to sndcpy through port 5000",
  ],
  ["a taken forward port", { takenPorts: [28_200] }, "forward", [], "with --sndcpy-port"],
  [
    "a port that the system does not permit",
    {
      world: {
        tryToListen(_, port) {
          if (port !== 28_201) return;
          throw new TroubleError({ code: "port-forbidden", address: "127.0.0.1:28201" });
        },
      },
    },
    "port",
    ["relay"],
    "the system does not permit it. Choose another port above 1023",
  ],
  [
    "a relay that sends silence",
    { takenPorts: [28_201], heard: { levelsDbfs: [-Infinity, -Infinity], listenedMs: 2001 } },
    "relay",
    [],
    "one is running on port 28201, but all that it sent in 2.0 s was silence. Play something",
  ],
  [
    "a relay without audio",
    { takenPorts: [28_201], heard: "nothing" },
    "relay",
    [],
    "sends no audio. If it is a relay, it is waiting for the phone",
  ],
  [
    "another program on the relay's port",
    { takenPorts: [28_201], heard: "hung-up" },
    "relay",
    [],
    "closes the connection. It is another program",
  ],
  [
    "a forward on the relay's port",
    { takenPorts: [28_201], forwards: [{ ...FORWARD, local: "tcp:28201" }] },
    "relay",
    [],
    'leads to localabstract:sndcpy on A. Run `adb -s "A" forward --remove tcp:28201`',
  ],
];

for (const [what, trouble, name, skipped, said] of FAILURES) {
  Deno.test(`doctor names ${what}, with a remedy in the same line`, async () => {
    const finding = await failsAlone(trouble, name, skipped);
    const [line, ...others] = formatFindings([finding], en);
    assertStringIncludes(line!, `✗ ${en.doctorChecks[finding.check]}: `);
    assertStringIncludes(line!, said);
    assertEquals(others, []);
  });
}

Deno.test("doctor shows what it could not check", async () => {
  const lines = formatFindings(await check({ states: {} }), en);
  assertEquals(lines[4], "- authorisation: not checked");
});

Deno.test("doctor leaves a permission that is not given to the relay", async () => {
  for (const appops of ["No operations.\nDefault mode: ignore\n", "PROJECT_MEDIA: ignore\n"]) {
    const findings = await check({ answers: { appops } });
    assertStringIncludes(text(findings), "✓ permission: not given yet");
  }
});

Deno.test("doctor hears a relay that runs", async () => {
  const findings = await check({ forwards: [FORWARD], takenPorts: [28_200, 28_201] });
  assertEquals(formatFindings(findings, en).slice(-2), [
    "✓ local port: 28201 is in use",
    "✓ relay: one is running on port 28201, and sends audio (L -18 dB R -20 dB in 2.0 s)",
  ]);
});

Deno.test("doctor takes one channel for audio, and reads it in the format that it is told", async () => {
  const format = new PcmFormat(44_100, 24, 2);
  const told: string[] = [];
  const hear: DoctorWorld["hear"] = (...[host, port, format]) => {
    told.push(`${host} ${port} ${format}`);
    return Promise.resolve({ levelsDbfs: [-Infinity, -60], listenedMs: 2000 });
  };
  const findings = await check({ takenPorts: [28_201], config: { format }, world: { hear } });
  assertEquals(isAnythingWrong(findings), false);
  assertEquals(told, ["localhost 28201 44100:24:2"]);
  assertStringIncludes(text(findings), "sends audio (L silent R -60 dB in 2.0 s)");
  const { levelsDbfs, listenedMs } = JSON.parse(JSON.stringify(findingsData(findings, en))).at(-1);
  assertEquals([levelsDbfs, listenedMs], [[null, -60], 2000]);
});

Deno.test("doctor connects to nothing that may lead to the app", async () => {
  const hear = () => Promise.reject(new Error("It was connected to."));
  const takenPorts = [28_201];
  const forwarded = { takenPorts, forwards: [{ ...FORWARD, local: "tcp:28201" }], world: { hear } };
  assertStringIncludes(text(await check(forwarded)), "✗ relay: port 28201 leads to");
  const withoutAdb = { takenPorts, world: { findPhones: () => undefined, hear } };
  assertStringIncludes(text(await check(withoutAdb)), "✗ relay: something is listening");
});

Deno.test("doctor lets adb and the system choose ports", async () => {
  const config = { sndcpyPort: 0, port: 0 };
  assertEquals(isAnythingWrong(await check({ config, takenPorts: [0] })), false);
});

Deno.test("doctor takes the way to the app of a relay that runs for its own, whatever its port", async () => {
  const forwards = [{ ...FORWARD, local: "tcp:4711" }];
  for (const sndcpyPort of [0, 28_200]) {
    for (const users of [[RELAY], undefined]) {
      const findings = await check({
        config: { sndcpy: { ...SNDCPY, port: sndcpyPort } },
        forwards,
        takenPorts: [28_201],
        world: { askPortUsers: () => Promise.resolve(users) },
      });
      assertStringIncludes(text(findings), "✓ forward: tcp:4711 leads to");
      assertEquals(isAnythingWrong(findings), false);
    }
  }
});

Deno.test("doctor names a way to the app that nobody uses, and finds nothing wrong with it", async () => {
  const findings = await check({ forwards: [AT_5000] });
  assertStringIncludes(
    text(findings),
    "✓ forward: port 5000 leads to sndcpy, but nobody listens there",
  );
  assertEquals(isAnythingWrong(findings), false);
});

Deno.test("doctor takes no forward to another phone or socket for another program's", async () => {
  const forwards = [
    { ...FORWARD, local: "tcp:5000", serial: "B" },
    { ...FORWARD, local: "tcp:5001", remote: "localabstract:scrcpy" },
  ];
  assertEquals(isAnythingWrong(await check({ forwards })), false);
});

Deno.test("doctor chooses the phone that it is told", async () => {
  const states = { A: "device", B: "device" };
  const findings = await check({ states, config: { serial: "B" } });
  assertStringIncludes(text(findings), "✓ phone: B");
  assertEquals(isAnythingWrong(findings), false);
});

Deno.test("doctor reports the same as JSON: remedies only where something is wrong", async () => {
  const findings = await check({ answers: { pm: "" } });
  const data = JSON.parse(JSON.stringify(findingsData(findings, en)));
  const android = { code: "android-version", version: "13", state: "version 13" };
  assertEquals(data[5], { check: "android", ok: true, ...android });
  assertEquals(Object.keys(data[7]), ["check", "ok", "code", "instead", "state", "remedy"]);
  assertEquals(data[8], { check: "permission", ok: null, state: "not checked" });
});

Deno.test("doctor hides no mistake in the code", async () => {
  const shell = () => Promise.reject(new TypeError("bug"));
  await assertRejects(() => check({ phones: { shell } }), TypeError);
});

Deno.test("doctor connects to a phone on the network, as the relay does", async () => {
  const called: string[] = [];
  const states: Record<string, string> = {};
  const connect = (serial: string) => {
    called.push(serial);
    // It has another port by now.
    states["10.0.0.5:41234"] = "device";
    return Promise.resolve("10.0.0.5:41234");
  };
  const findings = await check({ states, phones: { connect }, config: { serial: "10.0.0.5" } });
  assertEquals([called, isAnythingWrong(findings)], [["10.0.0.5:5555"], false]);
  assertStringIncludes(text(findings), "✓ phone: 10.0.0.5:41234");
});

Deno.test("doctor finds the wanted phone by its serial where it is on the network alone", async () => {
  const serial = "adb-R5CR1234-aBcDeF._adb-tls-connect._tcp";
  for (const [listed, answer] of [[serial, "33\n13"], ["10.0.0.5:5555", "R5CR1234"]] as const) {
    const config = { serial: "R5CR1234" };
    const findings = await check({
      states: { [listed]: "device" },
      answers: { getprop: answer },
      config,
    });
    assertStringIncludes(text(findings), `✓ phone: ${listed}`);
  }
});

Deno.test("doctor says why it cannot connect to a phone on the network", async () => {
  const serial = "10.0.0.5:5555";
  const connect = () =>
    Promise.reject(
      new TroubleError({ code: "connect-failed", serial, fault: "refused", words: undefined }),
    );
  const trouble = { states: {}, phones: { connect }, config: { serial } };
  const finding = await failsAlone(trouble, "device", AFTER_DEVICE);
  assertStringIncludes(text([finding]), "nothing is listening there. Switch on wireless debugging");
});

Deno.test("doctor finds one phone where adb has it by cable and by network", async () => {
  const findings = await check({
    states: { "10.0.0.5:5555": "device", A: "device" },
    answers: { getprop: "33" },
  });
  assertStringIncludes(text(findings), "✓ phone: A");
});

const NEEDLESS = "✓ forward: none is needed, as the audio comes through adb's server";
const FAR: DoctorWorld["server"] = { address: "desk:5037", localPort: undefined };
const behindSsh = (port: number) => Promise.resolve(port === 5037 ? "ssh (PID 7)" : RELAY.program);

Deno.test("doctor says where adb's server is, and wants no forward from elsewhere", async () => {
  const far = text(await check({ world: { server: FAR }, forwards: [AT_5000] }));
  assertStringIncludes(far, "✓ adb's server: it answers at desk:5037\n");
  assertStringIncludes(far, NEEDLESS);
  const tunnelled = text(await check({ world: { portHolder: behindSsh }, forwards: [FORWARD] }));
  assertStringIncludes(tunnelled, "it answers at 127.0.0.1:5037, behind ssh (PID 7)\n");
  assertStringIncludes(tunnelled, NEEDLESS);
});

Deno.test("doctor asks nobody about the ports of another computer", async () => {
  const forwards = [FORWARD, { ...FORWARD, local: "tcp:28201" }];
  const users = { 28_200: [VLC] };
  const takenPorts = [28_201];
  const findings = await check({ world: { server: FAR }, forwards, users, takenPorts });
  assertEquals(isAnythingWrong(findings), false, text(findings));
});

Deno.test("doctor sees on the phone that somebody has the app, wherever adb's server is", async () => {
  const taken = { world: { server: FAR }, forwards: [FORWARD], users: { 28200: [VLC] } };
  const finding = await failsAlone({ ...taken, answers: TAKEN }, "forward", []);
  assertStringIncludes(text([finding]), "another program listens to sndcpy there");
});

for (const config of [{}, { sndcpyPort: 0, port: 28_201 }]) {
  Deno.test(`doctor takes no forward for one that is not here: ${JSON.stringify(config)}`, async () => {
    const tryToListen = () => {};
    const report = text(await check({ world: { tryToListen }, forwards: [FORWARD], config }));
    const elsewhere = "✓ forward: port 28200 is forwarded where adb's server is, and not here";
    assertStringIncludes(report, elsewhere);
  });
}

Deno.test("doctor names what has to lead to the port of a forward elsewhere", async () => {
  const report = text(
    await check({ world: { server: FAR }, config: { sndcpy: { ...SNDCPY, tunnelHost: "desk" } } }),
  );
  assertStringIncludes(report, "✓ forward: desk:28200 has to lead to port 28200");
});

Deno.test("doctor says whether adb has its key, or can make one", async () => {
  const homes: [home: Partial<AdbHome>, line: string][] = [
    [{ key: "missing" }, "✓ adb's key: none yet (adb makes one in /home/x/.android)"],
    [{ key: "missing", isWritable: undefined }, "✓ adb's key: none yet"],
    [{ isWritable: false }, "✓ adb's key: in /home/x/.android, where this user may not write"],
    [{ isWritable: undefined }, "✓ adb's key: in /home/x/.android"],
  ];
  for (const [home, line] of homes) assertStringIncludes(text(await check({ home })), line);
  const lookAtAdbHome = () => Promise.resolve(undefined);
  assertStringIncludes(text(await check({ world: { lookAtAdbHome } })), "✓ adb's key: only adb");

  const closed = await failsAlone({ home: { key: "missing", isWritable: false } }, "key", []);
  assertStringIncludes(text([closed]), "this user may not write to /home/x/.android");
  assertStringIncludes(text([closed]), "set HOME to a folder");
  const hidden = await failsAlone({ home: { key: "unreadable", isWritable: false } }, "key", []);
  assertStringIncludes(text([hidden]), 'sudo chown -R "$USER" "/home/x/.android"');
});

Deno.test("doctor tells of a server of another adb, and does not end it", async () => {
  const devices = () => Promise.reject(new Error("adb is not to be used"));
  for (const [holder, said] of [["adb (PID 9)", " as adb (PID 9), but"], [undefined, ", but"]]) {
    const trouble = {
      phones: { devices },
      world: {
        askServerVersion: () => Promise.resolve(39),
        portHolder: () => Promise.resolve(holder),
      },
    };
    const finding = await failsAlone(trouble, "server", AFTER_SERVER);
    const line = text([finding]);
    assertStringIncludes(line, `version 1.0.39 is running${said} this adb is 1.0.41`);
    assertStringIncludes(line, "Use the same adb for everything");
  }
});

Deno.test("doctor has adb start a server where none runs", async () => {
  const askServerVersion = () => Promise.resolve(undefined);
  const findings = await check({ world: { askServerVersion } });
  assertStringIncludes(text(findings), "✓ adb's server: it answers");
});
