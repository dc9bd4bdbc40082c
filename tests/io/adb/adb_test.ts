import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError, type Termination } from "../../../src/core/base/command.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { Adb } from "../../../src/io/adb/adb.ts";
import { inEnglish } from "../../helpers/english.ts";
import { type Answer, patient, ScriptedAdb } from "./scripted_adb.ts";
import { SERVER_PROTOCOL_FAULT, STARTED, UNAUTHORIZED } from "./transcripts.ts";

const APK = "/a/sndcpy.apk";
const FORWARD = "-s A forward --no-rebind tcp:28200 localabstract:sndcpy";

type Verb = (adb: Adb) => Promise<unknown>;
const install: Verb = (adb) => adb.install("A", "sndcpy", APK, ["-t"], patient());
const forward: Verb = (adb) => adb.forward("A", 28200, "sndcpy", patient());
const reverse: Verb = (adb) => adb.reverse("A", "other", 4000, patient());
const push: Verb = (adb) => adb.push("A", "/a/server", "/data/local/tmp/x.jar", patient());
const list: Verb = (adb) => adb.devices(patient());
const version: Verb = (adb) => adb.version(patient());
const ask: Verb = (adb) => adb.shell("A", "getprop x", patient());

/** Plays the answers to a verb that fails, all of them. */
async function fails(verb: Verb, ...answers: Answer[]): Promise<[string, string]> {
  const script = new ScriptedAdb(...answers);
  const error = await assertRejects(() => verb(script.adb), TroubleError);
  assertEquals(script.calls.length, answers.length);
  return inEnglish(error);
}

function never(termination: Termination): Answer {
  return () => {
    throw new CommandError(["adb"], termination);
  };
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
    await assertRejects(() => script.adb.shell("A", "true", stop.signal), Error, "enough");
  }
});

Deno.test("a Ctrl-C that adb died of may arrive a moment later", async () => {
  const stop = new AbortController();
  const script = new ScriptedAdb({ exitCode: 130 });
  const starting = script.adb.shell("A", "true", stop.signal);
  starting.catch(() => {});
  await script.clock.advance(100);
  stop.abort(new Error("enough"));
  await assertRejects(() => starting, Error, "enough");
});

Deno.test("forward() makes a forward that is ours", async () => {
  const script = new ScriptedAdb({ stdout: "28200\n" });
  assertEquals(await forward(script.adb), {
    serial: "A",
    port: 28200,
    socketName: "sndcpy",
    isOurs: true,
  });
  script.assertAsked(FORWARD);
});

Deno.test("forward() knows the port that it was given, though adb does not say it", async () => {
  assertEquals((await forward(new ScriptedAdb({}).adb) as { port: number }).port, 28200);
});

Deno.test("forward() lets adb choose the port", async () => {
  const script = new ScriptedAdb({ stdout: "43423\r\n" });
  const made = await script.adb.forward("A", 0, "audiosource", patient());
  assertEquals(made, { serial: "A", port: 43423, socketName: "audiosource", isOurs: true });
  script.assertAsked("-s A forward --no-rebind tcp:0 localabstract:audiosource");
});

const REBIND: Answer = { exitCode: 1, stderr: "adb: error: cannot rebind existing socket\n" };

Deno.test("forward() uses the same forward that is there, which is not ours", async () => {
  const script = new ScriptedAdb(REBIND, {
    stdout: "B tcp:28201 localabstract:sndcpy\nA tcp:28200 localabstract:sndcpy\n\n",
  });
  assertEquals(await forward(script.adb), {
    serial: "A",
    port: 28200,
    socketName: "sndcpy",
    isOurs: false,
  });
  script.assertAsked(FORWARD, "forward --list");
});

