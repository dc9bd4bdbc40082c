import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../scripts/lab/free_port.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { TemporaryScrcpy } from "../../scripts/lab/phone/temporary_scrcpy.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, until } from "../../scripts/lab/until.ts";

/** A phone on the network, as to adb the emulated ones are, is called again after some seconds. */
const BACK_WITHIN_MS = 15_000;

Deno.test({
  name: `relay listens to several phones${IS_ADB_INSTALLED ? "" : " (adb is not installed)"}`,
  ignore: !IS_ADB_INSTALLED,
  fn: (test) =>
    concurrently(test, {
      "each on a port of its own, and under its name": nameEach,
      "whichever come": followAll,
      "and to the microphone of one, beside what it plays": hearTwice,
    }),
});

/** Where the station of a name has its audio. */
async function portOf(relay: RelayProcess, station: string): Promise<number> {
  const find = () => relay.all("started").find((event) => event.station === station);
  await until(`the station ${station}`, () => find() !== undefined);
  return Number(find()!.port);
}

async function nameEach(): Promise<void> {
  await using server = await AdbServer.start();
  await using first = await EmulatedPhone.plugInto(server);
  await using second = await EmulatedPhone.plugInto(server);
  const phones = ["--phone", `${first.serial}=game`, "--phone", `${second.serial}=voice`];
  const httpPort = freePort();
  await using relay = await RelayProcess.start(phones, { env: server.env, httpPort });
  await relay.event("http-started");
  await relay.event("source-streams", { count: 2 });
  assertEquals(relay.all("source-streams").map(({ station }) => station).toSorted(), [
    "game",
    "voice",
  ]);
  await using game = await PcmClient.connect(await portOf(relay, "game"));
  await using voice = await PcmClient.connect(await portOf(relay, "voice"));
  await Promise.all([game.hears(), voice.hears()]);

  await first.unplug();
  const wait = await relay.event("phone-waits");
  assertEquals(wait.station, "game");
  const { receivedBytes } = voice;
  await until("the other to go on", () => voice.receivedBytes > receivedBytes + 40_000);
  await first.replug();
  const before = game.receivedBytes;
  await until("audio again", () => game.receivedBytes > before, BACK_WITHIN_MS);
  assertEquals([game.ending, voice.ending, voice.breaks], [undefined, undefined, []]);

  const status = await (await fetch(`http://127.0.0.1:${httpPort}/api/status`)).json();
  assertEquals(status.stations.map(({ name }: { name: string }) => name), ["game", "voice"]);
  const stream = await fetch(`http://127.0.0.1:${httpPort}/voice/stream.pcm`);
  const reader = stream.body!.getReader();
  assert((await reader.read()).value!.length > 0);
  await reader.cancel();

  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  assertEquals(relay.strayLines, []);
}

async function followAll(): Promise<void> {
  await using server = await AdbServer.start();
  const port = freePort();
  const args = ["relay", "--all-phones", "--port", String(port), "--http-port", "0"];
  await using relay = await RelayProcess.when("phone-waits", args, { env: server.env });
  await using first = await EmulatedPhone.plugInto(server);
  assertEquals(await portOf(relay, first.serial), port);
  await using second = await EmulatedPhone.plugInto(server);
  assertEquals(await portOf(relay, second.serial), port + 1);
  await relay.event("source-streams", { count: 2 });
  await first.unplug();
  await relay.event("source-lost");
  await first.replug();
  await relay.event("source-streams", { count: 3, limitMs: BACK_WITHIN_MS });
  assertEquals(relay.all("started").length, 2);
  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
}

async function hearTwice(): Promise<void> {
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create();
  await using phone = await EmulatedPhone.plugInto(server);
  const env = { ...server.env, PATH: `${scrcpy.folder}:${server.env.PATH}` };
  const phones = ["--phone", `${phone.serial}=game`, "--phone", `${phone.serial}=voice,mic`];
  await using relay = await RelayProcess.start(phones, { env });
  await relay.event("source-streams", { count: 2 });
  await using game = await PcmClient.connect(await portOf(relay, "game"));
  await using voice = await PcmClient.connect(await portOf(relay, "voice"));
  await Promise.all([game.hears(), voice.hears()]);
  const ready = relay.all("phone-ready").map(({ station, app }) => [station, app]);
  assertEquals(ready.toSorted(), [["game", "sndcpy"], ["voice", "scrcpy"]]);
  assertEquals([phone.app.starts, phone.scrcpy.starts], [1, 1]);
  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  assertEquals([...phone.files.keys()], []);
}
