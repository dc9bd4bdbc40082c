import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../../../src/core/base/command.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { inEnglish } from "../../helpers/english.ts";
import { patient, ScriptedAdb } from "./scripted_adb.ts";
import { CLASH, SERVER_PROTOCOL_FAULT } from "./transcripts.ts";

const ONE_PHONE = "0017127.0.0.1:40603\tdevice\n";
const UPDATE = { chunks: ["0000"], stderr: [CLASH] };

/** Watches to the end, while time moves on. */
async function watch(script: ScriptedAdb, signal = patient()): Promise<string[]> {
  const found: string[] = [];
  let isOver = false;
  const watching = (async () => {
    for await (const devices of script.adb.watch(signal)) {
      found.push(devices.map(({ serial, state }) => `${serial} ${state}`).join());
    }
  })().finally(() => isOver = true);
  watching.catch(() => {});
  // The moment that an ending adb is given for Ctrl-C to arrive.
  await script.clock.advance(200);
  if (!isOver) await script.clock.advance(15_000);
  await watching;
  assertEquals(script.clock.timers, 0);
  return found;
}

async function fault(script: ScriptedAdb): Promise<[string, string]> {
  return inEnglish(await assertRejects(() => watch(script), TroubleError));
}

Deno.test("watch() gives the phones at each change", async () => {
  const script = new ScriptedAdb({
    stderr: ["* daemon not running; starting now at tcp:5037\n"],
    chunks: ["00", "00" + ONE_PHONE.slice(0, 9), ONE_PHONE.slice(9), "0000"],
  });
  assertEquals(await watch(script), ["", "127.0.0.1:40603 device", ""]);
  script.assertAsked("track-devices");
});

Deno.test("watch() looks at an adb that lists without end twenty times a second", async () => {
  const script = new ScriptedAdb();
  let chunks = 0;
  script.stream = async function* () {
    for (;;) {
      yield new TextEncoder().encode(++chunks % 2 === 0 ? "0000" : ONE_PHONE);
      await Promise.resolve();
    }
  };
  const stop = new AbortController();
  const watching = (async () => {
    for await (const _devices of script.adb.watch(stop.signal));
  })();
  await script.clock.advance(1000);
  assertEquals(chunks, 21);
  stop.abort();
  await watching;
});

Deno.test("watch() has no time limit once it has begun", async () => {
  const stop = new AbortController();
  const script = new ScriptedAdb({ chunks: ["0000"], staysOpen: true });
  const devices = script.adb.watch(stop.signal);
  assertEquals((await devices.next()).value, []);
  const next = devices.next();
  await script.clock.advance(3_600_000);
  stop.abort();
  assertEquals((await next).done, true);
});

Deno.test("watch() gives up on an adb that says nothing", async () => {
  const [what, message] = await fault(new ScriptedAdb({ staysOpen: true }));
  assertEquals(what, "adb-timeout");
  assert(message.startsWith("Cannot watch for phones: adb took too long. "), message);
});

Deno.test("watch() quotes an adb that ends without a list", async () => {
  assertEquals(await fault(new ScriptedAdb({ stderr: [SERVER_PROTOCOL_FAULT] })), [
    "adb-failed",
    "Cannot watch for phones: adb says " +
    '"failed to check server version: protocol fault (status 48 54 54 50?!)". The relay knows ' +
    "no more than that; its command `doctor` looks for the cause.",
  ]);
});

Deno.test("watch() says when adb prints nonsense", async () => {
  const [what, message] = await fault(new ScriptedAdb({ chunks: ["hello world\n"] }));
  assertEquals(what, "adb-garbled");
  assert(message.includes('Not a list of phones: "hello world'), message);
});

Deno.test("watch() says when adb cannot be started", async () => {
  const script = new ScriptedAdb();
  script.stream = async function* () {
    yield* [];
    throw new CommandError(["adb"], "not-started");
  };
  assertEquals(await fault(script), [
    "adb-not-started",
    "Cannot watch for phones: /sdk/adb could not be started. Name another adb with --adb FILE.",
  ]);
});

Deno.test("watch() ends quietly when it was aborted, whatever adb says", async () => {
  const stop = new AbortController();
  stop.abort();
  assertEquals(await watch(new ScriptedAdb({ chunks: ["nonsense"] }), stop.signal), []);
});

Deno.test("watch() waits a moment for the Ctrl-C that adb has died of", async () => {
  const stop = new AbortController();
  const script = new ScriptedAdb({ stderr: [SERVER_PROTOCOL_FAULT] });
  const next = script.adb.watch(stop.signal).next();
  await script.clock.advance(100);
  stop.abort();
  assertEquals((await next).done, true);
  assertEquals(script.clock.timers, 0);
});

