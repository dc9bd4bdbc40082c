import { assert, assertEquals, assertRejects } from "@std/assert";
import { PhoneError } from "../../../src/core/phone.ts";
import { Adb } from "../../../src/io/adb/adb.ts";
import { type Answer, patient, ScriptedAdb } from "./scripted_adb.ts";
import {
  APP_MISSING,
  GRANT_REFUSED,
  OTHER_SIGNATURE,
  SERVER_PROTOCOL_FAULT,
  STARTED,
  UNAUTHORIZED,
} from "./transcripts.ts";

const SCRIPT = "getprop ro.build.version.sdk; " +
  "appops set com.rom1v.sndcpy PROJECT_MEDIA allow 2>&1; am force-stop com.rom1v.sndcpy; " +
  "am start -n com.rom1v.sndcpy/.MainActivity";
const APK = "/a/sndcpy.apk";
const FORWARD = "-s A forward --no-rebind tcp:28200 localabstract:sndcpy";

type Verb = (adb: Adb) => Promise<unknown>;
const start: Verb = (adb) => adb.startApp("A", {}, patient());
const install: Verb = (adb) => adb.installApp("A", APK, patient());
const forward: Verb = (adb) => adb.forward("A", 28200, "sndcpy", patient());
const list: Verb = (adb) => adb.devices(patient());
const version: Verb = (adb) => adb.version(patient());
const ask: Verb = (adb) => adb.shell("A", "getprop x", patient());

/** Plays the answers to a verb that fails, all of them. */
async function fails(verb: Verb, ...answers: Answer[]): Promise<[string, string]> {
  const script = new ScriptedAdb(...answers);
  const error = await assertRejects(() => verb(script.adb), PhoneError);
  assertEquals(script.calls.length, answers.length);
  return [error.fault, error.message];
}

function never(termination: string): Answer {
  return () => {
    throw Object.assign(new Error("internal words"), { termination });
  };
}

Deno.test("startApp() takes one round trip", async () => {
  const script = new ScriptedAdb({ stdout: STARTED });
  await start(script.adb);
  assertEquals(script.calls, [["/sdk/adb", "-s", "A", "shell", `${SCRIPT} 2>&1`]]);
});

Deno.test("startApp() hands on what variants of the app understand", async () => {
  const script = new ScriptedAdb({ stdout: STARTED });
  await script.adb.startApp("A", { sampleRate: 44100, bufferSizeType: 0 }, patient());
  const extras = "--ei SAMPLE_RATE 44100 --ei BUFFER_SIZE_TYPE 0";
  assertEquals(script.calls[0]?.at(-1), `${SCRIPT} ${extras} 2>&1`);
});

Deno.test("startApp() does not mind a phone that asks for itself, or is warned", async () => {
  const refused = "33\r\nError: java.lang.SecurityException: uid 2000 may not change app ops\r\n" +
    "Starting: Intent { cmp=com.rom1v.sndcpy/.MainActivity }\r\n" +
    "Warning: Activity not started, its current task has been brought to the front\r\n";
  await start(new ScriptedAdb({ stdout: refused }).adb);
  await start(new ScriptedAdb({ stdout: STARTED.replace("33", "") }).adb);
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
    { exitCode: 127, stdout: "33\n/system/bin/sh: am: inaccessible or not found\n" },
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
    "failed",
    'adb says "failed to check server version: protocol fault',
  ],
  ["hangs", never("timeout"), "timeout", "adb kill-server"],
  ["has no adb", never("not-started"), "failed", "/sdk/adb could not be started"],
];
for (const [state, answer, expected, remedy] of STARTS) {
  Deno.test(`startApp() tells ${expected} when the phone ${state}`, async () => {
    const [fault, message] = await fails(start, answer);
    assertEquals(fault, expected);
    assert(message.startsWith("Cannot start sndcpy on A: "), message);
    assert(message.includes(remedy), message);
  });
}

