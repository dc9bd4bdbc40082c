import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmClient } from "../../../scripts/lab/pcm_client.ts";
import { DeviceTracker } from "../../../scripts/lab/phone/device_tracker.ts";
import { EmulatedPhone } from "../../../scripts/lab/phone/emulated_phone.ts";
import { ALLOW, START, startApp, testPhone } from "../../../scripts/lab/phone/plugged_phone.ts";
import { TemporaryApk } from "../../../scripts/lab/phone/temporary_apk.ts";
import { until } from "../../../scripts/lab/until.ts";

testPhone("is a device with a model", async ({ phone, server }) => {
  const { stdout } = await server.adb("devices", "-l");
  assert(new RegExp(`^${phone.serial}\\s+device .*model:Pixel_5 `, "m").test(stdout), stdout);
});

testPhone("passes outputs and exit codes of its shell on", async ({ phone, server }) => {
  const script = 'getprop ro.build.version.sdk; false && echo no || echo "code $?"; nonsense';
  assertEquals(await server.adb("shell", script), {
    code: 127,
    stdout: "33\ncode 1\n",
    stderr: "/system/bin/sh: nonsense: inaccessible or not found\n",
  });
  assertEquals(phone.shell.log, [script]);
  assertEquals(
    (await server.adb("exec-out", 'echo "$(pm path x)" is "$(echo a  b)"')).stdout,
    " is a b\n",
  );
});

testPhone("knows nothing of sndcpy before it is installed", async ({ server }) => {
  assertEquals(await server.adb("shell", "pm path com.rom1v.sndcpy"), {
    code: 1,
    stdout: "",
    stderr: "",
  });
  const allowed = await server.adb("shell", ALLOW);
  assertEquals(allowed.stderr, "Error: No UID for com.rom1v.sndcpy\n");
  const started = await server.adb("shell", START);
  assertEquals(started.code, 1);
  assertStringIncludes(started.stderr, "Error type 3\nError: Activity class {com.rom1v.sndcpy/");
  assertStringIncludes(started.stderr, "} does not exist.\n");
}, { isInstalled: false });

for (const [how, features] of [["stream", ["shell_v2", "cmd"]], ["push", ["shell_v2"]]] as const) {
  testPhone(
    `is installed on by ${how}, and refuses -g where it shall`,
    async ({ phone, server }) => {
      await using apk = await TemporaryApk.create();
      assertEquals((await server.adb("install", "-t", "-r", "-g", apk.path)).code, 0);
      assertEquals([phone.package.isInstalled, phone.package.canRecordAudio], [true, true]);

      phone.package.refusesGrant = true;
      const refused = await server.adb("install", "-t", "-r", "-g", apk.path);
      assert(refused.code !== 0);
      assertStringIncludes(refused.stderr, "INSTALL_GRANT_RUNTIME_PERMISSIONS");
      assertEquals((await server.adb("install", "-t", "-r", apk.path)).code, 0);

      phone.package.hasOtherSignature = true;
      assert((await server.adb("install", "-t", "-r", apk.path)).code !== 0);
      assertEquals((await server.adb("uninstall", "com.rom1v.sndcpy")).code, 0);
      assertEquals((await server.adb("install", "-t", "-r", apk.path)).code, 0);
      const { installs, installAttempts, uninstalls } = phone.package;
      assertEquals({ installs, installAttempts, uninstalls }, {
        installs: 3,
        installAttempts: 5,
        uninstalls: 1,
      });
    },
    { isInstalled: false, features },
  );
}

testPhone("takes its forwards along when it is unplugged", async ({ phone, server }) => {
  await using tracker = new DeviceTracker(server);
  await tracker.shows(phone.serial, "device");
  const port = await startApp(phone, server);
  await using client = await PcmClient.connect(port);
  await client.hears();

  await phone.unplug();
  await client.ends();
  await tracker.shows(phone.serial, undefined);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  assertEquals(await Deno.connect({ port }).catch((error) => error.name), "ConnectionRefused");
  await until("the app's death", () => !phone.app.isRunning);

  await phone.replug();
  await tracker.shows(phone.serial, "device");
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  await using again = await PcmClient.connect(await startApp(phone, server));
  await again.hears();
});

