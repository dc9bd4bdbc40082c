import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { formatUsage, readDecimal, readOptions } from "../../scripts/script_options.ts";
import { ValueError } from "../../src/app/commands/option_values.ts";
import { inEnglish } from "../helpers/english.ts";
import { UsageError } from "../../src/app/commands/usage.ts";
import { type ProgramOutput, runProgram } from "../../scripts/lab/run_program.ts";

const PROJECT = new URL("../..", import.meta.url);
const OPTIONS = [{ name: "hours", value: "H", fallback: "24", help: "how long" }];

Deno.test("readOptions() takes options and nothing else, and gives nothing when help is asked for", () => {
  assertEquals(readOptions(["--hours", "2"], OPTIONS)?.read("hours", Number), 2);
  assertEquals(readOptions([], OPTIONS)?.read("hours", Number), 24);
  assertEquals(readOptions(["--hours", "2", "-h"], OPTIONS), undefined);
  const complaint = (...args: string[]) =>
    inEnglish(assertThrows(() => readOptions(args, OPTIONS), UsageError))[1];
  assertStringIncludes(complaint("--hour", "1"), "Did you mean --hours?");
  assertStringIncludes(complaint("1"), "Cannot use 1");
});

Deno.test("readDecimal() takes fractions within the limits, and no other text", () => {
  assertEquals(["0.5", "2"].map((text) => readDecimal(text, 0.5, 2)), [0.5, 2]);
  for (const text of ["0.4", "2.1", "-1", "1h", "1e0", "", "Infinity"]) {
    const { expected } = assertThrows(() => readDecimal(text, 0.5, 2), ValueError);
    assertEquals(expected, { kind: "decimal", lowest: 0.5, highest: 2 });
  }
});

Deno.test("formatUsage() has a line for each option, and for the help", () => {
  const usage = formatUsage({ text: "Usage", options: OPTIONS });
  assertStringIncludes(usage, "--hours H");
  assertStringIncludes(usage, "--help");
});

const MISTAKES: [script: string, args: string[], word: string][] = [
  ["simulate", ["--hour", "1"], "--hour"],
  ["simulate", ["--hours", "0"], "--hours 0"],
  ["simulate", ["--seed", "one"], "--seed one"],
  ["soak", ["--minute", "1"], "--minute"],
  ["soak", ["--minutes", "1m"], "--minutes 1m"],
  ["soak", ["--seed", "-1"], "--seed -1"],
  ["bench", ["--client", "1"], "--client"],
  ["bench", ["--clients", "10,"], "--clients 10,"],
  ["bench", ["--clients", "0"], "--clients 0"],
  ["bench", ["--seconds", "5s"], "--seconds 5s"],
  ["bench", ["--rounds", "1.5"], "--rounds 1.5"],
  ["bench_phone", ["--run", "1"], "--run"],
  ["bench_phone", ["--runs", "0"], "--runs 0"],
  ["bench_phone", ["--faults", "x"], "--faults x"],
];

Deno.test("simulate, soak, bench and bench:phone say in one line what they cannot use", async () => {
  const results = await Promise.all(MISTAKES.map(([script, args]) => runScript(script, args)));
  for (const [index, { code, stdout, stderr }] of results.entries()) {
    assertStringIncludes(stderr, MISTAKES[index]![2]);
    assertEquals([code, stdout, stderr.split("\n").length], [2, "", 2], stderr);
  }
});

Deno.test("simulate, soak, bench and bench:phone show a help that fits a terminal", async () => {
  const scripts = ["simulate", "soak", "bench", "bench_phone"];
  for (
    const { code, stdout } of await Promise.all(scripts.map((it) => runScript(it, ["--help"])))
  ) {
    assertStringIncludes(stdout, "show this help");
    assertEquals(code, 0);
    for (const line of stdout.split("\n")) assert(line.length <= 80, line);
  }
});

function runScript(script: string, args: readonly string[]): Promise<ProgramOutput> {
  const permissions = script === "simulate" ? "simulate" : "emulate";
  const deno = [Deno.execPath(), "run", "-q", "--no-prompt", `-P=${permissions}`];
  return runProgram([...deno, `scripts/${script}.ts`, ...args], { cwd: PROJECT });
}
