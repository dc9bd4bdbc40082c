import { assertEquals } from "@std/assert";
import { openWay } from "../../src/app/open_way.ts";
import { wantedServer } from "../../src/app/phones.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { ForwardedPort } from "../../src/core/phone/forwarded_port.ts";
import { LocalWay } from "../../src/core/phone/local_way.ts";
import { ServerWay } from "../../src/core/phone/server_way.ts";
import type { Adb } from "../../src/io/adb/adb.ts";
import { ScriptedAdb } from "../io/adb/scripted_adb.ts";

const WAYS: readonly (readonly [
  environment: Record<string, string>,
  way: typeof ForwardedPort | typeof LocalWay | typeof ServerWay,
  tunnelHost?: string,
])[] = [
  [{}, LocalWay],
  [{ ANDROID_ADB_SERVER_PORT: "6000" }, LocalWay],
  [{ ADB_SERVER_SOCKET: "tcp:127.0.0.1:6000" }, LocalWay],
  [{ ADB_SERVER_SOCKET: "tcp:desk:5037" }, ServerWay],
  [{ ANDROID_ADB_SERVER_ADDRESS: "192.168.1.5" }, ServerWay],
  [{ ADB_SERVER_SOCKET: "localfilesystem:/run/adb" }, ServerWay],
  [{ ADB_SERVER_SOCKET: "localabstract:adb" }, ForwardedPort],
  [{ ADB_SERVER_SOCKET: "tcp:desk:5037" }, ForwardedPort, "desk"],
  [{}, ForwardedPort, "localhost"],
];

for (const [environment, Way, tunnelHost] of WAYS) {
  const where = JSON.stringify(environment) + (tunnelHost ? ` by way of ${tunnelHost}` : "");
  Deno.test(`openWay() takes the ${Way.name} where the environment has ${where}`, () => {
    const { adb }: { adb: Adb } = new ScriptedAdb();
    const server = wantedServer((name) => environment[name]);
    const choice = { port: 28_200, socketName: () => "sndcpy", tunnelHost };
    const parts = { phones: adb, format: PcmFormat.SNDCPY, emit: () => {}, server };
    assertEquals(openWay({ ...choice, ...parts }) instanceof Way, true);
  });
}