Deno.test("an aborted signal wins over whatever adb said", async () => {
  const stop = new AbortController();
  const answers: Answer[] = [
    { exitCode: 1, stderr: UNAUTHORIZED },
    { exitCode: 0, stdout: STARTED },
    never("timeout"),
  ];
  for (const answer of answers) {
    const script = new ScriptedAdb((signal) => {
      stop.abort(new Error("enough"));
      return typeof answer === "function"
        ? answer(signal)
        : { exitCode: 0, stdout: "", stderr: "", ...answer };
    });
    await assertRejects(() => script.adb.startApp("A", {}, stop.signal), Error, "enough");
  }
});

Deno.test("a Ctrl-C that adb died of may arrive a moment later", async () => {
  const stop = new AbortController();
  const script = new ScriptedAdb({ exitCode: 130 });
  const starting = script.adb.startApp("A", {}, stop.signal);
  starting.catch(() => {});
  await script.clock.advance(100);
  stop.abort(new Error("enough"));
  await assertRejects(() => starting, Error, "enough");
});

Deno.test("forward() makes a forward that is ours", async () => {
  const script = new ScriptedAdb({ stdout: "28200\n" });
  assertEquals(await forward(script.adb), { serial: "A", port: 28200, isOurs: true });
  script.assertAsked(FORWARD);
});

Deno.test("forward() knows the port that it was given, though adb does not say it", async () => {
  assertEquals((await forward(new ScriptedAdb({}).adb) as { port: number }).port, 28200);
});

Deno.test("forward() lets adb choose the port", async () => {
  const script = new ScriptedAdb({ stdout: "43423\r\n" });
  const made = await script.adb.forward("A", 0, "audiosource", patient());
  assertEquals(made, { serial: "A", port: 43423, isOurs: true });
  script.assertAsked("-s A forward --no-rebind tcp:0 localabstract:audiosource");
});

const REBIND: Answer = { exitCode: 1, stderr: "adb: error: cannot rebind existing socket\n" };

Deno.test("forward() uses the same forward that is there, which is not ours", async () => {
  const script = new ScriptedAdb(REBIND, {
    stdout: "B tcp:28201 localabstract:sndcpy\nA tcp:28200 localabstract:sndcpy\n\n",
  });
  assertEquals(await forward(script.adb), { serial: "A", port: 28200, isOurs: false });
  script.assertAsked(FORWARD, "forward --list");
});

const FORWARDS: [string, Answer[], string, string][] = [
  [
    "another phone has the port",
    [REBIND, { stdout: "B 2 tcp:28200 localabstract:sndcpy\n\n" }],
    "port-taken",
    "the port leads to localabstract:sndcpy of B 2. If that is not needed any more, run " +
    '`adb -s "B 2" forward --remove tcp:28200`, or choose another port with --sndcpy-port.',
  ],
  [
    "another app has the port",
    [REBIND, { stdout: "A tcp:28200 localabstract:scrcpy\n\n" }],
    "port-taken",
    "leads to localabstract:scrcpy of A",
  ],
  ["the forward has vanished again", [REBIND, { stdout: "\n" }], "failed", "cannot rebind"],
  [
    "another program has the port",
    [{ exitCode: 1, stderr: "adb: error: cannot bind listener: Address already in use\n" }],
    "port-taken",
    'adb says "cannot bind listener: Address already in use". End the program that uses the port, ' +
    "or choose another with --sndcpy-port.",
  ],
  [
    "the phone is unauthorized",
    [{ exitCode: 1, stderr: `adb: ${UNAUTHORIZED}` }],
    "unauthorized",
    "tap Allow",
  ],
  [
    "the phone is gone",
    [{ exitCode: 1, stderr: "adb: error: device 'A' not found\n" }],
    "device-gone",
    "Plug it in",
  ],
  ["adb hangs", [never("timeout")], "timeout", "adb took too long"],
];
for (const [state, answers, expected, remedy] of FORWARDS) {
  Deno.test(`forward() tells ${expected} when ${state}`, async () => {
    const [fault, message] = await fails(forward, ...answers);
    assertEquals(fault, expected);
    assert(message.startsWith("Cannot forward port 28200 to A: "), message);
    assert(message.includes(remedy), message);
  });
}

Deno.test("forward() wants to know which port adb chose", async () => {
  const choose: Verb = (adb) => adb.forward("A", 0, "sndcpy", patient());
  assertEquals((await fails(choose, { stdout: "" }))[0], "failed");
});

