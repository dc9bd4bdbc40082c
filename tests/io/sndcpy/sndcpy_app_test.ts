import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CommandError, type Termination } from "../../../src/core/base/command.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { SndcpyApp, type SndcpyAppOptions } from "../../../src/io/sndcpy/sndcpy_app.ts";
import { type Answer, patient, ScriptedAdb } from "../adb/scripted_adb.ts";
import {
  APP_MISSING,
  GRANT_REFUSED,
  OTHER_SIGNATURE,
  SERVER_PROTOCOL_FAULT,
  STARTED,
  UNAUTHORIZED,
} from "../adb/transcripts.ts";
import { inEnglish } from "../../helpers/english.ts";

const LOOK = 'echo "pid $(pidof com.rom1v.sndcpy)"; ' +
  "cat /proc/net/unix | grep '^Num' || exit 3; " +
  "cat /proc/net/unix | grep '@sndcpy$' && exit 4; ";
const SCRIPT = "getprop ro.build.version.sdk; " + LOOK +
  "appops set com.rom1v.sndcpy PROJECT_MEDIA allow 2>&1; am force-stop com.rom1v.sndcpy; " +
  "am start -n com.rom1v.sndcpy/.MainActivity";
const APK = "/a/sndcpy.apk";

function appOn(script: ScriptedAdb, options: Partial<SndcpyAppOptions> = {}): SndcpyApp {
  const phones = script.adb;
  const withApk: SndcpyAppOptions["withApk"] = (use) => use(APK);
  return new SndcpyApp({ phones, socketName: "sndcpy", start: {}, withApk, ...options });
}

const NO_TRACES = { inodes: [], processId: undefined };
const HEAD = "Num       RefCount Protocol Flags    Type St Inode Path\n";
/** As Linux 6.12 prints them. */
const LISTENING = "000000005641fb8e: 00000002 00000000 00010000 0001 01 2736745 @sndcpy\n";
const TO_BE_LET_IN = "0000000015983f71: 00000003 00000000 00000000 0001 02     0 @sndcpy\n";
const LET_IN = "0000000015983f71: 00000003 00000000 00000000 0001 03 2736759 @sndcpy\n";

type Verb = (script: ScriptedAdb) => Promise<unknown>;
const start: Verb = (script) => appOn(script).start("A", NO_TRACES, patient());
const install: Verb = (script) => appOn(script).install("A", patient());

/** Plays the answers to a verb that fails, all of them. */
async function fails(verb: Verb, ...answers: Answer[]): Promise<[string, string]> {
  const script = new ScriptedAdb(...answers);
  const error = await assertRejects(() => verb(script), TroubleError);
  assertEquals(script.calls.length, answers.length);
  return inEnglish(error);
}

function never(termination: Termination): Answer {
  return () => {
    throw new CommandError(["adb"], termination);
  };
}

Deno.test("SndcpyApp.start() takes one round trip", async () => {
  const script = new ScriptedAdb({ stdout: STARTED });
  assertEquals(await start(script), "started");
  assertEquals(script.calls, [["/sdk/adb", "-s", "A", "shell", `${SCRIPT} 2>&1`]]);
});

Deno.test("SndcpyApp.start() hands on what variants of the app understand", async () => {
  const script = new ScriptedAdb({ stdout: STARTED });
  const options = { start: { sampleRate: 44100, bufferSizeType: 0 } };
  await appOn(script, options).start("A", NO_TRACES, patient());
  const extras = "--ei SAMPLE_RATE 44100 --ei BUFFER_SIZE_TYPE 0";
  assertEquals(script.calls[0]?.at(-1), `${SCRIPT} ${extras} 2>&1`);
});

Deno.test("SndcpyApp.start() does not mind a phone that asks for itself, or is warned", async () => {
  const refused = "33\r\nError: java.lang.SecurityException: uid 2000 may not change app ops\r\n" +
    "Starting: Intent { cmp=com.rom1v.sndcpy/.MainActivity }\r\n" +
    "Warning: Activity not started, its current task has been brought to the front\r\n";
  await start(new ScriptedAdb({ stdout: refused }));
  await start(new ScriptedAdb({ stdout: STARTED.replace("33", "") }));
});

