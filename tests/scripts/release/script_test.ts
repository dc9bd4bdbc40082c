import { cp } from "node:fs/promises";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ProgramOutput, runProgram } from "../../../scripts/lab/run_program.ts";
import { IS_GIT_INSTALLED, TemporaryProject } from "./temporary_project.ts";

const PROJECT = `${import.meta.dirname}/../../..`;

for (
  const [script, ...args] of [
    ["compile", "--target"],
    ["release", "1.2.3"],
    ["smoke"],
    ["smoke", "--help"],
    ["smoke", "one", "two"],
  ] as const
) {
  Deno.test(`task ${script} ends with 2 when its command line is "${args.join(" ")}"`, async () => {
    const { code, stderr } = await runScript(PROJECT, script, args);
    assertEquals([code, stderr.split("\n").length], [2, 2], stderr);
    assertStringIncludes(stderr, `\`deno task ${script}`);
  });
}

Deno.test("task smoke ends with 1 and one line when the file cannot be started", async () => {
  const { code, stderr } = await runScript(PROJECT, "smoke", ["dist/nothing"]);
  assertEquals([code, stderr.split("\n").length], [1, 2], stderr);
  assertStringIncludes(stderr, "Cannot run dist/nothing");
});

Deno.test({
  name: `task release ends with 1 and one line when it refuses${
    IS_GIT_INSTALLED ? "" : " (git is not installed)"
  }`,
  ignore: !IS_GIT_INSTALLED,
  async fn() {
    await using project = await TemporaryProject.create();
    for (const folder of ["scripts", "src"]) {
      await cp(`${PROJECT}/${folder}`, `${project.folder}/${folder}`, { recursive: true });
    }
    await Deno.copyFile(`${PROJECT}/deno.json`, `${project.folder}/deno.json`);
    const { code, stderr } = await runScript(project.folder, "release", []);
    assertEquals([code, stderr.split("\n").length], [1, 2], stderr);
    assertStringIncludes(stderr, "Cannot release ");
  },
});

/** Runs a script as its task does, with the permissions that the task grants. */
function runScript(
  folder: string,
  script: string,
  args: readonly string[],
): Promise<ProgramOutput> {
  const deno = [Deno.execPath(), "run", "-q", "--no-prompt", `-P=${script}`];
  return runProgram([...deno, `scripts/${script}.ts`, ...args], { cwd: folder });
}
