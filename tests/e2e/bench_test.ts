import { basename } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { BenchReport, Round } from "../../scripts/bench/report.ts";
import { lines } from "../../scripts/lab/lines.ts";
import {
  childrenOf,
  IS_USAGE_TOLD,
  isInstalled,
  isRunning,
} from "../../scripts/lab/process_usage.ts";
import { type ProgramOutput, runProgram } from "../../scripts/lab/run_program.ts";
import { until } from "../../scripts/lab/until.ts";

const PROJECT = new URL("../..", import.meta.url);
const BENCH = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=bench", "scripts/bench.ts"];
const EXIT_INTERRUPTED = 130;
/** The first start of all translates the sources. */
const START_LIMIT_MS = 15_000;
/** A checkout of which the relay starts and ends. */
const BROKEN_CHECKOUT = {
  "deno.json": `{ "permissions": { "relay": {} } }`,
  "main.ts": `console.error("Oh dear, sndcpy-relay 0.0.9");
Deno.exit(Deno.args[0] === "--version" ? 0 : 3);`,
};

Deno.test("bench measures by turns what is installed, and tells of a checkout that ends", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [file, text] of Object.entries(BROKEN_CHECKOUT)) {
      await Deno.writeTextFile(`${folder}/${file}`, text);
    }
    const options = ["--clients=2,1", "--seconds=0.3", "--rounds=1", `--against=${folder}`];
    const { code, stdout, stderr } = await runBench(...options, `--json=${folder}/report.json`);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "100.0%");
    const report: BenchReport = JSON.parse(await Deno.readTextFile(`${folder}/report.json`));
    checkReport(report, `…/${basename(folder)}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("bench says at once that there is no relay to compare with", async () => {
  const { code, stdout, stderr } = await runBench("--against=tests");
  assertStringIncludes(stderr, "Cannot measure what is in tests");
  assertEquals([code, stdout], [2, ""]);
});

Deno.test({
  name: "bench stops at Ctrl-C and leaves no process behind",
  ignore: Deno.build.os === "windows",
  async fn() {
    const [program, ...args] = [...BENCH, "--clients=2", "--seconds=60", "--alone"];
    const bench = new Deno.Command(program!, { args, cwd: PROJECT, stderr: "piped" }).spawn();
    const messages = lines(bench.stderr);
    while (!(await messages.next()).value?.includes("with 2 clients"));
    let children: number[] = [];
    const hasStarted = async () => (children = await childrenOf(bench.pid)).length === 1;
    await until("the relay", hasStarted, START_LIMIT_MS);
    bench.kill("SIGINT");
    const { code } = await bench.status;
    assertEquals([code, await isRunning(children[0]!)], [EXIT_INTERRUPTED, false]);
    await messages.return(undefined);
  },
});

function checkReport({ relays, rounds, remarks }: BenchReport, broken: string): void {
  const measured = [
    "sndcpy-relay",
    ...isInstalled("gst-launch-1.0") ? ["tcpserversink"] : [],
    ...isInstalled("ncat") ? ["ncat --broker"] : [],
  ];
  assertEquals(relays.map(({ name }) => name), [measured[0], broken, ...measured.slice(1)]);
  assertStringIncludes(
    remarks.join("\n"),
    `Cannot measure ${broken} with 2 clients: it ended with exit code 3: Oh dear`,
  );
  const [{ runs, idle }] = rounds as [Round];
  const turns = [1, 2].flatMap((clients) => measured.map((relay) => `${relay} ${clients}`));
  assertEquals(runs.map(({ relay, clients }) => `${relay} ${clients}`), turns);
  for (const run of runs) {
    const { served, clients, worstShare, lostFrames, strayFrames } = run;
    assertEquals([served, worstShare, lostFrames, strayFrames], [clients, 1, 0, 0], run.relay);
    assert(run.p50Ms! > 0 && run.floorMs! > 0);
    if (IS_USAGE_TOLD) assert(run.residentBytes! > 1e6 && run.processorShare! >= 0);
  }
  assertEquals(idle.map(({ relay }) => relay), [measured[0]]);
}

function runBench(...options: string[]): Promise<ProgramOutput> {
  return runProgram([...BENCH, ...options], { cwd: PROJECT });
}
