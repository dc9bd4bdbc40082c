import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import {
  childrenOf,
  isRunning,
  processorShare,
  residentBytes,
} from "../../scripts/lab/process_usage.ts";
import { PROJECT, relayArgv, RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { decode } from "../../scripts/lab/run_program.ts";
import { concurrently, elapsedMs, until } from "../../scripts/lab/until.ts";

const MOST_BYTES = 160e6;
const STOP_WITHIN_MS = 4000;
const IS_WINDOWS = Deno.build.os === "windows";
const ONE_PHONE = `printf '0009A\\tdevice\\n'; exec sleep 60`;

Deno.test({
  name: "relay copes with an adb",
  ignore: IS_WINDOWS,
  fn: (test) =>
    concurrently(test, {
      "that prints without end": outlastFlood,
      "that prints without end, when asked for phones and by doctor": askFlood,
      "that lists phones without end": outlastLists,
      "that ignores that it is to end": () => stop("trap '' TERM; while :; do sleep 0.1; done"),
      "that is stopped": () => stop("kill -STOP $$"),
      "that hangs when somebody presses Ctrl-C": interrupt,
    }),
});

/** A program that does as it is told by the first word that adb is asked. */
async function hostileAdb(
  cases: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/adb`;
  const script = Object.entries(cases).map(([word, action]) => `${word}) ${action};;`).join("\n");
  await Deno.writeTextFile(path, `#!/bin/sh\ncase "$1" in\n${script}\nesac\n`);
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function outlastFlood(): Promise<void> {
  await using adb = await hostileAdb({ "track-devices": ONE_PHONE, "*": "exec yes" });
  await using relay = await RelayProcess.start(["--adb", adb.path]);
  assertEquals((await relay.event("source-lost")).reason, "adb-floods");
  const bytes = await residentBytes(relay.pid);
  assert(bytes < MOST_BYTES, `${bytes} bytes`);
  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals(relay.strayLines, []);
}

async function askFlood(): Promise<void> {
  await using adb = await hostileAdb({ "*": "exec yes" });
  const devices = await runRelay(["devices", "--adb", adb.path]);
  assertEquals([devices.code, devices.stdout], [1, ""]);
  assertStringIncludes(devices.stderr, "adb printed without end");
  const doctor = await runRelay(["doctor", "--adb", adb.path]);
  assertEquals([doctor.code, doctor.stderr], [1, ""]);
  assertStringIncludes(doctor.stdout, "adb printed without end");
}

async function outlastLists(): Promise<void> {
  await using adb = await hostileAdb({
    "track-devices": "exec yes 0000 | tr -d '\\n'",
    "*": "exit 1",
  });
  await using relay = await RelayProcess.start(["--adb", adb.path]);
  await relay.event("phone-waits");
  const share = await processorShare(relay.pid, () => delay(2000));
  const bytes = await residentBytes(relay.pid);
  assert(share < 0.5 && bytes < MOST_BYTES, `${share} of a processor, ${bytes} bytes`);
  assertEquals(await relay.stop("SIGINT"), 0);
}

async function interrupt(): Promise<void> {
  await using adb = await hostileAdb({ "*": "kill -STOP $$" });
  for (const command of ["devices", "doctor"]) {
    const [program, ...args] = relayArgv([command, "--adb", adb.path]);
    const output = { stdout: "piped", stderr: "piped" } as const;
    const child = new Deno.Command(program!, { args, cwd: PROJECT, ...output }).spawn();
    await until("adb runs", async () => (await childrenOf(child.pid)).length > 0);
    child.kill("SIGINT");
    const { code, stdout, stderr } = decode(await child.output());
    assertEquals([code, stdout, stderr], [130, "", ""]);
  }
}

async function stop(hang: string): Promise<void> {
  await using adb = await hostileAdb({ "*": hang });
  await using relay = await RelayProcess.start(["--adb", adb.path]);
  let children: number[] = [];
  await until("adb runs", async () => (children = await childrenOf(relay.pid)).length > 0);
  const stopMs = await elapsedMs(async () => assertEquals(await relay.stop("SIGINT"), 0));
  assert(stopMs < STOP_WITHIN_MS, `The stop took ${stopMs} ms`);
  for (const child of children) assertEquals(await isRunning(child), false);
}