const OURS = { serial: "A", port: 28200, isOurs: true };

Deno.test("removeForward() removes what still is ours, within two seconds", async () => {
  const script = new ScriptedAdb({ stdout: "A tcp:28200 localabstract:sndcpy\n\n" }, {});
  const remove = script.adb.removeForward(OURS, "sndcpy");
  script.clock.sleepThrough(500);
  await remove;
  script.assertAsked("server's version", "forward --list", "-s A forward --remove tcp:28200");
  assertEquals(script.limitsMs, [1500, 1500]);
});

Deno.test("removeForward() leaves alone what is not ours any more", async () => {
  for (
    const rules of [
      "B tcp:28200 localabstract:sndcpy\n",
      "A tcp:28200 localabstract:scrcpy\n",
      "A tcp:28201 localabstract:sndcpy\n",
      "\n",
    ]
  ) {
    const script = new ScriptedAdb({ stdout: rules });
    await script.adb.removeForward(OURS, "sndcpy");
    script.assertAsked("server's version", "forward --list");
  }
  const script = new ScriptedAdb();
  await script.adb.removeForward({ ...OURS, isOurs: false }, "sndcpy");
  script.assertAsked();
});

Deno.test("removeForward() starts no server", async () => {
  const script = new ScriptedAdb();
  script.serverVersion = undefined;
  await script.adb.removeForward(OURS, "sndcpy");
  script.assertAsked("server's version");
});

Deno.test("removeForward() asks no server that has no address", async () => {
  const rule = "A tcp:28200 localabstract:sndcpy\n";
  const script = new ScriptedAdb({ stdout: rule }, {});
  const options = { path: "/sdk/adb", runner: script, clock: script.clock };
  await new Adb({ ...options, askServerVersion: undefined }).removeForward(OURS, "sndcpy");
  script.assertAsked("forward --list", "-s A forward --remove tcp:28200");
});

Deno.test("removeForward() never throws", async () => {
  for (const answer of [never("timeout"), { exitCode: 1, stderr: "adb: error: oh\n" }]) {
    await new ScriptedAdb(answer).adb.removeForward(OURS, "sndcpy");
  }
});

const REPLACE = `-s A install -t -r -g ${APK}`;
const UNINSTALL = "-s A uninstall com.rom1v.sndcpy";
const GRANT = `-s A install -t -g ${APK}`;
const PLAIN = `-s A install -t ${APK}`;
const INSTALLED: Answer = { stdout: "Performing Streamed Install\nSuccess\n" };
const NOT_THERE: Answer = { exitCode: 1, stdout: "Failure [DELETE_FAILED_INTERNAL_ERROR]\n" };

Deno.test("installApp() installs", async () => {
  const script = new ScriptedAdb(INSTALLED);
  await install(script.adb);
  script.assertAsked(REPLACE);
});

Deno.test("installApp() takes the place of an app by another hand", async () => {
  // The second is how older phones say it.
  const inconsistent = "Failure [INSTALL_PARSE_FAILED_INCONSISTENT_CERTIFICATES]\n";
  for (const stderr of [OTHER_SIGNATURE, inconsistent]) {
    const script = new ScriptedAdb({ exitCode: 1, stderr }, { stdout: "Success\n" }, INSTALLED);
    await install(script.adb);
    script.assertAsked(REPLACE, UNINSTALL, GRANT);
  }
});

Deno.test("installApp() grants nothing where the phone does not let it", async () => {
  const refused = { exitCode: 1, stderr: GRANT_REFUSED };
  const script = new ScriptedAdb(refused, NOT_THERE, refused, INSTALLED);
  await install(script.adb);
  script.assertAsked(REPLACE, UNINSTALL, GRANT, PLAIN);
});

Deno.test("installApp() quotes the phone in the end, also with exit code 0", async () => {
  const refused = { stdout: "Failure [INSTALL_FAILED_USER_RESTRICTED: by user]\r\n" };
  const [fault, message] = await fails(install, refused, NOT_THERE, refused, refused);
  assertEquals(fault, "install-failed");
  const quote = "Cannot install sndcpy on A: the phone says " +
    '"Failure [INSTALL_FAILED_USER_RESTRICTED: by user]". ';
  assert(message.startsWith(quote), message);
});

