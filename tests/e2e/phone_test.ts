import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { strikeFaults } from "../../scripts/lab/phone/fault_run.ts";
import { RivalAdb } from "../../scripts/lab/phone/rival_adb.ts";
import { TemporaryApk } from "../../scripts/lab/phone/temporary_apk.ts";
import { childrenOf, isRunning } from "../../scripts/lab/process_usage.ts";
import { type LogEvent, RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { concurrently, elapsedMs, until } from "../../scripts/lab/until.ts";

const FREE_PORT = ["--sndcpy-port", "0"];
const BACK_WITHIN_MS = 2000;
/** Later than an app may take that shows no sign of life. */
const LATE_TAP_MS = 12_000;
const TAP_TO_AUDIO_MS = 12_000;
const MOST_ROUND_TRIPS = 6;

Deno.test({
  name: `relay listens to a phone${IS_ADB_INSTALLED ? "" : " (adb is not installed)"}`,
  ignore: !IS_ADB_INSTALLED,
  fn: (test) =>
    concurrently(test, {
      "from plugging in to audio, and leaves nothing behind": plugIn,
      "whose app dies": loseApp,
      "that is unplugged and comes back": losePhone,
      "that has to allow it first": beAuthorised,
      "that lacks the app": installApp,
      "whose app hangs": outlastHanging,
      "that asks for a tap, which comes late": waitForTap,
      "that asks for a tap, and does not tell": waitForSilentTap,
      "whose app is slow to start": outlastSlowStart,
      "though adb's server is killed": loseServer,
      "though another version of adb fights for the server": outlastRival,
      "through many faults in a row": outlastFaults,
      "of several, when it is told which": chooseAmongSeveral,
      "that never comes, and leaves no process behind": stopWaiting,
    }),
});

async function plugIn(): Promise<void> {
  await using server = await AdbServer.start();
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  assertEquals((await relay.event("phone-waits")).reason, "no-device");
  await using phone = await EmulatedPhone.plugInto(server, { startDelayMs: 300 });
  await relay.event("source-streams");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  assertEquals([phone.app.starts, phone.app.accepts], [1, 1]);
  const commands = await server.commandLog();
  assert(commands.length <= MOST_ROUND_TRIPS, commands.join("\n"));
  assertStringIncludes((await server.adb("forward", "--list")).stdout, "localabstract:sndcpy");

  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals(client.breaks, []);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  assertEquals([phone.app.starts, relay.strayLines], [1, []]);
}

async function loseApp(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("source-streams");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  for (let death = 0; death < 2; death++) {
    const { accepts } = phone.app;
    phone.app.die();
    // What the dead app had sent may still be on its way: only a new connection counts.
    const awayMs = await elapsedMs(async () => {
      await until("a new connection", () => phone.app.accepts > accepts);
      const { receivedBytes } = client;
      await until("audio again", () => client.receivedBytes > receivedBytes);
    });
    assert(awayMs < BACK_WITHIN_MS, `audio was back after ${awayMs} ms`);
  }
  assertEquals(client.ending, undefined);
}

async function losePhone(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("source-streams");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await phone.unplug();
  assertEquals((await relay.event("phone-waits")).reason, "no-device");
  const { receivedBytes } = client;
  await phone.replug();
  await until("audio again", () => client.receivedBytes > receivedBytes);
  assertEquals([client.ending, relay.all("phone-waits").length], [undefined, 1]);
}

async function beAuthorised(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { isAuthorised: false });
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("phone-waits");
  phone.authorise();
  await relay.event("source-streams");
}

async function installApp(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { isInstalled: false });
  await using apk = await TemporaryApk.create();
  await using relay = await RelayProcess.start([...FREE_PORT, "--apk", apk.path], {
    env: server.env,
  });
  await relay.event("source-streams");
  assertEquals(phone.package.installs, 1);
}

async function outlastHanging(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  phone.app.isPlaying = false;
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  const lost = await relay.event("source-lost", { limitMs: 15_000 });
  assertEquals(lost.reason, "silent");
  phone.app.isPlaying = true;
  await relay.event("source-streams");
  assertEquals(phone.app.starts, 2);
}