const FORWARDS: [string, Answer[], string, string][] = [
  [
    "another phone has the port",
    [REBIND, { stdout: "B 2 tcp:28200 localabstract:sndcpy\n\n" }],
    "forward-taken",
    "the port already leads to localabstract:sndcpy on B 2. If that is no longer needed, run " +
    '`adb -s "B 2" forward --remove tcp:28200`, or choose another port with --sndcpy-port.',
  ],
  [
    "another app has the port",
    [REBIND, { stdout: "A tcp:28200 localabstract:scrcpy\n\n" }],
    "forward-taken",
    "leads to localabstract:scrcpy on A",
  ],
  ["the forward has vanished again", [REBIND, { stdout: "\n" }], "adb-failed", "cannot rebind"],
  [
    "another program has the port",
    [{ exitCode: 1, stderr: "adb: error: cannot bind listener: Address already in use\n" }],
    "forward-refused",
    'adb says "cannot bind listener: Address already in use". Stop the program that uses the port, ' +
    "or choose another with --sndcpy-port.",
  ],
  [
    "Windows keeps the port for itself, in whatever language",
    [{
      exitCode: 1,
      stderr: "adb.exe: error: cannot bind listener: cannot bind to 127.0.0.1:28200: " +
        "アクセス許可で禁じられた方法でソケットにアクセスしようとしました。 (10013)\r\n",
    }],
    "forward-forbidden",
    "Choose another port above 1023 with --sndcpy-port.",
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
  ["adb hangs", [never("timeout")], "adb-timeout", "adb took too long"],
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
  assertEquals((await fails(choose, { stdout: "" }))[0], "adb-garbled");
});

const OURS = { serial: "A", port: 28200, socketName: "sndcpy", isOurs: true };

Deno.test("removeForward() removes what still is ours, within two seconds", async () => {
  const script = new ScriptedAdb({ stdout: "A tcp:28200 localabstract:sndcpy\n\n" }, {});
  const remove = script.adb.removeForward(OURS);
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
    await script.adb.removeForward(OURS);
    script.assertAsked("server's version", "forward --list");
  }
  const script = new ScriptedAdb();
  await script.adb.removeForward({ ...OURS, isOurs: false });
  script.assertAsked();
});

Deno.test("removeForward() starts no server", async () => {
  const script = new ScriptedAdb();
  script.serverVersion = undefined;
  await script.adb.removeForward(OURS);
  script.assertAsked("server's version");
});

Deno.test("removeForward() asks no server that has no address", async () => {
  const rule = "A tcp:28200 localabstract:sndcpy\n";
  const script = new ScriptedAdb({ stdout: rule }, {});
  const options = { path: "/sdk/adb", runner: script, clock: script.clock };
  await new Adb({ ...options, askServerVersion: undefined, findObstacle: undefined })
    .removeForward(OURS);
  script.assertAsked("forward --list", "-s A forward --remove tcp:28200");
});

Deno.test("removeForward() never throws", async () => {
  for (const answer of [never("timeout"), { exitCode: 1, stderr: "adb: error: oh\n" }]) {
    await new ScriptedAdb(answer).adb.removeForward(OURS);
  }
});

const HOPELESS: [Answer, string, string][] = [
  [
    { exitCode: 1, stderr: `adb: failed to stat ${APK}: No such file or directory\n` },
    "apk-unusable",
    `${APK} cannot be read`,
  ],
  [
    { exitCode: 255, stdout: `adb: error: cannot stat '${APK}': No such file or directory\n` },
    "apk-unusable",
    `${APK} cannot be read`,
  ],
  [
    { exitCode: 1, stderr: `adb: failed to install: copy_to_file: ${APK}: Is a directory` },
    "apk-unusable",
    `${APK} cannot be read`,
  ],
  [
    { exitCode: 1, stderr: `adb: filename doesn't end .apk or .apex: ${APK}\n` },
    "apk-unusable",
    "does not end in .apk",
  ],
  [
    { exitCode: 1, stderr: "adb: need APK file on command line\n" },
    "apk-unusable",
    "does not end in .apk",
  ],
  [
    { exitCode: 1, stdout: "Failure [INSTALL_PARSE_FAILED_NOT_APK: Failed to parse base.apk]\n" },
    "apk-unusable",
    `${APK} is not an app`,
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
  [never("timeout"), "adb-timeout", "adb took too long"],
];
for (const [answer, expected, remedy] of HOPELESS) {
  const said = typeof answer === "function" ? "nothing" : answer.stderr || answer.stdout;
  Deno.test(`install() names what is wrong when adb says ${JSON.stringify(said)}`, async () => {
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
    "adb-garbled",
    "Cannot list the phones: adb printed something unexpected (hello world). " +
    "Name another adb with --adb FILE.",
  ]);
  assertEquals(
    (await fails(list, { exitCode: 1, stderr: SERVER_PROTOCOL_FAULT }))[0],
    "adb-failed",
  );
});

Deno.test("devices() says that adb gives no reason, and what to do", async () => {
  const [, message] = await fails(list, { exitCode: 1 });
  assert(message.startsWith("Cannot list the phones: adb gives no reason. The relay"), message);
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
  assertEquals((await fails(version, { stdout: "hello\n" }))[0], "adb-garbled");
});