const HOPELESS: [Answer, string, string][] = [
  [
    { exitCode: 1, stderr: `adb: failed to stat ${APK}: No such file or directory\n` },
    "install-failed",
    `${APK} cannot be read`,
  ],
  [
    { exitCode: 255, stdout: `adb: error: cannot stat '${APK}': No such file or directory\n` },
    "install-failed",
    `${APK} cannot be read`,
  ],
  [
    { exitCode: 1, stderr: `adb: failed to install: copy_to_file: ${APK}: Is a directory` },
    "install-failed",
    `${APK} cannot be read`,
  ],
  [
    { exitCode: 1, stderr: `adb: filename doesn't end .apk or .apex: ${APK}\n` },
    "install-failed",
    "ends in .apk",
  ],
  [
    { exitCode: 1, stderr: "adb: need APK file on command line\n" },
    "install-failed",
    "ends in .apk",
  ],
  [
    { exitCode: 1, stdout: "Failure [INSTALL_PARSE_FAILED_NOT_APK: Failed to parse base.apk]\n" },
    "install-failed",
    `${APK} is no app`,
  ],
  [
    {
      exitCode: 1,
      stdout: "Failure [INSTALL_FAILED_OLDER_SDK: Requires newer sdk version #29 " +
        "(current version is #28)]\n",
    },
    "too-old",
    "Android 10 or newer",
  ],
  [
    {
      exitCode: 255,
      stdout: "Performing Push Install\nadb: error: failed to get feature set: device offline\n",
      stderr: "error: device offline\n",
    },
    "offline",
    "plug it in again",
  ],
  [never("timeout"), "timeout", "adb took too long"],
];
for (const [answer, expected, remedy] of HOPELESS) {
  const said = typeof answer === "function" ? "nothing" : answer.stderr || answer.stdout;
  Deno.test(`installApp() uninstalls nothing when adb says ${JSON.stringify(said)}`, async () => {
    const [fault, message] = await fails(install, answer);
    assertEquals(fault, expected);
    assert(message.startsWith("Cannot install sndcpy on A: "), message);
    assert(message.includes(remedy), message);
  });
}

Deno.test("devices() lists the phones", async () => {
  const script = new ScriptedAdb({ stdout: "List of devices attached\nA\tdevice\n\n" });
  assertEquals(await list(script.adb), [{ serial: "A", state: "device", details: {} }]);
  script.assertAsked("devices -l");
});

Deno.test("devices() says when adb is something else, or has no server", async () => {
  assertEquals(await fails(list, { stdout: "hello world\n" }), [
    "failed",
    "Cannot list the phones: adb printed what it should not (hello world). " +
    "Name another adb with --adb FILE.",
  ]);
  assertEquals((await fails(list, { exitCode: 1, stderr: SERVER_PROTOCOL_FAULT }))[0], "failed");
});

Deno.test("devices() says that adb says nothing, and what to do", async () => {
  const [, message] = await fails(list, { exitCode: 1 });
  assert(message.startsWith("Cannot list the phones: adb says nothing. Unplug the"), message);
});

Deno.test("shell() gives the phone's exit code, and adb's faults", async () => {
  const result = { exitCode: 3, stdout: "a\n", stderr: "Error: no such thing\n" };
  const script = new ScriptedAdb(result);
  assertEquals(await ask(script.adb), result);
  script.assertAsked("-s A shell getprop x");
  assertEquals((await fails(ask, { exitCode: 1, stderr: UNAUTHORIZED }))[0], "unauthorized");
});

Deno.test("version() tells which adb it is", async () => {
  const stdout = "Android Debug Bridge version 1.0.41\nVersion 29.0.6-debian\n";
  const script = new ScriptedAdb({ stdout });
  assertEquals(await version(script.adb), { protocol: 41, release: "29.0.6-debian" });
  script.assertAsked("version");
  assertEquals((await fails(version, { stdout: "hello\n" }))[0], "failed");
});
