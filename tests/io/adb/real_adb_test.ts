import { assert, assertEquals, assertRejects } from "@std/assert";
import { PhoneError, type PhoneFault } from "../../../src/core/phone.ts";
import { Adb } from "../../../src/io/adb/adb.ts";
import { askServerVersion } from "../../../src/io/adb/server_version.ts";
import { runCommand, streamCommand } from "../../../src/io/process/command_runner.ts";
import { systemClock } from "../../../src/io/system_clock.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../helpers/phone/adb_server.ts";
import { EmulatedPhone, type EmulatedPhoneOptions } from "../../helpers/phone/emulated_phone.ts";
import { TemporaryApk } from "../../helpers/phone/temporary_apk.ts";
import { until } from "../../helpers/until.ts";
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
function adbOf({ env, port }: AdbServer): Adb {
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
  });
}

async function assertFault(running: Promise<unknown>, fault: PhoneFault): Promise<void> {
  const error = await assertRejects(() => running, PhoneError);
  assertEquals(error.fault, fault, error.message);
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
  await adb.startApp(phone.serial, { sampleRate: 44100, bufferSizeType: 3 }, patient());
  await until("the app", () => phone.app.isListening);
  assertEquals(phone.package.projectMedia, "allow");
  assertEquals((await server.commandLog()).length, 1);
});

testAdb("an app that is missing is installed", async (adb, phone) => {
  await using apk = await TemporaryApk.create();
  phone.package.refusesGrant = true;
  await assertFault(adb.startApp(phone.serial, {}, patient()), "app-missing");
  await adb.installApp(phone.serial, apk.path, patient());
  await adb.startApp(phone.serial, {}, patient());
  assertEquals(phone.package.installAttempts, 3);
}, { isInstalled: false });

testAdb("an app by another hand is replaced", async (adb, phone) => {
  await using apk = await TemporaryApk.create();
  phone.package.hasOtherSignature = true;
  await adb.installApp(phone.serial, apk.path, patient());
  assertEquals([phone.package.uninstalls, phone.package.installs], [1, 1]);
});

testAdb("an APK that is none is refused, and nothing uninstalled", async (adb, phone) => {
  const install = (path: string) => adb.installApp(phone.serial, path, patient());
  await assertFault(install("/no/such.apk"), "install-failed");
  await assertFault(install(import.meta.filename!), "install-failed");
  assertEquals(phone.package.uninstalls, 0);
});

testAdb("a phone that is too old says so", async (adb, phone) => {
  await using apk = await TemporaryApk.create();
  await assertFault(adb.startApp(phone.serial, {}, patient()), "too-old");
  await assertFault(adb.installApp(phone.serial, apk.path, patient()), "too-old");
}, { androidVersion: 9, isInstalled: false, features: ["shell_v2"] });

testAdb("a phone that trusts nobody says so", async (adb, phone) => {
  const { serial } = phone;
  await using apk = await TemporaryApk.create();
  await assertFault(adb.startApp(serial, {}, patient()), "unauthorized");
  await assertFault(adb.installApp(serial, apk.path, patient()), "unauthorized");
  await assertFault(adb.forward(serial, 0, "sndcpy", patient()), "unauthorized");
  const [device] = await adb.devices(patient());
  assertEquals([device?.serial, device?.state], [serial, "unauthorized"]);
}, { isAuthorised: false });

testAdb("a phone that is unplugged while the app starts is gone", async (adb, phone) => {
  phone.shell.isHanging = true;
  const starting = adb.startApp(phone.serial, {}, patient());
  starting.catch(() => {});
  await until("the script", () => phone.shell.log.length > 0);
  await phone.unplug();
  await assertFault(starting, "device-gone");
  await assertFault(adb.startApp(phone.serial, {}, patient()), "device-gone");
});

testAdb("no port of another phone, app or program is taken", async (adb, phone, server) => {
  await using other = await EmulatedPhone.plugInto(server);
  const forward = (serial: string, port: number, socketName = "sndcpy") =>
    adb.forward(serial, port, socketName, patient());
  const made = await forward(phone.serial, 0);
  assert(made.isOurs && made.port > 0);
  assertEquals(await forward(phone.serial, made.port), { ...made, isOurs: false });
  await assertFault(forward(phone.serial, made.port, "scrcpy"), "port-taken");
  await assertFault(forward(other.serial, made.port), "port-taken");
  using busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertFault(forward(phone.serial, busy.addr.port), "port-taken");
});

testAdb("only our own forward is removed", async (adb, phone, server) => {
  await using other = await EmulatedPhone.plugInto(server);
  const rules = async () => (await server.adb("forward", "--list")).stdout.trim();
  const made = await adb.forward(phone.serial, 0, "sndcpy", patient());
  await adb.removeForward({ ...made, serial: other.serial }, "sndcpy");
  await adb.removeForward(made, "scrcpy");
  assertEquals(await rules(), `${phone.serial} tcp:${made.port} localabstract:sndcpy`);
  await adb.removeForward(made, "sndcpy");
  assertEquals(await rules(), "");
});

testAdb("removing a forward starts no server", async (adb, phone, server) => {
  const made = await adb.forward(phone.serial, 0, "sndcpy", patient());
  await server.kill();
  await adb.removeForward(made, "sndcpy");
  await assertRejects(() => server.request("host:version"));
});

testAdb("phones, shell and version can be asked for", async (adb, phone) => {
  const [device] = await adb.devices(patient());
  assertEquals([device?.state, device?.details.model], ["device", "Pixel_5"]);
  const asked = await adb.shell(phone.serial, "echo a; false", patient());
  assertEquals(asked, { exitCode: 1, stdout: "a\n", stderr: "" });
  assert((await adb.version(patient())).protocol > 30);
});
