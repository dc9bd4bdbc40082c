import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { TemporaryScrcpy } from "../../scripts/lab/phone/temporary_scrcpy.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { concurrently, elapsedMs, until } from "../../scripts/lab/until.ts";

import { SocketTo } from "../helpers/other_computer.ts";

const BACK_WITHIN_MS = 2000;
/** A phone on the network is called every 5 s at least. */
const CALLED_WITHIN_MS = 12_000;
const LANGUAGE = ["--language", "en"];

Deno.test({
  name: `relay listens to scrcpy's server${IS_ADB_INSTALLED ? "" : " (adb is not installed)"}`,
  ignore: !IS_ADB_INSTALLED,
  fn: (test) =>
    concurrently(test, {
      "from plugging in to audio, and leaves nothing behind": plugIn,
      "which dies, and is back within 2 s": loseServer,
      "on a phone that is unplugged and comes back": losePhone,
      "on a phone on the network, which is forgotten and comes back": loseNetwork,
      "on a phone that lacks sndcpy, and on no other": chooseApp,
      "whose version it learns from the server itself": learnVersion,
      "beside another scrcpy": shareThePhone,
      "whose capture is refused, and says why": tellRefusals,
      "as it was told to capture": capture,
      "that the phone's adb has lost": copyAgain,
      "through adb's server, where its ports may be elsewhere": goThroughServer,
    }),
});

/** A phone, a scrcpy, and the environment in which a relay finds them. */
async function withPhone(
  use: (world: {
    server: AdbServer;
    phone: EmulatedPhone;
    scrcpy: TemporaryScrcpy;
    env: Record<string, string>;
  }) => Promise<void>,
  options: ConstructorParameters<typeof EmulatedPhone>[0] = {},
): Promise<void> {
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create();
  await using phone = await EmulatedPhone.plugInto(server, { isInstalled: false, ...options });
  await use({ server, phone, scrcpy, env: envWith(server, scrcpy) });
}

function envWith({ env }: AdbServer, { folder }: TemporaryScrcpy): Record<string, string> {
  return { ...env, PATH: `${folder}:${env.PATH}` };
}

async function plugIn(): Promise<void> {
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create();
  const env = envWith(server, scrcpy);
  await using relay = await RelayProcess.start(["--source", "scrcpy", ...LANGUAGE], { env });
  assertEquals((await relay.event("phone-waits")).reason, "no-device");
  await using phone = await EmulatedPhone.plugInto(server, { isInstalled: false });
  assertStringIncludes((await relay.event("phone-ready")).message, "Starting scrcpy on");
  await relay.event("source-streams");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  assertEquals([phone.scrcpy.starts, phone.scrcpy.accepts], [1, 1]);
  assertEquals([...phone.files.keys()].length, 1);
  const [socketName] = phone.scrcpy.socketNames;
  assert(/^scrcpy_[0-7][0-9a-f]{7}$/.test(socketName!), socketName);
  assertStringIncludes((await server.adb("forward", "--list")).stdout, socketName!);

  assertEquals(await relay.stop("SIGINT"), 0);
  await until("the server's end", () => !phone.scrcpy.isRunning);
  assertEquals(client.breaks, []);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  assertEquals([...phone.files.keys()], []);
  assertEquals([phone.scrcpy.starts, phone.app.starts, relay.strayLines], [1, 0, []]);
}

function loseServer(): Promise<void> {
  return withPhone(async ({ phone, env }) => {
    await using relay = await RelayProcess.start([], { env });
    await relay.event("source-streams");
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
    // More often than an app may be started whose starts show.
    for (let death = 0; death < 6; death++) {
      const { accepts } = phone.scrcpy;
      phone.scrcpy.die();
      const awayMs = await elapsedMs(async () => {
        await until("a new connection", () => phone.scrcpy.accepts > accepts);
        const { receivedBytes } = client;
        await until("audio again", () => client.receivedBytes > receivedBytes);
      });
      // After that the source is given more time, as any that is lost again and again.
      assert(death > 1 || awayMs < BACK_WITHIN_MS, `audio was back after ${awayMs} ms`);
    }
    assertEquals(client.ending, undefined);
    const { socketNames } = phone.scrcpy;
    assertEquals(new Set(socketNames).size, 7);
    assertEquals(phone.services.filter((service) => service.startsWith("sync:")).length, 1);
  });
}

