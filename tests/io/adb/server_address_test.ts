import { assertEquals } from "@std/assert";
import {
  hasLocalPorts,
  isMovable,
  isStartedByAdb,
  serverAddress,
  serverVariable,
} from "../../../src/io/adb/server_address.ts";

const address = (env: Record<string, string>) => serverAddress((name) => env[name]);

Deno.test("serverAddress() is where adb looks for its server", () => {
  const hostname = "127.0.0.1";
  assertEquals(address({}), { hostname, port: 5037 });
  assertEquals(address({ ANDROID_ADB_SERVER_PORT: "6000" }), { hostname, port: 6000 });
  assertEquals(address({ ADB_SERVER_SOCKET: "tcp:7000" }), { hostname, port: 7000 });
  assertEquals(address({ ADB_SERVER_SOCKET: "tcp:desk:7000", ANDROID_ADB_SERVER_PORT: "1" }), {
    hostname: "desk",
    port: 7000,
  });
  assertEquals(address({ ADB_SERVER_SOCKET: "tcp:[::1]:7000" }), { hostname: "::1", port: 7000 });
  const unix = { transport: "unix", path: "/run/adb" } as const;
  assertEquals(address({ ADB_SERVER_SOCKET: "localfilesystem:/run/adb" }), unix);
  assertEquals(address({ ADB_SERVER_SOCKET: "local:/run/adb" }), unix);
  assertEquals(address({ ADB_SERVER_SOCKET: "localabstract:adb" }), undefined);
});

Deno.test("isMovable() is true where ANDROID_ADB_SERVER_PORT counts", () => {
  const movable = (env: Record<string, string>) => isMovable(address(env)!, (name) => env[name]);
  assertEquals(movable({}), true);
  assertEquals(movable({ ADB_SERVER_SOCKET: "tcp:7000" }), false);
  assertEquals(movable({ ANDROID_ADB_SERVER_ADDRESS: "desk" }), false);
});

Deno.test("serverVariable() is the one that counts", () => {
  const variable = (env: Record<string, string>) => serverVariable((name) => env[name]);
  assertEquals(variable({}), undefined);
  assertEquals(variable({ ANDROID_ADB_SERVER_PORT: "1" }), undefined);
  assertEquals(variable({ ANDROID_ADB_SERVER_ADDRESS: "desk" }), "ANDROID_ADB_SERVER_ADDRESS");
  const both = { ANDROID_ADB_SERVER_ADDRESS: "desk", ADB_SERVER_SOCKET: "tcp:7000" };
  assertEquals(variable(both), "ADB_SERVER_SOCKET");
});

Deno.test("isStartedByAdb() is false where a host was named, be it this computer's address", () => {
  const isStarted = (env: Record<string, string>) => isStartedByAdb((name) => env[name]);
  const started = ["tcp:7000", "tcp:localhost:7000", "local:/run/adb", ""];
  for (const socket of started) assertEquals(isStarted({ ADB_SERVER_SOCKET: socket }), true);
  for (const socket of ["tcp:127.0.0.1:7000", "tcp:desk:7000"]) {
    assertEquals(isStarted({ ADB_SERVER_SOCKET: socket }), false);
  }
  assertEquals(isStarted({ ANDROID_ADB_SERVER_PORT: "7000" }), true);
  assertEquals(isStarted({ ANDROID_ADB_SERVER_ADDRESS: "127.0.0.1" }), false);
});

Deno.test("hasLocalPorts() is true for loopback alone", () => {
  assertEquals(hasLocalPorts({ hostname: "localhost", port: 5037 }), true);
  assertEquals(hasLocalPorts({ hostname: "192.168.1.5", port: 5037 }), false);
  assertEquals(hasLocalPorts({ transport: "unix", path: "/run/adb" }), false);
});
