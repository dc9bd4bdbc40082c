import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { freePort } from "../../scripts/lab/free_port.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, elapsedMs, until } from "../../scripts/lab/until.ts";

const BACK_WITHIN_MS = 15_000;
/** Until the relay gives the connection up: audio is missed, and then an answer to `adb shell`. */
const OUT_OF_REACH_MS = 35_000;

Deno.test({
  name: `relay listens to a phone on the network${
    IS_ADB_INSTALLED ? "" : " (adb is not installed)"
  }`,
  ignore: !IS_ADB_INSTALLED,
  fn: (test) =>
    concurrently(test, {
      "that nobody has connected to": connectFirst,
      "that adb has forgotten": beForgotten,
      "that was out of reach": beOutOfReach,
      "that adb has twice": beThereTwice,
      "that has another port after a restart": moveToAnotherPort,
      "that is named as on a cable": beNamedAsOnCable,
    }),
});

async function connectFirst(): Promise<void> {
  await using server = await AdbServer.start();
  const port = freePort();
  await using relay = await start({ serial: `127.0.0.1:${port}` }, server);
  // Where adb takes long to say so, it is first told that the phone is not there.
  const refusal = () => relay.all("phone-waits").find(({ reason }) => reason === "connect-failed");
  await until("a refusal", () => refusal() !== undefined, BACK_WITHIN_MS);
  assertEquals(refusal()!.fault, "refused");
  assertStringIncludes(refusal()!.message, "nothing is listening there");
  await using phone = new EmulatedPhone({ port });
  phone.rejoinNetwork();
  await relay.event("source-streams", { limitMs: BACK_WITHIN_MS });
  assertEquals(await relay.stop("SIGINT"), 0);
}

async function beForgotten(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await start(phone, server);
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await phone.unplug();
  await relay.event("phone-waits");
  await assertBack(phone, client);
}

async function beOutOfReach(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await start(phone, server);
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  phone.leaveNetwork();
  await delay(OUT_OF_REACH_MS);
  await assertBack(phone, client);
}

async function beThereTwice(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { serialNumber: "R5CR1234" });
  await using other = await EmulatedPhone.plugInto(server, { serialNumber: "R5CR1234" });
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env: server.env });
  await relay.event("source-streams");
  const { serial, others } = await relay.event("phone-twice");
  const names = [phone.serial, other.serial];
  assertEquals([serial, others].flat().toSorted(), names.toSorted());
  assertEquals([phone.app.starts, other.app.starts].toSorted(), [0, 1]);
}

async function moveToAnotherPort(): Promise<void> {
  await using server = await AdbServer.start();
  const before = await EmulatedPhone.plugInto(server);
  await using after = new EmulatedPhone({ port: freePort() });
  await using adb = await hearingAdb(server, after.port);
  await using relay = await start(before, server, ["--adb", adb.path]);
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await before[Symbol.asyncDispose]();
  await relay.event("source-lost");
  await assertBack(after, client);
  assertEquals((await relay.event("phone-ready", { count: 2 })).serial, after.serial);
}

async function beNamedAsOnCable(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { serialNumber: "R5CR1234" });
  await using other = await EmulatedPhone.plugInto(server, { serialNumber: "PIXEL" });
  await using relay = await start({ serial: "R5CR1234" }, server);
  await relay.event("source-streams");
  assertEquals([phone.app.starts, other.app.starts], [1, 0]);
}

/** The real adb, if it were young enough to hear where phones with wireless debugging are. */
async function hearingAdb({ env }: AdbServer, port: number) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/adb`;
  const service = `adb-R5CR1234-aBcDeF\\t_adb-tls-connect._tcp\\t127.0.0.1:${port}`;
  await Deno.writeTextFile(
    path,
    `#!/bin/sh
[ "$1" = mdns ] || exec "${env.ADB}" "$@"
printf 'List of discovered mdns services\\n${service}\\n'
`,
  );
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function start(
  { serial }: { serial: string },
  { env }: AdbServer,
  options: readonly string[] = [],
): Promise<RelayProcess> {
  return RelayProcess.start(["--sndcpy-port", "0", "--serial", serial, ...options], { env });
}

/** Asserts that there is audio soon after the phone is, for the same client. */
async function assertBack(phone: EmulatedPhone, client: PcmClient): Promise<void> {
  phone.rejoinNetwork();
  const { accepts } = phone.app;
  const awayMs = await elapsedMs(async () => {
    await until("a new connection", () => phone.app.accepts > accepts, BACK_WITHIN_MS);
    const { receivedBytes } = client;
    await until("audio again", () => client.receivedBytes > receivedBytes);
  });
  assert(awayMs < BACK_WITHIN_MS, `audio was back after ${awayMs} ms`);
  assertEquals(client.ending, undefined);
}