async function waitForTap(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  phone.package.refusesAppOps = true;
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  const { reason, message } = await relay.event("phone-waits", { limitMs: TAP_TO_AUDIO_MS });
  assertEquals(reason, "tap-needed");
  assertStringIncludes(message, "tap Start now");
  // The cable does not take the question away, and the relay does not, either.
  await phone.unplug();
  await phone.replug();
  await delay(LATE_TAP_MS);
  phone.tapStartNow();
  await relay.event("source-streams", { limitMs: TAP_TO_AUDIO_MS });
  assertEquals([phone.app.starts, relay.all("source-lost").length], [1, 0]);
}

async function waitForSilentTap(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  phone.package.refusesAppOps = true;
  phone.shell.programs.set("dumpsys", () => ({ code: 1, stderr: "Permission Denial\n" }));
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("phone-waits", { limitMs: TAP_TO_AUDIO_MS });
  await delay(LATE_TAP_MS);
  phone.tapStartNow();
  await relay.event("source-streams", { limitMs: TAP_TO_AUDIO_MS });
  assertEquals([phone.app.starts, relay.all("source-lost").length], [1, 0]);
}

async function outlastSlowStart(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { startDelayMs: 14_000 });
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("source-streams", { limitMs: 20_000 });
  assertEquals([phone.app.starts, relay.all("source-lost").length], [1, 0]);
}

async function loseServer(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("source-streams");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await server.kill();
  await relay.event("phone-waits");
  const { receivedBytes } = client;
  await phone.replug();
  await until("audio again", () => client.receivedBytes > receivedBytes);
  assertEquals(client.ending, undefined);
}

async function outlastRival(): Promise<void> {
  await using server = await AdbServer.start();
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await using rival = new RivalAdb(server.port);
  await relay.event("phone-waits");
  await rival.takeOver();
  await until("the relay's own server", () => rival.kills === 1 && server.answers());
  await rival.takeOver();
  const isClash = ({ reason }: LogEvent) => reason === "adb-clash";
  await until("a clash", () => relay.events.some(isClash));
  const { message } = relay.events.find(isClash)!;
  assert(/\b40\b/.test(message) && /\b41\b/.test(message), message);

  // It looks again after 10 s, and leaves the rival in peace.
  await delay(11_000);
  assertEquals([rival.kills, relay.strayLines], [1, []]);
  rival.leave();
  await server.restart();
  await using _phone = await EmulatedPhone.plugInto(server);
  await relay.event("source-streams", { limitMs: 20_000 });
}

async function outlastFaults(): Promise<void> {
  const { closedClients, leaked, strayLines, exitCode } = await strikeFaults(25, 1, 600);
  assertEquals({ closedClients, leaked, strayLines, exitCode }, {
    closedClients: 0,
    leaked: { processes: 0, descriptors: 0, forwards: 0 },
    strayLines: [],
    exitCode: 0,
  });
}

async function stopWaiting(): Promise<void> {
  await using server = await AdbServer.start();
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("phone-waits");
  const children = await childrenOf(relay.pid);
  assertEquals(children.length, 1, "adb track-devices");
  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals(await isRunning(children[0]!), false);
}

async function chooseAmongSeveral(): Promise<void> {
  await using server = await AdbServer.start();
  await using first = await EmulatedPhone.plugInto(server);
  await using second = await EmulatedPhone.plugInto(server);
  {
    await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
    const { reason, message } = await relay.event("phone-waits");
    assertEquals(reason, "several-devices");
    assertStringIncludes(message, first.serial);
  }
  await using relay = await RelayProcess.start([...FREE_PORT, "--serial", second.serial], {
    env: server.env,
  });
  await relay.event("source-streams");
  assertEquals([first.app.starts, second.app.starts], [0, 1]);
}

Deno.test("relay names an adb that is not where it was said to be", async () => {
  const { code, stderr } = await runRelay(["--adb", "/no/such/adb", "-p", "0"]);
  assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
  assertStringIncludes(stderr, "/no/such/adb");
});