function losePhone(): Promise<void> {
  return withPhone(async ({ phone, env, server }) => {
    await using relay = await RelayProcess.start([], { env });
    await relay.event("source-streams");
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
    await phone.unplug();
    assertEquals((await relay.event("phone-waits")).reason, "no-device");
    const { receivedBytes } = client;
    await phone.replug();
    await until("audio again", () => client.receivedBytes > receivedBytes);
    assertEquals([client.ending, relay.all("phone-waits").length], [undefined, 1]);
    assertEquals(await relay.stop("SIGINT"), 0);
    assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
    assertEquals([...phone.files.keys()], []);
  });
}

function loseNetwork(): Promise<void> {
  return withPhone(async ({ phone, env }) => {
    await using relay = await RelayProcess.start(["--serial", phone.serial], { env });
    await relay.event("source-streams");
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
    await phone.unplug();
    await relay.event("phone-waits");
    const { accepts } = phone.scrcpy;
    phone.rejoinNetwork();
    await until("a new connection", () => phone.scrcpy.accepts > accepts, CALLED_WITHIN_MS);
    const { receivedBytes } = client;
    await until("audio again", () => client.receivedBytes > receivedBytes);
    assertEquals(client.ending, undefined);
  });
}

async function chooseApp(): Promise<void> {
  await withPhone(async ({ phone, env }) => {
    await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env });
    await relay.event("source-streams");
    assertEquals([phone.app.starts, phone.scrcpy.starts], [1, 0]);
    assertEquals([...phone.files.keys()], []);
  }, { isInstalled: true });
  await withPhone(async ({ phone, env }) => {
    await using relay = await RelayProcess.start(["--sndcpy-port", "0", ...LANGUAGE], { env });
    await relay.event("source-streams");
    assertEquals([phone.app.starts, phone.scrcpy.starts], [0, 1]);
  });
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create({ serverVersion: "" });
  await using _phone = await EmulatedPhone.plugInto(server, { isInstalled: false });
  await using relay = await RelayProcess.start(["--sndcpy-port", "0", ...LANGUAGE], {
    env: envWith(server, scrcpy),
  });
  const { reason, message } = await relay.event("source-lost");
  assertEquals(reason, "app-missing");
  assertStringIncludes(message, "--apk FILE. Or do without an app on the phone");
}

async function learnVersion(): Promise<void> {
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create({ version: "4.0", serverVersion: "4.1.1" });
  await using phone = await EmulatedPhone.plugInto(server, { isInstalled: false });
  const env = envWith(server, scrcpy);
  await using relay = await RelayProcess.start([], { env });
  await relay.event("source-streams");
  assertEquals([phone.scrcpy.starts, relay.all("source-lost")], [1, []]);
}

function shareThePhone(): Promise<void> {
  return withPhone(async ({ phone, server, env }) => {
    const path = "/data/local/tmp/scrcpy-server.jar";
    const bytes = new TextEncoder().encode("PK scrcpy version 3.3");
    phone.files.set(path, bytes);
    const command = `CLASSPATH=${path} app_process / com.genymobile.scrcpy.Server 3.3 ` +
      "scid=00000001 tunnel_forward=true raw_stream=true";
    const other = server.spawn("shell", command);
    try {
      await until("the other scrcpy", () => phone.scrcpy.starts === 1);
      await using relay = await RelayProcess.start([], { env });
      await relay.event("source-streams");
      assertEquals(await relay.stop("SIGINT"), 0);
      await until("the relay's server to end", () => phone.scrcpy.isRunning);
      assertEquals([...phone.files.keys()], [path]);
    } finally {
      other.kill("SIGTERM");
      await other.stdout.cancel();
      await other.stderr.cancel();
      await other.status;
    }
  });
}

