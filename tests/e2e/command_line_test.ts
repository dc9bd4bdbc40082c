import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { testIpv6 } from "../helpers/ipv6.ts";
import { testInNetwork } from "../helpers/own_network.ts";

Deno.test("relay says what is wrong with its command line, in one line", async () => {
  const mistakes: [args: string[], word: string][] = [
    [["--speed", "9"], "--speed"],
    [["--port", "65536"], "--port 65536"],
    [["--port"], "--port"],
    [["--format", "48000:16"], "--format 48000:16"],
    [["--source", "udp://127.0.0.1:1"], "--source udp://127.0.0.1:1"],
    [["demo", "--source", "-"], "demo together with --source"],
    [["--quiet", "--verbose"], "--verbose together with --quiet"],
    [["listen"], "listen"],
    ...["LOCALHOST", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]"].map(
      (host): [string[], string] => [["--source", `tcp://${host}:4`, "--port", "4"], "port 4"],
    ),
  ];
  const results = await Promise.all(mistakes.map(([args]) => runRelay(args)));
  for (const [index, { code, stdout, stderr }] of results.entries()) {
    assertStringIncludes(oneLine(stderr), mistakes[index]![1]);
    assertEquals({ code, stdout }, { code: 2, stdout: "" });
  }
});

testInNetwork("players names this computer's address in the network", async (ownHost) => {
  const { code, stdout } = await runRelay(["players", "-b", "0.0.0.0", "--language", "en"]);
  assertStringIncludes(stdout, " tcp://127.0.0.1:28201\n");
  const [last] = stdout.trimEnd().split("\n").slice(-1);
  assert(last!.startsWith("On other computers, write ") && last!.includes(ownHost), last);
  assertEquals(code, 0);
});

Deno.test("relay says in one line that Deno permits it nothing", async () => {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const argv = [Deno.execPath(), "run", "-q", "--no-prompt", main];
  const { code, stdout, stderr } = await runProgram(argv);
  assertStringIncludes(oneLine(stderr), "Start the program with its task: deno task relay");
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
});

Deno.test("relay names the port that is taken, and a remedy", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await runRelay(["demo", "--port", String(taken.addr.port)]);
  assertStringIncludes(oneLine(stderr), `127.0.0.1:${taken.addr.port}`);
  assertStringIncludes(stderr, "--port");
  assertEquals(code, 1);
});

const HAS_SS = Deno.build.os === "linux" && isInstalled("ss");

Deno.test({
  name: `relay names the program that has its port${HAS_SS ? "" : " (ss is not installed)"}`,
  ignore: !HAS_SS,
  async fn() {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { stderr } = await runRelay(["demo", "--port", String(taken.addr.port)]);
    assertStringIncludes(oneLine(stderr), `(PID ${Deno.pid}) uses this port.`);
  },
});

Deno.test("relay shows its help and its version", async () => {
  const [help, more, version] = await Promise.all([
    runRelay(["--help"]),
    runRelay(["relay", "--help"]),
    runRelay(["--version"]),
  ]);
  assertStringIncludes(help.stdout, "service install");
  assertStringIncludes(more.stdout, "--sndcpy-port");
  assert(/^sndcpy-relay \d+\.\d+\.\d+\S*\n$/.test(version.stdout), version.stdout);
  for (const { code, stderr } of [help, more, version]) {
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  }
});

testIpv6("relay at localhost accepts both families of addresses", async () => {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start([...source.args, "-b", "localhost"]);
  for (const hostname of ["127.0.0.1", "::1"]) {
    await using client = await PcmClient.connect(relay.port, { hostname });
    await client.hears();
  }
});

Deno.test("relay closes the client that is one too many", async () => {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start([...source.args, "--max-clients", "2"]);
  await using first = await PcmClient.connect(relay.port);
  await using second = await PcmClient.connect(relay.port);
  await relay.event("client-joined", { count: 2 });
  await using third = await PcmClient.connect(relay.port);
  await third.ends(500);
  assertEquals(third.receivedBytes, 0);
  await relay.event("client-refused");
  for (const client of [first, second]) await client.hearsOn(source);

  second.close();
  await relay.event("client-left");
  await using fourth = await PcmClient.connect(relay.port);
  await fourth.hears();
});

Deno.test({
  name: "task demo hands on options and Ctrl-C",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using relay = await RelayProcess.spawn(
      [Deno.execPath(), "task", "-q", "demo"],
      { isInTerminal: true },
    );
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
    assertEquals(await relay.stop("SIGINT"), 0);
    assertEquals(await client.ends(), "end");
  },
});

function oneLine(text: string): string {
  assertEquals(text.split("\n").length, 2, text);
  return text;
}
