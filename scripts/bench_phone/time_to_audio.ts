/**
 * How long it takes from the moment that adb shows a phone until audio comes.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { startScript } from "../../src/io/sndcpy/start_script.ts";
import { PcmClient } from "../lab/pcm_client.ts";
import { AdbServer } from "../lab/phone/adb_server.ts";
import { DeviceTracker } from "../lab/phone/device_tracker.ts";
import { EmulatedPhone } from "../lab/phone/emulated_phone.ts";
import { TemporaryScrcpy } from "../lab/phone/temporary_scrcpy.ts";
import { RelayProcess } from "../lab/relay_process.ts";
import { elapsedMs, until } from "../lab/until.ts";

/** What an app, or scrcpy's server, takes to listen after its start; a phone may take longer. */
const APP_START_MS = 300;
const SERVER_ON_PHONE = "/data/local/tmp/scrcpy-server.jar";
const CONNECT_AGAIN_MS = 2;
const HEARING_LIMIT_MS = 15_000;

/** What gives the audio. */
export type PhoneSource = "sndcpy" | "scrcpy";

/** The time until a client of the relay hears a phone that has just been plugged in. */
export async function timeThroughRelay(source: PhoneSource): Promise<number> {
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create();
  const env = { ...server.env, PATH: `${scrcpy.folder}:${server.env.PATH}` };
  const args = source === "sndcpy" ? ["--sndcpy-port", "0"] : [];
  await using relay = await RelayProcess.start(["--source", source, ...args], { env });
  await relay.event("phone-waits");
  await using client = await PcmClient.connect(relay.port);
  return await timeFromPlug(server, () => client.hears(HEARING_LIMIT_MS));
}

/** The same without a relay: adb's commands one after another, and a connection at every try. */
export async function timeByHand(source: PhoneSource): Promise<number> {
  await using server = await AdbServer.start();
  await using scrcpy = await TemporaryScrcpy.create();
  const start = source === "sndcpy" ? startSndcpy : startScrcpy;
  return await timeFromPlug(server, async (serial) => {
    await using started = await start(server, serial, scrcpy);
    const port = Number(
      await runAdb(server, "-s", serial, "forward", "tcp:0", `localabstract:${started.socketName}`),
    );
    for (;;) {
      await using client = await PcmClient.connect(port);
      await until(
        "an answer",
        () => client.firstFrame !== undefined || client.ending !== undefined,
      );
      if (client.firstFrame !== undefined) return;
      await delay(CONNECT_AGAIN_MS);
    }
  });
}

/** What runs, until it is disposed of. */
interface Started extends AsyncDisposable {
  readonly socketName: string;
}

async function startSndcpy(server: AdbServer, serial: string): Promise<Started> {
  await runAdb(server, "-s", serial, "shell", startScript({}, "sndcpy", "anything"));
  return { socketName: "sndcpy", [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** As scrcpy does it: a copy of the server, and a command in the phone's shell that is the server. */
async function startScrcpy(
  server: AdbServer,
  serial: string,
  { serverPath, version }: TemporaryScrcpy,
): Promise<Started> {
  await runAdb(server, "-s", serial, "push", serverPath, SERVER_ON_PHONE);
  const command = `CLASSPATH=${SERVER_ON_PHONE} app_process / com.genymobile.scrcpy.Server ` +
    `${version} scid=1 tunnel_forward=true video=false control=false cleanup=false ` +
    "audio_codec=raw raw_stream=true";
  const { env } = server;
  const args = ["-s", serial, "shell", command];
  const running = new Deno.Command(env.ADB!, { args, env, stdout: "null", stderr: "null" }).spawn();
  return {
    socketName: "scrcpy_00000001",
    // It ends with its connection.
    [Symbol.asyncDispose]: async () => void await running.status,
  };
}

/** How long a client of the relay has no audio when the app dies, twice. */
export async function timesWithoutApp(): Promise<number[]> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { startDelayMs: APP_START_MS });
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env: server.env });
  await using client = await PcmClient.connect(relay.port);
  await client.hears(HEARING_LIMIT_MS);
  const times: number[] = [];
  for (let death = 0; death < 2; death++) {
    const { accepts } = phone.app;
    phone.app.die();
    times.push(
      await elapsedMs(async () => {
        await until("a new connection", () => phone.app.accepts > accepts, HEARING_LIMIT_MS);
        const { receivedBytes } = client;
        await until("audio", () => client.receivedBytes > receivedBytes, HEARING_LIMIT_MS);
      }),
    );
  }
  return times;
}

async function timeFromPlug(
  server: AdbServer,
  hear: (serial: string) => Promise<void>,
): Promise<number> {
  await using phone = new EmulatedPhone({ startDelayMs: APP_START_MS });
  phone.scrcpy.startDelayMs = APP_START_MS;
  await using tracker = new DeviceTracker(server);
  await until("adb", () => tracker.text !== "");
  const plugged = phone.plugInto(server);
  await tracker.shows(phone.serial, "device");
  const ms = await elapsedMs(() => hear(phone.serial));
  await plugged;
  return ms;
}

/** The adb that the relay is given, too. */
async function runAdb({ env }: AdbServer, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(env.ADB!, { args, env, stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}
