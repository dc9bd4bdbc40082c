import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Finding } from "../../src/app/commands/doctor_report.ts";
import { thisComputer } from "../../src/app/commands/doctor_world.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { startApp } from "../../scripts/lab/phone/plugged_phone.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { concurrently } from "../../scripts/lab/until.ts";

const HAS_SS = Deno.build.os === "linux" && isInstalled("ss");
const DOCTOR = ["doctor", "--port", "0", "--sndcpy-port", "0"];

Deno.test({
  name: `devices and doctor look at a phone${IS_ADB_INSTALLED ? "" : " (adb is not installed)"}`,
  ignore: !IS_ADB_INSTALLED,
  fn: (test) =>
    concurrently(test, {
      "that is well, and leave its app alone": examineHealthy,
      "that a relay listens to, and the relay": examineRelay,
      "whose app another program has": findRival,
      "that lacks the app": missApp,
      "that has to allow this computer first": beUnauthorised,
      "that is not there": missPhone,
    }),
});

async function examineHealthy(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  const port = await startApp(phone, server);
  const { env } = server;
  const [devices, doctor] = await Promise.all([
    runRelay(["devices"], { env }),
    runRelay(["doctor", "--port", "0", "--sndcpy-port", String(port)], { env }),
  ]);
  const rows = devices.stdout.trim().split("\n").map((line) => line.split(/ {2,}/));
  assertEquals(rows, [
    ["SERIAL", "STATE", "MODEL", "ANDROID", "SNDCPY", "USED"],
    [phone.serial, "ready", "Pixel 5", "13", "yes", "sndcpy"],
  ]);
  assertEquals([devices.code, devices.stderr], [0, ""]);
  const [conclusion, gap, ...findings] = doctor.stdout.trim().split("\n").reverse();
  assert(findings.every((line) => line.startsWith("✓ ")), doctor.stdout);
  assertEquals(gap, "");
  assertEquals(
    conclusion,
    `Nothing is wrong. Start the relay: deno task relay --sndcpy-port=${port} --port=0`,
  );
  assertStringIncludes(doctor.stdout, `tcp:${port} leads to localabstract:sndcpy`);
  assertEquals([doctor.code, doctor.stderr], [0, ""]);
  const { accepts, refusals, starts, isListening } = phone.app;
  assertEquals({ accepts, refusals, starts, isListening }, {
    accepts: 0,
    refusals: 0,
    starts: 1,
    isListening: true,
  });
}

async function examineRelay(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  const { env } = server;
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env });
  await relay.event("source-streams");
  const { refusals } = phone.app;
  const [app] = (await server.adb("forward", "--list")).stdout.match(/(?<=tcp:)\d+/) ?? [];
  const [heard, spared] = await Promise.all([
    runRelay(["doctor", "--port", String(relay.port), "--sndcpy-port", "0"], { env }),
    runRelay(["doctor", "--port", app!, "--sndcpy-port", "0"], { env }),
  ]);
  const soundly =
    /✓ relay: one is running on port \d+, and sends audio \(L .* dB R .* dB in 2\.. s\)/;
  assert(soundly.test(heard.stdout), heard.stdout);
  assertEquals(heard.code, 0);
  assert(heard.stdout.trim().endsWith(`: deno task players --port=${relay.port}`), heard.stdout);
  assertStringIncludes(spared.stdout, `✗ relay: port ${app} leads to localabstract:sndcpy`);
  assertEquals([phone.app.accepts, phone.app.refusals, phone.app.starts], [1, refusals, 1]);

  phone.app.isZeros = true;
  const silent = await runRelay(["doctor", "--port", String(relay.port)], { env });
  assert(/✗ relay: .* all that it sent in 2\.. s was silence/.test(silent.stdout), silent.stdout);
  assertEquals([silent.code, phone.app.accepts], [1, 1]);

  phone.app.isPlaying = false;
  const mute = await runRelay(["doctor", "--port", String(relay.port)], { env });
  assertStringIncludes(
    mute.stdout,
    `✗ relay: something is listening on port ${relay.port}, but sends`,
  );
}

async function findRival(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  const port = await startApp(phone, server);
  const unused = await runRelay(DOCTOR, { env: server.env });
  assertEquals(phone.app.accepts, 0);
  await using other = await PcmClient.connect(port);
  await other.hears();
  const used = await runRelay(DOCTOR, { env: server.env });
  assertStringIncludes(used.stdout, `to sndcpy through port ${port}`);
  assertStringIncludes(used.stdout, 'First do what "✗ forward" says.');
  if (HAS_SS) {
    assertStringIncludes(unused.stdout, `✓ forward: port ${port} leads to sndcpy, but nobody`);
    assertEquals(unused.code, 0);
    assertStringIncludes(used.stdout, `(PID ${Deno.pid}) listens to`);
  }
  assertEquals([used.code, other.ending, phone.app.starts], [1, undefined, 1]);
}

