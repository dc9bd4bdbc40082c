import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ProgramOutput, runProgram } from "../../scripts/lab/run_program.ts";
import { IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";

const PROJECT = new URL("../..", import.meta.url);

testSoak("runs, draws and judges", async () => {
  const chart = await Deno.makeTempFile({ suffix: ".svg" });
  try {
    const { code, stdout } = await runSoak("--minutes", "0.07", "--chart", chart);
    assertStringIncludes(stdout, "All is flat.");
    assertEquals(code, 0, stdout);
    assertStringIncludes(await Deno.readTextFile(chart), "<polyline");
  } finally {
    await Deno.remove(chart);
  }
});

testSoak("says at once that it cannot draw", async () => {
  const { code, stdout, stderr } = await runSoak("--chart", "nowhere/soak.svg");
  assertStringIncludes(stderr, "Cannot write nowhere/soak.svg");
  assertEquals([code, stdout], [2, ""]);
});

function testSoak(does: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `soak ${does}${IS_ADB_INSTALLED ? "" : " (adb is not installed)"}`,
    ignore: !IS_ADB_INSTALLED,
    fn,
  });
}

function runSoak(...args: string[]): Promise<ProgramOutput> {
  const deno = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=emulate"];
  return runProgram([...deno, "scripts/soak.ts", ...args], { cwd: PROJECT });
}
