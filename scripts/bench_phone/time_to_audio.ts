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
import { RelayProcess } from "../lab/relay_process.ts";
import { elapsedMs, until } from "../lab/until.ts";

/** What an app takes to listen after its start; a phone may take longer. */
const APP_START_MS = 300;
const CONNECT_AGAIN_MS = 2;
const HEARING_LIMIT_MS = 15_000;

/** The time until a client of the relay hears a phone that has just been plugged in. */
export async function timeThroughRelay(): Promise<number> {
  await using server = await AdbServer.start();
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env: server.env });
  await relay.event("phone-waits");
  await using client = await PcmClient.connect(relay.port);
  return await timeFromPlug(server, () => client.hears(HEARING_LIMIT_MS));
}

/** The same without a relay: adb's commands one after another, and a connection at every try. */
export async function timeByHand(): Promise<number> {
  await using server = await AdbServer.start();
  return await timeFromPlug(server, async (serial) => {
    await runAdb(server, "-s", serial, "shell", startScript({}, "sndcpy", "anything"));
    const port = Number(
      await runAdb(server, "-s", serial, "forward", "tcp:0", "localabstract:sndcpy"),
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