Deno.test("SndcpyApp.start() ends what it may, and nothing else", async () => {
  const script = new ScriptedAdb({ stdout: STARTED }, { stdout: STARTED });
  await appOn(script).start("A", { inodes: [12, 345], processId: 4711 }, patient());
  await appOn(script).start("A", "anything", patient());
  const [some, all] = script.calls.map((words) => words.at(-1)!);
  assertStringIncludes(
    some!,
    "cat /proc/net/unix | grep '@sndcpy$' | grep -v -e ' 12 @' -e ' 345 @' && exit 4; " +
      "pidof com.rom1v.sndcpy | grep -v '^4711$' && exit 4; appops",
  );
  assertEquals(all, `${SCRIPT.replace(LOOK, "")} 2>&1`);
});

Deno.test("SndcpyApp.start() tells who has the app, as far as the phone shows it", async () => {
  const answer = (stdout: string, exitCode: number) => start(new ScriptedAdb({ stdout, exitCode }));
  assertEquals(await answer("33\npid \n", 3), "unclear");
  assertEquals(await answer(`33\npid 4711\n${HEAD}${TO_BE_LET_IN}${LISTENING}`, 4), {
    processId: 4711,
    sockets: [{ inode: 0, isConnected: true }, { inode: 2_736_745, isConnected: false }],
  });
  assertEquals(await answer(`33\r\npid 4711\r\n${HEAD}4711\r\n`, 4), {
    processId: 4711,
    sockets: [],
  });
});

Deno.test("SndcpyApp.presence() finds the sockets of its own name alone", async () => {
  const others = LISTENING.replace("@", "/dev/") + LISTENING.replace("@", "@x-") +
    LISTENING.replace("sndcpy", "sndcpy_2");
  const script = new ScriptedAdb(
    { stdout: `pid 4711\n${HEAD}${others}${LET_IN}` },
    { stdout: "pid \n", exitCode: 1 },
  );
  assertEquals(await appOn(script).presence("A", patient()), {
    processId: 4711,
    sockets: [{ inode: 2_736_759, isConnected: true }],
  });
  const unknown = { processId: undefined, sockets: undefined };
  assertEquals(await appOn(script).presence("A", patient()), unknown);
});

const STARTS: [string, Answer, string, string][] = [
  ["is not installed", { exitCode: 1, stdout: APP_MISSING }, "app-missing", "--apk FILE"],
  [
    "is not installed, with exit code 0",
    { stdout: APP_MISSING },
    "app-missing",
    "https://github.com/rom1v/sndcpy/releases",
  ],
  [
    "cannot capture",
    { exitCode: 1, stdout: APP_MISSING.replace("30", "28") },
    "too-old",
    "Android 10 or newer",
  ],
  [
    "is forbidden",
    {
      exitCode: 255,
      stdout: `${STARTED}\nException occurred while executing 'start':\n` +
        "java.lang.SecurityException: Permission Denial: starting Intent $& from null\n",
    },
    "app-refused",
    'says "java.lang.SecurityException: Permission Denial: starting Intent $& from null". ',
  ],
  [
    "has no am",
    { exitCode: 127, stdout: `33\npid \n${HEAD}/system/bin/sh: am: inaccessible or not found\n` },
    "app-refused",
    "am: inaccessible or not found",
  ],
  [
    "kills am",
    { exitCode: 137, stdout: `${STARTED}Killed\n` },
    "app-refused",
    'the phone says "Killed". ',
  ],
  ["is unplugged meanwhile", { exitCode: 0, stdout: "" }, "device-gone", "Plug it in"],
  ["is unplugged after a while", { exitCode: 255, stdout: "33\n" }, "device-gone", "Plug it in"],
  [
    "is unplugged after the look",
    { exitCode: 0, stdout: `33\npid 4711\n${HEAD}` },
    "device-gone",
    "Plug it in",
  ],
  [
    "is unplugged before",
    { exitCode: 1, stderr: "error: device 'A' not found\n" },
    "device-gone",
    "Plug it in",
  ],
  ["is unauthorized", { exitCode: 1, stderr: UNAUTHORIZED }, "unauthorized", "tap Allow"],
  [
    "is about to ask",
    { exitCode: 1, stderr: "error: device still authorizing\n" },
    "unauthorized",
    "tap Allow",
  ],
  ["is offline", { exitCode: 1, stderr: "error: device offline\n" }, "offline", "plug it in again"],
  [
    "is beyond a broken server",
    { exitCode: 1, stderr: SERVER_PROTOCOL_FAULT },
    "adb-failed",
    'adb says "failed to check server version: protocol fault',
  ],
  ["hangs", never("timeout"), "adb-timeout", "its command `doctor`"],
  ["has no adb", never("not-started"), "adb-not-started", "/sdk/adb could not be started"],
];
for (const [state, answer, expected, remedy] of STARTS) {
  Deno.test(`SndcpyApp.start() tells ${expected} when the phone ${state}`, async () => {
    const [fault, message] = await fails(start, answer);
    assertEquals(fault, expected);
    assert(message.startsWith("Cannot start sndcpy on A: "), message);
    assert(message.includes(remedy), message);
  });
}

