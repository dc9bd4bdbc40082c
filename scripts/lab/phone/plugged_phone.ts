/**
 * An emulated phone on an adb server of its own, and what tests do with it first.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { PcmClient } from "../pcm_client.ts";
import { until } from "../until.ts";
import { AdbServer, IS_ADB_INSTALLED } from "./adb_server.ts";
import { EmulatedPhone, type EmulatedPhoneOptions } from "./emulated_phone.ts";

/** Makes it needless to tap on the phone at each start. */
export const ALLOW = "appops set com.rom1v.sndcpy PROJECT_MEDIA allow";
/** Starts the app. */
export const START = "am start -n com.rom1v.sndcpy/.MainActivity";

/** What a test is given. */
export interface PluggedPhone {
  phone: EmulatedPhone;
  server: AdbServer;
}

/** Declares a test that needs the real adb; where that is missing, its name says so. */
export function testPhone(
  does: string,
  fn: (plugged: PluggedPhone) => Promise<void>,
  options: EmulatedPhoneOptions = {},
): void {
  Deno.test({
    name: `the emulated phone ${does}${IS_ADB_INSTALLED ? "" : ": adb is not installed"}`,
    ignore: !IS_ADB_INSTALLED,
    fn: async () => {
      await using server = await AdbServer.start();
      await using phone = await EmulatedPhone.plugInto(server, options);
      await fn({ phone, server });
    },
  });
}

/**
 * Starts sndcpy, and waits until it listens.
 *
 * @param extras what `am start` is given besides
 * @returns the port that leads to it
 */
export async function startApp(
  phone: EmulatedPhone,
  server: AdbServer,
  extras = "",
): Promise<number> {
  assertEquals((await server.adb("shell", `${ALLOW} && ${START} ${extras}`)).code, 0);
  await until("the app", () => phone.app.isListening);
  return forward(server);
}

/** Forwards a port that adb chooses to sndcpy. */
export async function forward(server: AdbServer): Promise<number> {
  return Number((await server.adb("forward", "tcp:0", "localabstract:sndcpy")).stdout);
}

/** Asserts that a connection is let in, and ended without a byte. */
export async function assertHungUpOn(port: number): Promise<void> {
  await using client = await PcmClient.connect(port);
  assertEquals([await client.ends(), client.receivedBytes], ["end", 0]);
}
