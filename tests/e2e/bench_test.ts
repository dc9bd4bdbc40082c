import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { BenchReport } from "../../scripts/bench/report.ts";
import { IS_USAGE_TOLD, isInstalled } from "../../scripts/lab/process_usage.ts";
import { until } from "../../scripts/lab/until.ts";

const PROJECT = new URL("../..", import.meta.url);
const EXIT_INTERRUPTED = 130;
/** The first start of all translates the sources. */
const START_LIMIT_MS = 15_000;

Deno.test("bench measures two clients for a moment, with whatever is installed", async () => {
  const jsonFile = await Deno.makeTempFile();
  const bench = startBench("--clients=2", "--seconds=0.3", "--rounds=1", `--json=${jsonFile}`);
  const { code, stdout, stderr } = await bench.output();
  const report: BenchReport = JSON.parse(await Deno.readTextFile(jsonFile) || "null");
  await Deno.remove(jsonFile);
  assertEquals(code, 0, new TextDecoder().decode(stderr));

  const names = report.relays.map(({ name }) => name);
  assertEquals(names, [
    "sndcpy-relay",
    ...isInstalled("gst-launch-1.0") ? ["tcpserversink"] : [],
    ...isInstalled("ncat") ? ["ncat --broker"] : [],
  ]);
  assertEquals(report.runs.map(({ relay }) => relay), names);
  for (const run of report.runs) {
    const { served, worstShare, lostFrames, misalignedStreams } = run;
    assertEquals([served, worstShare, lostFrames, misalignedStreams], [2, 1, 0, 0], run.relay);
    assert(run.latencyMs!.p50 > 0 && run.floorMs!.p50 > 0);
    if (IS_USAGE_TOLD) assert(run.residentBytes! > 1e6 && run.processorShare! >= 0);
  }
  assertEquals(report.idle.map(({ relay }) => relay), ["sndcpy-relay"]);
  assertStringIncludes(new TextDecoder().decode(stdout), "100.0%");
});

Deno.test({
  name: "bench stops at Ctrl-C and leaves no process behind",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using bench = startBench("--clients=2", "--seconds=60", "--alone");
    let children: string[] = [];
    const hasBoth = async () => (children = await childrenOf(bench.pid)).length === 2;
    await until("the load and the relay", hasBoth, START_LIMIT_MS);
    bench.kill("SIGINT");
    const { code } = await bench.output();
    assertEquals(code, EXIT_INTERRUPTED);
    assertEquals(await run("ps", "-o", "args=", "-p", children.join(",")), "");
  },
});

function startBench(...options: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "-P=bench", "scripts/bench.ts", ...options],
    cwd: PROJECT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function childrenOf(pid: number): Promise<string[]> {
  const pids = await run("pgrep", "-P", String(pid), "-f", "load.ts|main.ts --source");
  return pids.split("\n").filter(Boolean);
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout);
}