Deno.test("reverse() leads a socket of the phone here, and removeReverse() ends that", async () => {
  const script = new ScriptedAdb({}, {});
  await reverse(script.adb);
  await script.adb.removeReverse("A", "other");
  const remove = "-s A reverse --remove localabstract:other";
  script.assertAsked("-s A reverse localabstract:other tcp:4000", remove);
  const refused = { exitCode: 1, stderr: "adb: error: closed\n" };
  assertEquals((await fails(reverse, refused))[0], "device-gone");
  await new ScriptedAdb(never("timeout")).adb.removeReverse("A", "other");
});

Deno.test("push() copies a file, and says why that was not possible", async () => {
  const script = new ScriptedAdb({ stdout: "1 file pushed\n" });
  await push(script.adb);
  script.assertAsked("-s A push /a/server /data/local/tmp/x.jar");
  const full = { exitCode: 1, stderr: "adb: error: failed to copy: No space left on device\n" };
  const [code, message] = await fails(push, full);
  assertEquals(code, "push-failed");
  assert(message.includes('adb says "failed to copy: No space left on device"'), message);
  assertEquals((await fails(push, { exitCode: 1, stderr: UNAUTHORIZED }))[0], "unauthorized");
});

Deno.test("streamShell() gives what a command writes as it comes, for as long as it takes", async () => {
  const script = new ScriptedAdb({ chunks: ["one", "two"], staysOpen: true });
  const stop = new AbortController();
  const written: string[] = [];
  for await (const chunk of script.adb.streamShell("A", "logcat", stop.signal)) {
    written.push(new TextDecoder().decode(chunk));
    assertEquals(script.clock.timers, 0);
    if (written.length === 2) stop.abort();
  }
  assertEquals(written, ["one", "two"]);
  script.assertAsked("-s A shell logcat");
});

Deno.test("streamShell() says why a command has not begun", async () => {
  const run = async (stderr: string[]) => {
    const script = new ScriptedAdb({ stderr });
    const reading = assertRejects(
      () => Array.fromAsync(script.adb.streamShell("A", "server", patient())),
      TroubleError,
    );
    await script.clock.advance(1000);
    return inEnglish(await reading)[0];
  };
  assertEquals(await run([UNAUTHORIZED]), "unauthorized");
  assertEquals(await run(["adb: error: something else\n"]), "adb-failed");
  // Of a phone that is unplugged meanwhile adb says nothing.
  assertEquals(await run([]), "device-gone");
});

Deno.test("removeFile() removes a file of a phone, and starts no server for that", async () => {
  const script = new ScriptedAdb({}, { exitCode: 1, stderr: "adb: device 'A' not found\n" });
  await script.adb.removeFile("A", "/data/local/tmp/x.jar");
  await script.adb.removeFile("A", "/data/local/tmp/x.jar");
  script.serverVersion = undefined;
  await script.adb.removeFile("A", "/data/local/tmp/x.jar");
  const once = ["server's version", "-s A shell rm -f /data/local/tmp/x.jar"];
  script.assertAsked(...once, ...once, "server's version");
});

const SSHD = { address: "127.0.0.1:5037", isMovable: true, manner: "ssh" } as const;

Deno.test("devices() blames the program that has the port of adb's server, when it fails", async () => {
  const failures: Answer[] = [{ exitCode: 1, stderr: SERVER_PROTOCOL_FAULT }, never("timeout")];
  for (const failure of failures) {
    const script = new ScriptedAdb(failure);
    script.stranger = { ...SSHD, holder: "sshd (PID 4711)" };
    const error = await assertRejects(() => list(script.adb), TroubleError);
    assertEquals(inEnglish(error), [
      "adb-port-taken",
      "Cannot list the phones: sshd (PID 4711) has the port of adb's server (127.0.0.1:5037), " +
      "and answers like an SSH server. End it, or give adb another port: set " +
      "ANDROID_ADB_SERVER_PORT, to 5038 for one, for the relay and for all else that uses adb.",
    ]);
  }
});

Deno.test("devices() blames no other program for what adb knows", async () => {
  const script = new ScriptedAdb(never("not-started"));
  script.stranger = { ...SSHD, holder: undefined };
  const error = await assertRejects(() => list(script.adb), TroubleError);
  assertEquals(inEnglish(error)[0], "adb-not-started");
});
