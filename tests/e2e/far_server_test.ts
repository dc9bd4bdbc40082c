import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../../scripts/lab/free_port.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { EmulatedPhone } from "../../scripts/lab/phone/emulated_phone.ts";
import { relayArgv, RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { concurrently } from "../../scripts/lab/until.ts";
import { NO_SSH_SERVER, SshServer } from "../helpers/ssh_server.ts";
import { NO_OTHER_COMPUTER, OtherComputer, SocketTo } from "../helpers/other_computer.ts";

/** A busy computer runs several of these at a time. */
const LIMIT_MS = 15_000;
const ADB_MISSING = IS_ADB_INSTALLED ? "" : " (adb is not installed)";

Deno.test({
  name: `relay goes without adb's server where none was said to be${ADB_MISSING}`,
  ignore: !IS_ADB_INSTALLED,
  fn: async () => {
    const address = `127.0.0.1:${freePort()}`;
    const env = { ADB_SERVER_SOCKET: `tcp:${address}` };
    await using relay = await RelayProcess.start(["--language", "en"], { env });
    const { reason, message } = await relay.event("source-lost", { limitMs: LIMIT_MS });
    assertEquals(reason, "adb-server-unreachable");
    assertStringIncludes(message, `adb's server does not answer at ${address}. Start the tunnel`);
    assertStringIncludes(message, "ADB_SERVER_SOCKET");
    const { stdout, code } = await runRelay(["doctor", "--language", "en"], { env });
    assertStringIncludes(stdout, `✗ adb's server: adb's server does not answer at ${address}.`);
    assertEquals(code, 1);
    assertEquals(await relay.stop("SIGINT"), 0);
  },
});

Deno.test({
  name: `relay listens to a phone of another computer${ADB_MISSING || NO_OTHER_COMPUTER}`,
  ignore: !IS_ADB_INSTALLED || NO_OTHER_COMPUTER !== "",
  fn: (test) =>
    concurrently(test, {
      "whose adb has an address in the network": reachByAddress,
      "whose adb has a socket in a shared folder": reachBySocket,
      "behind a tunnel to adb's server": reachByTunnel,
      "behind a tunnel, where another program has the port": reachPastStranger,
      "behind a tunnel, where the port is taken on that computer": reachPastTheirStranger,
      "behind tunnels to adb's server and to a port": reachByTwoTunnels,
      "behind a tunnel to adb's server, and none to the port that was named": missTunnel,
    }),
});

Deno.test({
  name: `relay listens to a phone behind ssh -L${
    ADB_MISSING || NO_OTHER_COMPUTER || NO_SSH_SERVER
  }`,
  ignore: !IS_ADB_INSTALLED || NO_OTHER_COMPUTER !== "" || NO_SSH_SERVER !== "",
  fn: () =>
    withFarWorld(async (world) => {
      const { computer, server } = world;
      await using ssh = await SshServer.start();
      await using sshSocket = await SocketTo.port(ssh.port);
      await computer.serve(ssh.tunnelArgv(5037, server.port, sshSocket.path), 5037);
      const relay = await relayAt(world, {});
      await relay.event("server-elsewhere", { limitMs: LIMIT_MS });
      await assertHeard(world, relay);
    }),
});

/** adb's server with a phone here, and another computer on which the relay runs. */
interface FarWorld {
  server: AdbServer;
  phone: EmulatedPhone;
  /** Leads to adb's server from there. */
  socket: SocketTo;
  computer: OtherComputer;
}

async function withFarWorld(use: (world: FarWorld) => Promise<void>): Promise<void> {
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server, { startDelayMs: 300 });
  await using socket = await SocketTo.port(server.port);
  await using computer = await OtherComputer.start();
  await use({ server, phone, socket, computer });
}

/** Runs a relay there, with what says where adb's server is. */
function relayAt(
  { computer, server }: FarWorld,
  env: Record<string, string>,
  args: string[] = [],
): Promise<RelayProcess> {
  return RelayProcess.spawn(computer.argv(relayArgv([...args, "--language", "en"])), {
    env: { ...withoutPort(server), ...env },
  });
}

function doctorAt(
  { computer, server }: FarWorld,
  env: Record<string, string>,
  args: string[] = [],
): Promise<{ stdout: string; code: number }> {
  const argv = computer.argv(relayArgv(["doctor", "--port", "0", ...args, "--language", "en"]));
  return runProgram(argv, { env: { ...withoutPort(server), ...env } });
}

function withoutPort({ env: { ANDROID_ADB_SERVER_PORT: _port, ...env } }: AdbServer) {
  return env;
}