async function tellRefusals(): Promise<void> {
  const refusals: [
    options: ConstructorParameters<typeof EmulatedPhone>[0] & { isLocked?: boolean },
    args: string[],
    reason: string,
    words: string,
  ][] = [
    [{ androidVersion: 10 }, [], "capture-needs-android", "before version 11"],
    [{ androidVersion: 11, isLocked: true }, [], "capture-needs-unlock", "Unlock the phone"],
    [
      { androidVersion: 12 },
      ["--keep-phone-playing"],
      "capture-needs-android",
      "before version 13",
    ],
    [{}, ["--capture", "mic"], "capture-refused", '"No microphone for you"'],
  ];
  for (const [options, args, reason, words] of refusals) {
    await withPhone(async ({ phone, env }) => {
      phone.isLocked = options.isLocked ?? false;
      if (reason === "capture-refused") phone.scrcpy.refusal = "No microphone for you";
      const all = ["--source", "scrcpy", ...args, ...LANGUAGE];
      await using relay = await RelayProcess.start(all, { env });
      const lost = await relay.event("source-lost");
      assertEquals(lost.reason, reason);
      assertStringIncludes(lost.message, words);
      assertEquals(relay.all("source-streams"), []);
    }, options);
  }
}

function capture(): Promise<void> {
  return withPhone(async ({ phone, env }) => {
    await using relay = await RelayProcess.start(["--keep-phone-playing"], { env });
    await relay.event("source-streams");
    const { audio_source, audio_dup, audio_codec, raw_stream } = phone.scrcpy.lastOptions;
    assertEquals([audio_source, audio_dup, audio_codec, raw_stream], [
      "playback",
      "true",
      "raw",
      "true",
    ]);
    assertEquals(await relay.stop("SIGINT"), 0);
    phone.scrcpy.knownOptions = phone.scrcpy.knownOptions.filter((name) => name !== "audio_dup");
    await using older = await RelayProcess.start(["--keep-phone-playing", ...LANGUAGE], { env });
    const { reason, message } = await older.event("source-lost");
    assertEquals(reason, "scrcpy-too-old");
    assertStringIncludes(message, "Unknown server option: audio_dup");
    await until("the server's end", () => !phone.scrcpy.isRunning);
  });
}

function copyAgain(): Promise<void> {
  return withPhone(async ({ phone, env }) => {
    await using relay = await RelayProcess.start([], { env });
    await relay.event("source-streams");
    phone.files.clear();
    phone.scrcpy.die();
    await until("another start", () => phone.scrcpy.accepts === 2);
  });
}

function goThroughServer(): Promise<void> {
  return withPhone(async ({ phone, server, env }) => {
    await using socket = await SocketTo.port(server.port);
    const { ANDROID_ADB_SERVER_PORT: _port, ...others } = env;
    const far = { ...others, ADB_SERVER_SOCKET: `local:${socket.path}` };
    await using relay = await RelayProcess.start([], { env: far });
    await relay.event("source-streams");
    assertEquals([phone.scrcpy.starts, phone.scrcpy.accepts], [1, 1]);
    assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  });
}

Deno.test("relay names what is missing of scrcpy", async () => {
  await using scrcpy = await TemporaryScrcpy.create({ serverVersion: "" });
  const args = ["--source", "scrcpy", "-p", "0", ...LANGUAGE];
  const adb = ["--adb", `${scrcpy.folder}/scrcpy`];
  const { code, stderr } = await runRelay([...args, ...adb], { env: { PATH: scrcpy.folder } });
  assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
  assertStringIncludes(
    stderr,
    `scrcpy is installed (${scrcpy.folder}/scrcpy), but its server is not`,
  );
  assertStringIncludes(stderr, "scrcpy-update-server");
});
