import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { systemdUnit } from "../../src/service/systemd_unit.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { ArgvStub } from "../helpers/service/argv_stub.ts";
import { HOSTILE_TEXTS } from "../helpers/service/hostile_words.ts";
import { serviceArgv } from "../helpers/service/relay_service.ts";
import { ScratchHome } from "../helpers/service/scratch_home.ts";
import { UserManager, whyNoUserManager } from "../helpers/service/user_manager.ts";
import { concurrently, until } from "../../scripts/lab/until.ts";

const UNIT = "sndcpy-relay.service";
/** What installing makes in an empty home, and removing leaves there. */
const FOLDERS = { "/.config": "700", "/.config/systemd": "700", "/.config/systemd/user": "700" };
const WHY_NOT = whyNoUserManager();

Deno.test({
  name: `service with a real systemd${WHY_NOT === "" ? "" : ` (${WHY_NOT})`}`,
  ignore: WHY_NOT !== "",
  fn: (test) =>
    concurrently(test, {
      "is installed, changed and removed, and leaves folders alone": liveALife,
      "leaves no trace when it cannot start": failAtOnce,
      "starts with systemd": startAgain,
      "leaves adb's server alone when it stops": stopBesideAdb,
      "gives up on a wrong command line alone": fail,
      "is changed and removed when it has failed": mendFailed,
      "is started with the words that were meant": startHostile,
    }),
});

async function liveALife(): Promise<void> {
  await using home = await ScratchHome.create();
  await using manager = await UserManager.start(home.path);
  const before = await home.snapshot();
  const [first, second] = [freePort(), freePort()];
  await manage(manager, 0, "install", "--source", "demo", "--port", String(first));
  await hears(first);
  assertStringIncludes(await manage(manager, 0, "status"), "Running: yes (active)");
  await manage(manager, 0, "install", "--source", "demo", "--port", String(second));
  await hears(second);
  assert(!await canConnect(first));

  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const installed = await home.snapshot();
  const port = String(taken.addr.port);
  const said = await manage(manager, 1, "install", "--source", "demo", "--port", port);
  assertStringIncludes(said, "Everything is as it was.");
  assertEquals(await home.snapshot(), installed);
  await hears(second);

  await manage(manager, 0, "uninstall");
  assert(!await canConnect(second));
  assertEquals(await home.snapshot(), { ...before, ...FOLDERS });
  assertStringIncludes(await manage(manager, 1, "status"), "Nothing is installed");
}

async function failAtOnce(): Promise<void> {
  await using home = await ScratchHome.create();
  await using manager = await UserManager.start(home.path);
  const before = await home.snapshot();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const said = await manage(manager, 1, "install", "--port", String(taken.addr.port));
  assertStringIncludes(said, `systemctl --user start ${UNIT} failed: Job for ${UNIT} failed`);
  assertStringIncludes(said, "Everything is as it was.");
  assertEquals(await home.snapshot(), before);
  assertEquals(await failedUnits(manager), "");
}

async function startAgain(): Promise<void> {
  await using home = await ScratchHome.create();
  const port = freePort();
  {
    await using manager = await UserManager.start(home.path);
    await manage(manager, 0, "install", "--source", "demo", "--port", String(port));
  }
  assert(!await canConnect(port));
  await using _manager = await UserManager.start(home.path);
  await until("the relay", () => canConnect(port), 15_000);
  await hears(port);
}

/** A program that does what adb does to a service: it leaves another one behind. */
const ADB = `#!/bin/sh
cd "\${0%/*}"
setsid sleep 1000 > /dev/null 2>&1 &
echo $! > server
echo $$ > watch
exec sleep 1000
`;

async function stopBesideAdb(): Promise<void> {
  await using home = await ScratchHome.create();
  await using manager = await UserManager.start(home.path);
  await Deno.writeTextFile(`${home.path}/adb`, ADB, { mode: 0o755 });
  const port = String(freePort());
  await manage(manager, 0, "install", "--adb", `${home.path}/adb`, "--port", port);
  const pid = (name: string) => Deno.readTextFile(`${home.path}/${name}`).then((t) => t.trim());
  await until("adb", () => pid("watch").then((text) => text !== "", () => false));
  const isRunning = async (name: string) => (await manager.run("kill", "-0", await pid(name))).code;
  assertEquals([await isRunning("server"), await isRunning("watch")], [0, 0]);
  await manage(manager, 0, "uninstall");
  assertEquals([await isRunning("server"), await isRunning("watch")], [0, 1]);
}

async function fail(): Promise<void> {
  await using home = await ScratchHome.create();
  await using manager = await UserManager.start(home.path);
  for (const [exitCode, state] of [[2, "failed"], [1, "activating"]]) {
    await startUnit(manager, home, ["/bin/sh", "-c", `exit ${exitCode}`]);
    assertEquals(await activeState(manager), state);
  }
}

async function mendFailed(): Promise<void> {
  await using home = await ScratchHome.create();
  await using manager = await UserManager.start(home.path);
  for (const action of ["uninstall", "install"]) {
    await startUnit(manager, home, ["/bin/sh", "-c", "exit 2"]);
    assertEquals(await activeState(manager), "failed");
    const options = action === "install" ? ["--source", "demo", "--port", "0"] : [];
    await manage(manager, 0, action, ...options);
    assertEquals(await failedUnits(manager), "");
  }
}

async function startHostile(): Promise<void> {
  await using home = await ScratchHome.create();
  await using manager = await UserManager.start(home.path);
  await using stub = await ArgvStub.create("systemd-notify READY=1; exec sleep 1000");
  const variable = HOSTILE_TEXTS.join();
  await startUnit(manager, home, [stub.path, ...HOSTILE_TEXTS], { HOSTILE: variable });
  assertEquals(await activeState(manager), "active");
  assertEquals(await stub.argv(), HOSTILE_TEXTS);
  assertEquals(await stub.variable(), variable);
}

/** Runs `service`, and gives what it said. */
async function manage(
  manager: UserManager,
  expectedCode: number,
  ...args: string[]
): Promise<string> {
  const { code, stdout, stderr } = await manager.run(...serviceArgv(...args));
  assertEquals(code, expectedCode, stdout + stderr);
  return stdout + stderr;
}

/** Starts a unit of ours that runs any program. */
async function startUnit(
  manager: UserManager,
  home: ScratchHome,
  program: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const folder = `${home.path}/.config/systemd/user`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/${UNIT}`, systemdUnit({ program, args: [], env }));
  await manager.run("systemctl", "--user", "daemon-reload");
  await manager.run("systemctl", "--user", "start", UNIT);
}

async function activeState(manager: UserManager): Promise<string> {
  const show = ["systemctl", "--user", "show", "--value", "--property=ActiveState", UNIT];
  return (await manager.run(...show)).stdout.trim();
}

/** What systemd remembers of units of ours that have failed. */
async function failedUnits(manager: UserManager): Promise<string> {
  const list = ["systemctl", "--user", "list-units", "--failed", "--no-legend", UNIT];
  return (await manager.run(...list)).stdout.trim();
}

async function hears(port: number): Promise<void> {
  await using client = await PcmClient.connect(port);
  await client.hears();
}

function canConnect(port: number): Promise<boolean> {
  return Deno.connect({ port }).then((connection) => connection.close()).then(
    () => true,
    () => false,
  );
}