/** Asserts that there is audio, after one start of the app, and nothing left behind. */
async function assertHeard({ server, phone }: FarWorld, relay: RelayProcess): Promise<void> {
  await relay.event("source-streams", { limitMs: LIMIT_MS });
  assertEquals([phone.app.starts, phone.app.accepts], [1, 1]);
  assertEquals(relay.all("source-lost"), []);
  assertEquals(await relay.stop("SIGINT"), 0);
  assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  assertEquals([phone.app.starts, relay.strayLines], [1, []]);
}

function reachByAddress(): Promise<void> {
  return withFarWorld(async (world) => {
    const { computer, socket, server } = world;
    await computer.tunnel(OtherComputer.HOST, 5037, socket.path);
    const env = { ADB_SERVER_SOCKET: `tcp:${OtherComputer.HOST}:5037` };
    const { stdout, code } = await doctorAt(world, env);
    assertStringIncludes(stdout, `✓ adb's server: it answers at ${OtherComputer.HOST}:5037`);
    assertStringIncludes(stdout, "✓ forward: none is needed");
    assertEquals(code, 0);
    await assertHeard(world, await relayAt(world, env));
    assert(!(await server.commandLog()).some((line) => line.includes("--no-rebind")));
  });
}

function reachBySocket(): Promise<void> {
  return withFarWorld(async (world) => {
    const env = { ADB_SERVER_SOCKET: `local:${world.socket.path}` };
    await assertHeard(world, await relayAt(world, env));
  });
}

function reachByTunnel(): Promise<void> {
  return withFarWorld(async (world) => {
    const { computer, socket } = world;
    await computer.tunnel("127.0.0.1", 5037, socket.path);
    const { stdout } = await doctorAt(world, {});
    assert(/✓ adb's server: it answers at 127.0.0.1:5037, behind deno/.test(stdout), stdout);
    const relay = await relayAt(world, {}, ["--sndcpy-port", String(freePort())]);
    const { message } = await relay.event("server-elsewhere", { limitMs: LIMIT_MS });
    assertStringIncludes(message, "the audio comes through the server");
    await assertHeard(world, relay);
    assertEquals(relay.all("server-elsewhere").length, 1);
  });
}

function reachPastStranger(): Promise<void> {
  return withFarWorld(async (world) => {
    const { computer, socket } = world;
    const port = freePort();
    await using strangers = await SocketTo.port(freePort());
    await computer.tunnel("127.0.0.1", 5037, socket.path);
    await computer.tunnel("127.0.0.1", port, strangers.path);
    const relay = await relayAt(world, {}, ["--sndcpy-port", String(port)]);
    await relay.event("server-elsewhere", { limitMs: LIMIT_MS });
    await assertHeard(world, relay);
  });
}

function reachPastTheirStranger(): Promise<void> {
  return withFarWorld(async (world) => {
    const { computer, socket } = world;
    using stranger = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await computer.tunnel("127.0.0.1", 5037, socket.path);
    const relay = await relayAt(world, {}, ["--sndcpy-port", String(stranger.addr.port)]);
    await relay.event("server-elsewhere", { limitMs: LIMIT_MS });
    await assertHeard(world, relay);
  });
}

function reachByTwoTunnels(): Promise<void> {
  return withFarWorld(async (world) => {
    const { computer, socket } = world;
    const port = freePort();
    await using portSocket = await SocketTo.port(port);
    await computer.tunnel(OtherComputer.HOST, 5037, socket.path);
    await computer.tunnel(OtherComputer.HOST, port, portSocket.path);
    const env = { ADB_SERVER_SOCKET: `tcp:${OtherComputer.HOST}:5037` };
    const args = ["--sndcpy-port", String(port), "--tunnel-host", OtherComputer.HOST];
    const relay = await relayAt(world, env, args);
    await assertHeard(world, relay);
  });
}

function missTunnel(): Promise<void> {
  return withFarWorld(async (world) => {
    const { computer, socket, phone, server } = world;
    const port = freePort();
    await computer.tunnel("127.0.0.1", 5037, socket.path);
    const args = ["--sndcpy-port", String(port), "--tunnel-host", "localhost"];
    await using relay = await relayAt(world, {}, args);
    const { reason, message } = await relay.event("source-lost", { limitMs: LIMIT_MS });
    assertEquals(reason, "tunnel-refused");
    assertStringIncludes(message, `nothing answers at localhost:${port}. Tunnel port ${port}`);
    await using portSocket = await SocketTo.port(port);
    await computer.tunnel("127.0.0.1", port, portSocket.path);
    await relay.event("source-streams", { limitMs: LIMIT_MS });
    assertEquals(await relay.stop("SIGINT"), 0);
    assertEquals([phone.app.starts, phone.app.accepts], [1, 1]);
    assertEquals((await server.adb("forward", "--list")).stdout.trim(), "");
  });
}