async function missApp(): Promise<void> {
  await using server = await AdbServer.start();
  await using _phone = await EmulatedPhone.plugInto(server, { isInstalled: false });
  const { env } = server;
  const [devices, text, json] = await Promise.all([
    runRelay(["devices"], { env }),
    runRelay(DOCTOR, { env }),
    runRelay([...DOCTOR, "--json"], { env }),
  ]);
  assert(/ no +-$/.test(devices.stdout.trim()), devices.stdout);
  assert(/^✗ app: .*--apk FILE\. Or do without/m.test(text.stdout), text.stdout);
  const wrong = JSON.parse(json.stdout).filter(({ ok }: Finding) => ok === false);
  assertEquals(wrong.map(({ check }: Finding) => check), ["app"]);
  assertEquals([devices.code, text.code, json.code], [0, 1, 1]);
}

async function beUnauthorised(): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { isAuthorised: false });
  const { env } = server;
  const devices = await runRelay(["devices"], { env });
  const doctor = await runRelay(DOCTOR, { env });
  assertStringIncludes(devices.stdout, `${phone.serial}  unauthorized  -`);
  assert(/^✗ authorisation: .*Unlock/m.test(doctor.stdout), doctor.stdout);
  assertEquals([devices.code, doctor.code], [0, 1]);
}

async function missPhone(): Promise<void> {
  await using server = await AdbServer.start();
  const { env } = server;
  const [devices, doctor] = await Promise.all([
    runRelay(["devices"], { env }),
    runRelay(DOCTOR, { env }),
  ]);
  assertEquals([devices.code, devices.stdout.trim().split("\n").length], [0, 1]);
  assertStringIncludes(doctor.stdout, "✗ phone: none is connected. Plug one in");
  assertStringIncludes(doctor.stdout, "- app: not checked");
  assertEquals([doctor.code, doctor.stderr], [1, ""]);
}

Deno.test("devices and doctor name an adb that is not where it was said to be", async () => {
  const adb = ["--adb", "/no/such/adb"];
  const [devices, doctor] = await Promise.all([
    runRelay(["devices", ...adb]),
    runRelay([...DOCTOR, ...adb]),
  ]);
  assertEquals([devices.code, devices.stdout, devices.stderr.split("\n").length], [1, "", 2]);
  assertStringIncludes(devices.stderr, "/no/such/adb");
  assertStringIncludes(doctor.stdout, "✗ adb: --adb names");
  assertEquals(doctor.code, 1);
});

Deno.test({
  name: "doctor finds adb's server of another version, and leaves it alone",
  ignore: !IS_ADB_INSTALLED,
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const questions: string[] = [];
    const serving = (async () => {
      for await (const connection of listener) {
        using _closing = connection;
        const buffer = new Uint8Array(64);
        const bytes = await connection.read(buffer);
        questions.push(new TextDecoder().decode(buffer.subarray(0, bytes ?? 0)));
        await connection.write(new TextEncoder().encode("OKAY00040027"));
      }
    })();
    const env = { ANDROID_ADB_SERVER_PORT: String(listener.addr.port) };
    const { code, stdout } = await runRelay(DOCTOR, { env });
    assert(/✗ adb's server: version 1\.0\.39 is running.* but this adb is /.test(stdout), stdout);
    if (HAS_SS) assertStringIncludes(stdout, `(PID ${Deno.pid})`);
    assertEquals([code, questions], [1, ["000chost:version"]]);
    listener.close();
    await serving;
  },
});

/** What doctor hears of a server that writes these bytes at once, and then waits or hangs up. */
async function hear(format: string, bytes: readonly number[], hangsUp = false) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hear } = thisComputer(undefined);
  const { signal } = new AbortController();
  const hearing = hear("127.0.0.1", listener.addr.port, PcmFormat.parse(format), signal);
  using connection = await listener.accept();
  if (bytes.length > 0) await connection.write(Uint8Array.from(bytes));
  if (hangsUp) await connection.closeWrite();
  return await hearing;
}

Deno.test("doctor hears whatever comes within two seconds, and tells it from silence", async () => {
  const [zeros, click, deep, brief, half] = await Promise.all([
    hear("48000:16:2", [0, 0, 0, 0]),
    hear("48000:16:2", [0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 1]),
    hear("48000:24:1", [0, 0, 0x80]),
    hear("48000:16:2", [0, 0x40, 0, 0], true),
    hear("48000:16:2", [1, 2, 3]),
  ]);
  const halfDbfs = 20 * Math.log10(0.5);
  const levels = [zeros, click, deep, brief].map((heard) =>
    typeof heard === "string" ? heard : heard.levelsDbfs
  );
  const silent = [-Infinity, -Infinity];
  assertEquals(levels, [silent, [-Infinity, halfDbfs], [0], [halfDbfs, -Infinity]]);
  assertEquals(half, "nothing");
  const listenedMs = [zeros, brief].map((heard) =>
    typeof heard === "string" ? NaN : heard.listenedMs
  );
  assert(listenedMs[0]! >= 2000 && listenedMs[1]! < 2000, `${listenedMs} ms`);
});