Deno.test("watch() lets one clash pass: adb was updated", async () => {
  const script = new ScriptedAdb(UPDATE, { chunks: [ONE_PHONE] }, UPDATE);
  await watch(script);
  await watch(script);
  script.assertAsked("track-devices", "server's version", "track-devices");
  await script.clock.advance(60_000);
  // It is forgotten, and so the next one is the first again.
  script.serverVersion = 39;
  await watch(script);
  script.assertAsked("track-devices", "server's version", "track-devices", "track-devices");
});

Deno.test("watch() counts a clash once, however much adb says of it", async () => {
  const stderr = [CLASH, "* daemon not running; starting now at tcp:5037\n"];
  assertEquals(await watch(new ScriptedAdb({ stderr, chunks: ["0000"] })), [""]);
});

Deno.test("watch() ends quietly when adb fails because it was aborted", async () => {
  const stop = new AbortController();
  const script = new ScriptedAdb();
  script.stream = async function* () {
    yield* [];
    stop.abort();
    throw new CommandError(["adb"], "not-started");
  };
  assertEquals(await watch(script, stop.signal), []);
});

Deno.test("watch() does not end the other version's server a second time", async () => {
  const script = new ScriptedAdb(UPDATE, { chunks: [ONE_PHONE] });
  await watch(script);
  script.serverVersion = 39;
  const clash: [string, string] = [
    "adb-clash",
    "Cannot use adb: versions 1.0.39 and 1.0.41 (the relay's) keep ending each other's server. " +
    "Use the same adb for everything: name it to the relay with --adb FILE or $ADB.",
  ];
  assertEquals(await fault(script), clash);
  await script.clock.advance(3_600_000);
  assertEquals(await fault(script), clash);
  await assertRejects(() => script.adb.shell("A", "true", patient()), TroubleError);
  script.serverVersion = undefined;
  assertEquals(await watch(script), ["127.0.0.1:40603 device"]);
  const asked = Array.from({ length: 4 }, () => "server's version");
  script.assertAsked("track-devices", ...asked, "track-devices");
});

Deno.test("watch() is wary for a minute after a fight", async () => {
  const script = new ScriptedAdb(UPDATE, { chunks: [ONE_PHONE] });
  await watch(script);
  script.serverVersion = 39;
  await fault(script);
  await script.clock.advance(3_600_000);
  script.serverVersion = undefined;
  await watch(script);
  script.serverVersion = 39;
  assertEquals((await fault(script))[0], "adb-clash");
});

Deno.test("watch() trusts the peace a minute after a fight", async () => {
  const script = new ScriptedAdb(UPDATE, { chunks: [ONE_PHONE] }, { chunks: [ONE_PHONE] });
  await watch(script);
  script.serverVersion = 39;
  await fault(script);
  script.serverVersion = 41;
  await watch(script);
  await script.clock.advance(60_000);
  await watch(script);
  const asked = Array.from({ length: 2 }, () => "server's version");
  script.assertAsked("track-devices", ...asked, "track-devices", "track-devices");
});

Deno.test("watch() stops adb at the second clash, however it is cut", async () => {
  const second = { chunks: ["0000"], stderr: [CLASH.slice(0, 20), CLASH.slice(20)] };
  const script = new ScriptedAdb(UPDATE, { ...second, staysOpen: true });
  await watch(script);
  assertEquals((await fault(script))[0], "adb-clash");
});

Deno.test("a fight does not keep anybody who stops", async () => {
  const stop = new AbortController();
  const script = new ScriptedAdb(UPDATE);
  await watch(script);
  const late = Object.defineProperty(script, "serverVersion", {
    get: () => (stop.abort(new Error("enough")), 39),
  });
  await assertRejects(() => late.adb.devices(stop.signal), Error, "enough");
});

Deno.test("a clash that another command met counts too", async () => {
  const list = { stdout: "List of devices attached\n\n", stderr: CLASH };
  const { adb } = new ScriptedAdb(list, list);
  await adb.devices(patient());
  const error = await assertRejects(() => adb.devices(patient()), TroubleError);
  assertEquals(inEnglish(error)[0], "adb-clash");
  const script = new ScriptedAdb(list, UPDATE);
  await script.adb.devices(patient());
  assertEquals((await fault(script))[0], "adb-clash");
});

Deno.test("watch() blames the program that has the port of adb's server", async () => {
  const stranger = {
    ...{ address: "127.0.0.1:5037", isMovable: true, manner: "mute", holder: undefined } as const,
  };
  const answers = [{ stderr: [SERVER_PROTOCOL_FAULT] }, { staysOpen: true }];
  for (const answer of answers) {
    const script = new ScriptedAdb(answer);
    script.stranger = stranger;
    assertEquals((await fault(script))[0], "adb-port-taken");
  }
});
