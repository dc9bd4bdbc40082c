import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { freePort } from "../../scripts/lab/free_port.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { startApp } from "../../scripts/lab/phone/plugged_phone.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, until } from "../../scripts/lab/until.ts";

const FREE_PORT = ["--sndcpy-port", "0"];
/** About what a phone takes, so that relays meet an app that does not listen yet. */
const SLOW_START = { startDelayMs: 1000 };
/** The relay looks every 5 s whether the app is free. */
const FREED_WITHIN_MS = 12_000;
/** Longer than two looks, and than anybody takes to start the app again. */
const SETTLED_MS = 12_000;
const CAN_NAME = IS_ADB_INSTALLED && Deno.build.os === "linux" && isInstalled("ss");

Deno.test({
  name: `relays share a phone${CAN_NAME ? "" : " (adb or ss is not installed)"}`,
  ignore: !CAN_NAME,
  fn: (test) =>
    concurrently(test, {
      "that another relay listens to, and hear it there": shareWithRelay,
      "that one of them takes over": takeOver,
      "that a person's program listens to": leaveToPerson,
      "that is unplugged and comes back": settleAfterReplug,
      "whose app hangs": outliveGhost,
    }),
});

async function shareWithRelay(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, SLOW_START);
  // Both use one forward, as with the usual port; it goes with the first.
  const samePort = ["--sndcpy-port", String(freePort())];
  await using first = await RelayProcess.start(samePort, { env: server.env });
  await first.event("source-streams");
  await using client = await PcmClient.connect(first.port);
  await using second = await RelayProcess.start(samePort, { env: server.env });
  const { reason, program, relay, message } = await second.event("phone-waits");
  assertEquals([reason, relay], ["app-in-use", `127.0.0.1:${first.port}`]);
  assertEquals(program, `deno (PID ${first.pid})`);
  assertStringIncludes(message, `--source tcp://127.0.0.1:${first.port}`);

  await using third = await RelayProcess.start(["--source", `tcp://${relay}`]);
  await using listener = await PcmClient.connect(third.port);
  await listener.hears();
  await delay(SETTLED_MS);
  assertEquals([phone.app.starts, client.breaks, client.ending], [1, [], undefined]);
  assertEquals([second.all("phone-waits").length, second.all("source-lost").length], [1, 0]);

  await first.stop();
  await second.event("source-streams", { limitMs: FREED_WITHIN_MS });
  assertEquals([phone.app.starts, phone.app.accepts], [2, 2]);
}

async function takeOver(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, SLOW_START);
  await using first = await RelayProcess.start(FREE_PORT, { env: server.env });
  await first.event("source-streams");
  // It has had time to learn which connection is its own.
  await delay(500);
  await using second = await RelayProcess.start([...FREE_PORT, "--take-over"], { env: server.env });
  await second.event("source-streams");
  await using client = await PcmClient.connect(second.port);
  const { program } = await second.event("app-taken-over");
  assertEquals(program, `deno (PID ${first.pid})`);
  const { reason, relay } = await first.event("phone-waits", { limitMs: FREED_WITHIN_MS });
  assertEquals([reason, relay], ["app-in-use", `127.0.0.1:${second.port}`]);
  await delay(SETTLED_MS);
  assertEquals([phone.app.starts, phone.app.accepts], [2, 2]);
  assertEquals([client.breaks, client.ending, second.all("app-taken-over").length], [
    [],
    undefined,
    1,
  ]);
}

async function leaveToPerson(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  const port = await startApp(phone, server);
  const person = new Deno.Command("bash", {
    args: ["-c", `exec cat </dev/tcp/127.0.0.1/${port}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await using _end = {
    async [Symbol.asyncDispose]() {
      // It ends with the app, if not before.
      phone.app.die();
      await person.status;
    },
  };
  await until("the person's program", () => phone.app.accepts === 1);
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  const waits = await relay.event("phone-waits");
  assertEquals([waits.reason, waits.port, waits.relay], ["app-in-use", port, undefined]);
  assertStringIncludes(waits.message, `cat (PID ${person.pid}) listens to sndcpy`);
  await delay(SETTLED_MS);
  assertEquals([phone.app.starts, phone.app.accepts], [1, 1]);
  person.kill("SIGKILL");
  await relay.event("source-streams", { limitMs: FREED_WITHIN_MS });
  assertEquals([phone.app.starts, phone.app.accepts], [2, 2]);
}

async function settleAfterReplug(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, SLOW_START);
  await using first = await RelayProcess.start(FREE_PORT, { env: server.env });
  await first.event("source-streams");
  await using second = await RelayProcess.start(FREE_PORT, { env: server.env });
  await second.event("phone-waits");
  await phone.unplug();
  await first.event("phone-waits");
  await phone.replug();
  const relays = [first, second];
  await until("audio again", () => phone.app.accepts === 2, FREED_WITHIN_MS);
  await delay(SETTLED_MS);
  const { starts, accepts } = phone.app;
  assert(starts <= 3 && accepts === 2, `${starts} starts, ${accepts} connections`);
  const last = relays.map(({ events }) =>
    events.findLast(({ event }) => event === "phone-waits" || event === "source-streams")
  );
  assertEquals(last.map((event) => event?.reason ?? "streams").toSorted(), [
    "app-in-use",
    "streams",
  ]);
}

async function outliveGhost(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await RelayProcess.start(FREE_PORT, { env: server.env });
  await relay.event("source-streams");
  phone.app.isPlaying = false;
  await relay.event("source-lost", { limitMs: 15_000 });
  await until("another start", () => phone.app.starts === 2, 3000);
  phone.app.isPlaying = true;
  await relay.event("source-streams", { count: 2, limitMs: 15_000 });
  assertEquals(relay.all("phone-waits"), []);
}
