import { assert, assertEquals, assertRejects } from "@std/assert";
import type { AppPresence, MayEnd, PhoneTask } from "../../../src/core/phone/phone.ts";
import { type Trouble, TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { Adb } from "../../../src/io/adb/adb.ts";
import { findObstacle } from "../../../src/io/adb/server_obstacle.ts";
import { askServerVersion } from "../../../src/io/adb/server_version.ts";
import { runCommand, streamCommand } from "../../../src/io/process/command_runner.ts";
import { portHolder } from "../../../src/io/process/port_holder.ts";
import { SndcpyApp } from "../../../src/io/sndcpy/sndcpy_app.ts";
import type { SndcpyStart } from "../../../src/io/sndcpy/start_script.ts";
import { systemClock } from "../../../src/io/system_clock.ts";
import { freePort } from "../../../scripts/lab/free_port.ts";
import { PcmClient } from "../../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../../scripts/lab/phone/adb_server.ts";
import {
  EmulatedPhone,
  type EmulatedPhoneOptions,
} from "../../../scripts/lab/phone/emulated_phone.ts";
import { forward } from "../../../scripts/lab/phone/plugged_phone.ts";
import { TemporaryApk } from "../../../scripts/lab/phone/temporary_apk.ts";
import { until } from "../../../scripts/lab/until.ts";
import { ListeningStranger } from "../../helpers/port_stranger.ts";
import { patient } from "./scripted_adb.ts";

/** Declares a test of the verbs with the real adb and an emulated phone. */
function testAdb(
  does: string,
  fn: (adb: Adb, phone: EmulatedPhone, server: AdbServer) => Promise<void>,
  options: EmulatedPhoneOptions = {},
): void {
  Deno.test({
    name: `with the real adb, ${does}${IS_ADB_INSTALLED ? "" : ": adb is not installed"}`,
    ignore: !IS_ADB_INSTALLED,
    fn: async () => {
      await using server = await AdbServer.start();
      await using phone = await EmulatedPhone.plugInto(server, options);
      await fn(adbOf(server), phone, server);
    },
  });
}

/** adb with the environment of a server, which commands would otherwise take from this process. */
function adbOf({ env, port }: Pick<AdbServer, "env" | "port">): Adb {
  const inEnvironment = (argv: readonly string[]) => [
    "/usr/bin/env",
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...argv,
  ];
  return new Adb({
    path: "adb",
    runner: {
      run: (argv, limits) => runCommand(inEnvironment(argv), limits),
      stream: (argv, ...others) => streamCommand(inEnvironment(argv), ...others),
    },
    clock: systemClock,
    askServerVersion: (signal) => askServerVersion({ hostname: "127.0.0.1", port }, signal),
    findObstacle: (signal) =>
      findObstacle(
        {
          address: { hostname: "127.0.0.1", port },
          variable: undefined,
          isMovable: true,
          isStartedByAdb: true,
        },
        portHolder,
        signal,
      ),
  });
}

const NO_TRACES = { inodes: [], processId: undefined };

function appOn(phones: Adb, start: SndcpyStart = {}, apkPath?: string): SndcpyApp {
  const withApk = (use: (path: string) => Promise<void>) => use(apkPath ?? "");
  return new SndcpyApp({ phones, socketName: "sndcpy", start, withApk });
}

async function assertFault(running: Promise<unknown>, code: Trouble["code"]): Promise<void> {
  const error = await assertRejects(() => running, TroubleError);
  assertEquals(troubleOf(error)?.code, code, error.message);
}

testAdb("a phone is watched, and adb's end ends that", async (adb, phone, server) => {
  const states: string[] = [];
  for await (const devices of adb.watch(patient())) {
    const state = devices.map(({ state }) => state).join();
    if (state === states.at(-1)) continue;
    states.push(state);
    if (states.length === 1) await phone.unplug();
    if (states.length === 2) await server.kill();
  }
  assertEquals(states, ["device", ""]);
});

testAdb("watching ends with its signal", async (adb) => {
  const stop = new AbortController();
  for await (const _devices of adb.watch(stop.signal)) stop.abort();
});

testAdb("the app is started in one round trip", async (adb, phone, server) => {
  await appOn(adb, { sampleRate: 44100, bufferSizeType: 3 }).start(
    phone.serial,
    NO_TRACES,
    patient(),
  );
  await until("the app", () => phone.app.isListening);
  assertEquals(phone.package.projectMedia, "allow");
  assertEquals((await server.commandLog()).length, 1);
});

testAdb("the app is started when nobody else has it", async (adb, phone, server) => {
  const app = appOn(adb);
  const start = (mayEnd: MayEnd) => app.start(phone.serial, mayEnd, patient());
  const presence = () => app.presence(phone.serial, patient());
  assertEquals(await presence(), { processId: undefined, sockets: [] });
  assertEquals(await start(NO_TRACES), "started");
  await until("the app", () => phone.app.isListening);
  const listening = await presence();
  assertEquals(listening.sockets?.map(({ isConnected }) => isConnected), [false]);
  assertEquals(await start(NO_TRACES), listening);

  await using client = await PcmClient.connect(await forward(server));
  await client.hears();
  const taken = await presence();
  assertEquals(taken.sockets?.map(({ isConnected }) => isConnected), [true]);
  const known = { inodes: taken.sockets!.map(({ inode }) => inode), processId: taken.processId };
  assertEquals(await start(NO_TRACES), taken);
  assertEquals(await start({ ...known, inodes: [1, 2] }), taken);
  assertEquals(await app.stage(phone.serial, patient()), "taken");
  assertEquals([phone.app.starts, client.ending], [1, undefined]);
  // Whoever starts it has no socket for a while.
  phone.app.startDelayMs = 10_000;
  assertEquals(await start({ ...known, inodes: [1, ...known.inodes] }), "started");
  assertEquals((await start(known) as AppPresence).processId, phone.app.processId);
  assertEquals(await start("anything"), "started");
  phone.shell.programs.set("cat", () => ({ code: 1, stderr: "cat: Permission denied\n" }));
  assertEquals(await start(NO_TRACES), "unclear");
  assertEquals(phone.app.starts, 3);
});

testAdb("a phone is asked whether it is locked", async (adb, phone) => {
  assertEquals(await adb.isLocked(phone.serial, patient()), false);
  phone.isLocked = true;
  assertEquals(await adb.isLocked(phone.serial, patient()), true);
  phone.shell.programs.set("dumpsys", () => ({ code: 1, stderr: "Permission Denial\n" }));
  assertEquals(await adb.isLocked(phone.serial, patient()), undefined);
});

testAdb("a phone is asked what its maker calls it", async (adb, phone) => {
  assertEquals(await adb.model(phone.serial, patient()), "Pixel_5");
});

testAdb("an app that is missing is installed", async (adb, phone) => {
  await using apk = await TemporaryApk.create();
  phone.package.refusesGrant = true;
  await assertFault(appOn(adb).start(phone.serial, NO_TRACES, patient()), "app-missing");
  await appOn(adb, {}, apk.path).install(phone.serial, patient());
  await appOn(adb).start(phone.serial, NO_TRACES, patient());
  assertEquals(phone.package.installAttempts, 3);
}, { isInstalled: false });

testAdb("an app by another hand is replaced", async (adb, phone) => {
  await using apk = await TemporaryApk.create();
  phone.package.hasOtherSignature = true;
  await appOn(adb, {}, apk.path).install(phone.serial, patient());
  assertEquals([phone.package.uninstalls, phone.package.installs], [1, 1]);
});

testAdb("an APK that is none is refused, and nothing uninstalled", async (adb, phone) => {
  const install = (path: string) => appOn(adb, {}, path).install(phone.serial, patient());
  await assertFault(install("/no/such.apk"), "apk-unusable");
  await assertFault(install(import.meta.filename!), "apk-unusable");
  assertEquals(phone.package.uninstalls, 0);
});

testAdb("a phone that is too old says so", async (adb, phone) => {
  await using apk = await TemporaryApk.create();
  await assertFault(appOn(adb).start(phone.serial, NO_TRACES, patient()), "too-old");
  await assertFault(appOn(adb, {}, apk.path).install(phone.serial, patient()), "too-old");
}, { androidVersion: 9, isInstalled: false, features: ["shell_v2"] });

testAdb("a phone that trusts nobody says so", async (adb, phone) => {
  const { serial } = phone;
  await using apk = await TemporaryApk.create();
  await assertFault(appOn(adb).start(serial, NO_TRACES, patient()), "unauthorized");
  await assertFault(appOn(adb, {}, apk.path).install(serial, patient()), "unauthorized");
  await assertFault(adb.forward(serial, 0, "sndcpy", patient()), "unauthorized");
  const [device] = await adb.devices(patient());
  assertEquals([device?.serial, device?.state], [serial, "unauthorized"]);
}, { isAuthorised: false });

testAdb("a phone that is unplugged while the app starts is gone", async (adb, phone) => {
  phone.shell.isHanging = true;
  const starting = appOn(adb).start(phone.serial, NO_TRACES, patient());
  starting.catch(() => {});
  await until("the script", () => phone.shell.log.length > 0);
  await phone.unplug();
  await assertFault(starting, "device-gone");
  await assertFault(appOn(adb).start(phone.serial, NO_TRACES, patient()), "device-gone");
});

testAdb("no port of another phone, app or program is taken", async (adb, phone, server) => {
  await using other = await EmulatedPhone.plugInto(server);
  const forward = (serial: string, port: number, socketName = "sndcpy") =>
    adb.forward(serial, port, socketName, patient());
  const made = await forward(phone.serial, 0);
  assert(made.isOurs && made.port > 0);
  assertEquals(await forward(phone.serial, made.port), { ...made, isOurs: false });
  await assertFault(forward(phone.serial, made.port, "scrcpy"), "forward-taken");
  await assertFault(forward(other.serial, made.port), "forward-taken");
  using busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertFault(forward(phone.serial, busy.addr.port), "forward-refused");
});

testAdb("only our own forward is removed", async (adb, phone, server) => {
  await using other = await EmulatedPhone.plugInto(server);
  const rules = async () => (await server.adb("forward", "--list")).stdout.trim();
  const made = await adb.forward(phone.serial, 0, "sndcpy", patient());
  await adb.removeForward({ ...made, serial: other.serial });
  await adb.removeForward({ ...made, socketName: "scrcpy" });
  assertEquals(await rules(), `${phone.serial} tcp:${made.port} localabstract:sndcpy`);
  await adb.removeForward(made);
  assertEquals(await rules(), "");
});

testAdb("removing a forward starts no server", async (adb, phone, server) => {
  const made = await adb.forward(phone.serial, 0, "sndcpy", patient());
  await server.kill();
  await adb.removeForward(made);
  await assertRejects(() => server.request("host:version"));
});

testAdb("phones, shell and version can be asked for", async (adb, phone) => {
  const [device] = await adb.devices(patient());
  assertEquals([device?.state, device?.details.model], ["device", "Pixel_5"]);
  const asked = await adb.shell(phone.serial, "echo a; false", patient());
  assertEquals(asked, { exitCode: 1, stdout: "a\n", stderr: "" });
  assert((await adb.version(patient())).protocol > 30);
});

testAdb("a file is pushed, and what a command writes is streamed", async (adb, phone) => {
  const file = import.meta.filename!;
  await adb.push(phone.serial, file, "/data/local/tmp/pushed", patient());
  const { stdout } = await adb.shell(phone.serial, "cat /data/local/tmp/pushed", patient());
  assertEquals(stdout, await Deno.readTextFile(file));
  await assertFault(adb.push(phone.serial, "/no/such/file", "/x", patient()), "push-failed");
  let written = "";
  const decoder = new TextDecoder();
  for await (const chunk of adb.streamShell(phone.serial, "echo one; echo two", patient())) {
    written += decoder.decode(chunk, { stream: true });
  }
  assertEquals(written, "one\ntwo\n");
});

testAdb("a home that cannot be written is named", async (_adb, _phone, server) => {
  const folder = await Deno.makeTempDir();
  const home = `${folder}/file`;
  await Deno.writeTextFile(home, "");
  const port = freePort();
  const adb = adbOf({
    port,
    env: {
      ...server.env,
      // Not the one that sets its own home.
      PATH: Deno.env.get("PATH")!,
      ANDROID_ADB_SERVER_PORT: String(port),
      HOME: home,
      TMPDIR: folder,
    },
  });
  // One after the other: two that start a server at once meet each other's.
  for (const ask of [() => adb.devices(patient()), () => adb.watch(patient()).next()]) {
    const trouble = troubleOf(await assertRejects(ask, TroubleError));
    assertEquals(trouble, {
      ...{ code: "adb-home-refused", task: (trouble as { task: PhoneTask }).task },
      ...{ path: `${home}/.android`, words: "Not a directory" },
    });
  }
  await Deno.remove(folder, { recursive: true });
});

testAdb("another program at the port of adb's server is named", async (_adb, _phone, server) => {
  for (const manner of ["hangs-up", "http", "ssh", "other"] as const) {
    await using stranger = new ListeningStranger(manner);
    const { port } = stranger;
    const adb = adbOf({ port, env: { ...server.env, ANDROID_ADB_SERVER_PORT: String(port) } });
    await assertFault(adb.devices(patient()), "adb-port-taken");
    await assertFault(adb.watch(patient()).next(), "adb-port-taken");
    await assertFault(adb.forwards(patient()), "adb-port-taken");
  }
});
