import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { GivenOptions } from "../../src/app/commands/given_options.ts";
import { readRelayConfig } from "../../src/app/commands/relay_config.ts";
import { openSource } from "../../src/app/open_source.ts";
import { sourceId } from "../../src/core/event_data.ts";
import { AppSource } from "../../src/core/phone/app_source.ts";
import { type RelayEvent, RelayEvents } from "../../src/core/event.ts";
import type { ScrcpyFileTrouble } from "../../src/core/phone/scrcpy_trouble.ts";
import type { ServerFile } from "../../src/io/scrcpy/server_file.ts";
import type { PhoneAccess } from "../../src/core/phone/phone.ts";
import type { ByteReader } from "../../src/core/source/stdin_source.ts";
import type { Source } from "../../src/core/source/source.ts";
import { type SourceTrouble, TroubleError } from "../../src/core/trouble.ts";
import { listenToBreakOff } from "../helpers/broken_server.ts";
import { inEnglish } from "../helpers/english.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";
import { TemporaryApk } from "../../scripts/lab/phone/temporary_apk.ts";

const FIRST_BYTE_MS = 5000;
const SIGNAL = new AbortController().signal;
const SILENCE: ByteReader = { read: (buffer) => Promise.resolve(buffer.fill(0).length) };

/** The source that a command line leads to, and what was told on the way. */
async function open(
  words: string[],
  phones?: PhoneAccess,
  server: ServerFile | ScrcpyFileTrouble = { code: "scrcpy-missing" },
) {
  const given = new GivenOptions(words);
  const told: RelayEvent["kind"][] = [];
  const events = new RelayEvents();
  events.listen(({ kind }) => told.push(kind));
  const config = readRelayConfig(given, given.words[0] === "demo" ? "demo" : "relay");
  const clock = new SimulatedClock();
  const parts = {
    ...{ clock, events, phones, stdin: SILENCE, leadsBack: () => false, random: () => 0.5 },
    scrcpyServers: { find: () => server, askVersion: () => Promise.resolve("4.1") },
  };
  const makeSource = await openSource(config, parts, SIGNAL);
  return { source: makeSource(() => {}), told };
}

function begin(source: Source): Promise<AsyncIterable<Uint8Array>> {
  return source.open(AbortSignal.timeout(FIRST_BYTE_MS), FIRST_BYTE_MS);
}

const PHONES: PhoneAccess = {
  async *watch() {
    yield [{ serial: "PIXEL", state: "device" }];
  },
  connect: (serial) => Promise.resolve(serial),
  disconnect: () => Promise.resolve(),
  shell: () => Promise.resolve({ exitCode: 0, stdout: "33\nStarting: Intent { x }\n", stderr: "" }),
  isLocked: () => Promise.resolve(undefined),
  model: () => Promise.resolve(undefined),
  async *streamShell() {},
  install: () => Promise.resolve(),
  uninstall: () => Promise.resolve(),
  push: () => Promise.resolve(),
  removeFile: () => Promise.resolve(),
  forward: (serial, port, socketName) =>
    Promise.resolve({ serial, port, socketName, isOurs: true }),
  forwards: () => Promise.resolve([]),
  removeForward: () => Promise.resolve(),
  reverse: () => Promise.resolve(),
  removeReverse: () => Promise.resolve(),
};

Deno.test("openSource() connects to the port alone where adb is missing", async () => {
  const { source, told } = await open(["--sndcpy-port", "5000"]);
  assertEquals([sourceId(source.label), told], ["tcp://127.0.0.1:5000", []]);
});

Deno.test("openSource() cannot do without adb where that was to install the app", async () => {
  await using apk = await TemporaryApk.create();
  const error = await assertRejects(() => open(["--apk", apk.path]), TroubleError);
  assertEquals(inEnglish(error)[0], "adb-missing");
});

Deno.test("openSource() looks at once whether there is something to install", async () => {
  const error = await assertRejects(() => open(["--apk", "no-such.apk"], PHONES), TroubleError);
  assertEquals(inEnglish(error)[0], "apk-file");
});

Deno.test("openSource() cannot do without adb where that was to choose the port", async () => {
  const error = await assertRejects(() => open(["--sndcpy-port", "0"]), TroubleError);
  assertEquals(inEnglish(error)[0], "adb-missing");
});

Deno.test("openSource() takes an empty ANDROID_SERIAL for none", async () => {
  const before = Deno.env.get("ANDROID_SERIAL");
  Deno.env.set("ANDROID_SERIAL", "");
  try {
    const forward = (serial: string) => Promise.reject(new Error(`a forward to ${serial}`));
    const { source } = await open([], { ...PHONES, forward });
    await assertRejects(() => begin(source), Error, "a forward to PIXEL");
  } finally {
    if (before === undefined) Deno.env.delete("ANDROID_SERIAL");
    else Deno.env.set("ANDROID_SERIAL", before);
  }
});

Deno.test("openSource() finds adb's port however this computer is named, and names the phone", async () => {
  const port = await listenToBreakOff();
  const { source } = await open(["--sndcpy-host", "::1", "--sndcpy-port", `${port}`], PHONES);
  const reading = async () => {
    for await (const _chunk of await begin(source));
  };
  const [code, message] = inEnglish(await assertRejects(reading, TroubleError));
  assertEquals(code, "reset");
  assertStringIncludes(message, "Lost sndcpy on PIXEL: the connection broke off.");
});

Deno.test("openSource() listens to a phone where there is adb", async () => {
  const { source, told } = await open([], PHONES);
  assert(source instanceof AppSource);
  assertEquals(told, []);
});

Deno.test("openSource() asks for no adb where no phone is meant", async () => {
  for (const words of [["demo"], ["--source", "tcp://phone:1"], ["--source", "-"]]) {
    const { source, told } = await open(words);
    assertEquals([source.format.toString(), told], ["48000:16:2", []]);
  }
});

const REMEDIES: [words: string, loss: SourceTrouble["code"], remedy: string][] = [
  [
    "--source tcp://127.0.0.1:5000",
    "refused",
    "Start sndcpy on the phone, and run `adb forward tcp:5000 localabstract:sndcpy`.",
  ],
  [
    "--sndcpy-port 5000 --socket-name other",
    "refused",
    "Start sndcpy on the phone, and run `adb forward tcp:5000 localabstract:other`.",
  ],
  [
    "relay",
    "no-audio",
    "sndcpy serves one program only: close any other that uses it, and start sndcpy again.",
  ],
  ["--source tcp://other:28201", "refused", "Check that the program there is running."],
  ["--source tcp://other:28201", "ended", "Check that the program there is running."],
  ["--source tcp://other:28201", "unreachable", "Check the address and the network."],
];

for (const [words, code, remedy] of REMEDIES) {
  Deno.test(`openSource() leads to the right remedy for ${words}: ${code}`, async () => {
    const { source: { label: source } } = await open(words.split(" "));
    const trouble = { code, source } as SourceTrouble;
    assertStringIncludes(inEnglish(new TroubleError(trouble))[1], remedy);
  });
}