testPhone("is unauthorised until somebody allows the computer", async ({ phone, server }) => {
  assertStringIncludes((await server.adb("devices")).stdout, `${phone.serial}\tunauthorized\n`);
  const refused = await server.adb("shell", "true");
  assertEquals([refused.code, phone.services], [1, []]);
  assertStringIncludes(refused.stderr, "device unauthorized.\n");
  await using tracker = new DeviceTracker(server);
  phone.authorise();
  await tracker.shows(phone.serial, "device");
  assertEquals((await server.adb("shell", "exit 3")).code, 3);
}, { isAuthorised: false });

testPhone("is offline while it says nothing", async ({ phone, server }) => {
  await using tracker = new DeviceTracker(server);
  await tracker.shows(phone.serial, "device");
  phone.goOffline();
  await tracker.shows(phone.serial, "offline");
  assertStringIncludes((await server.adb("shell", "true")).stderr, "device offline");
  phone.goOnline();
  await tracker.shows(phone.serial, "device");
});

testPhone("outlives its adb server", async ({ phone, server }) => {
  await using client = await PcmClient.connect(await startApp(phone, server));
  await client.hears();
  await server.kill();
  await client.ends();
  await until("the app's death", () => !phone.app.isRunning);
  await server.restart();
  await phone.replug();
  assertEquals((await server.adb("shell", "true")).code, 0);
});

testPhone("can have a shell that hangs", async ({ phone, server }) => {
  phone.shell.isHanging = true;
  const child = server.spawn("shell", "getprop ro.build.version.release");
  await until("the script", () => phone.shell.log.length === 1);
  child.kill();
  await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
});

testPhone("is on a server whose adb notes what it is asked", async ({ phone, server }) => {
  const { code, stdout } = await new Deno.Command("sh", {
    args: ["-c", '"$ADB" get-serialno && adb shell exit 0'],
    env: server.env,
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [0, `${phone.serial}\n`]);
  assertEquals(await server.commandLog(), ["get-serialno", "shell exit 0"]);
});

testPhone("is reached again by itself after a broken connection", async ({ phone, server }) => {
  const port = await startApp(phone, server);
  await using client = await PcmClient.connect(port);
  await client.hears();
  await using tracker = new DeviceTracker(server);
  await tracker.shows(phone.serial, "device");
  phone.breakConnection();
  await client.ends();
  await until("another connection", () => tracker.text.includes("offline"));
  await tracker.shows(phone.serial, "device");
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
});

testPhone("is known to a server that adb has started by itself", async ({ phone, server }) => {
  await server.kill();
  assertStringIncludes((await server.adb("devices")).stderr, "daemon started successfully");
  await phone.replug();
  assertEquals((await server.adb("shell", "exit 5")).code, 5);
});

testPhone("has one forward a port, whosever it is", async ({ phone, server }) => {
  await using second = await EmulatedPhone.plugInto(server, { model: "Galaxy S9" });
  assertStringIncludes((await server.adb("shell", "true")).stderr, "more than one device");
  const forward = (serial: string, port: string | number) =>
    server.adb("-s", serial, "forward", "--no-rebind", `tcp:${port}`, "localabstract:sndcpy");
  const port = Number((await forward(phone.serial, 0)).stdout);
  const { code, stderr } = await forward(second.serial, port);
  assertEquals([code, stderr], [1, "adb: error: cannot rebind existing socket\n"]);
});

testPhone("is too old for sndcpy", async ({ server }) => {
  await using apk = await TemporaryApk.create();
  const { code, stderr } = await server.adb("install", "-t", "-r", "-g", apk.path);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "INSTALL_FAILED_OLDER_SDK");
  assertEquals((await server.adb("shell", "getprop ro.build.version.sdk")).stdout, "28\n");
}, { androidVersion: 9, isInstalled: false });