const REPLACE = `-s A install -t -r -g ${APK}`;
const UNINSTALL = "-s A uninstall com.rom1v.sndcpy";
const GRANT = `-s A install -t -g ${APK}`;
const PLAIN = `-s A install -t ${APK}`;
const INSTALLED: Answer = { stdout: "Performing Streamed Install\nSuccess\n" };
const NOT_THERE: Answer = { exitCode: 1, stdout: "Failure [DELETE_FAILED_INTERNAL_ERROR]\n" };

Deno.test("SndcpyApp.install() installs", async () => {
  const script = new ScriptedAdb(INSTALLED);
  await install(script);
  script.assertAsked(REPLACE);
});

Deno.test("SndcpyApp.install() takes the place of an app by another hand", async () => {
  // The second is how older phones say it.
  const inconsistent = "Failure [INSTALL_PARSE_FAILED_INCONSISTENT_CERTIFICATES]\n";
  for (const stderr of [OTHER_SIGNATURE, inconsistent]) {
    const script = new ScriptedAdb({ exitCode: 1, stderr }, { stdout: "Success\n" }, INSTALLED);
    await install(script);
    script.assertAsked(REPLACE, UNINSTALL, GRANT);
  }
});

Deno.test("SndcpyApp.install() grants nothing where the phone does not let it", async () => {
  const refused = { exitCode: 1, stderr: GRANT_REFUSED };
  const script = new ScriptedAdb(refused, NOT_THERE, refused, INSTALLED);
  await install(script);
  script.assertAsked(REPLACE, UNINSTALL, GRANT, PLAIN);
});

Deno.test("SndcpyApp.install() quotes the phone in the end, also with exit code 0", async () => {
  const refused = { stdout: "Failure [INSTALL_FAILED_USER_RESTRICTED: by user]\r\n" };
  const [fault, message] = await fails(install, refused, NOT_THERE, refused, refused);
  assertEquals(fault, "install-failed");
  const quote = "Cannot install sndcpy on A: the phone says " +
    '"Failure [INSTALL_FAILED_USER_RESTRICTED: by user]". ';
  assert(message.startsWith(quote), message);
});

Deno.test("SndcpyApp.install() uninstalls nothing when the file is the trouble", async () => {
  const stderr = `adb: failed to stat ${APK}: No such file or directory\n`;
  assertEquals((await fails(install, { exitCode: 1, stderr }))[0], "apk-unusable");
});

Deno.test("SndcpyApp can be installed where it was given a file", () => {
  const script = new ScriptedAdb();
  assert(appOn(script).canInstall);
  assertEquals(appOn(script, { withApk: undefined }).canInstall, false);
});
