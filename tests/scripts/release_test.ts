import { assertEquals, assertRejects } from "@std/assert";
import { release } from "../../scripts/release.ts";
import { downloadName, TARGETS } from "../../scripts/release/targets.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { IS_GIT_INSTALLED, TemporaryProject } from "./release/temporary_project.ts";

const CAN_CHECK = IS_GIT_INSTALLED && isInstalled("sha256sum");

testIf(CAN_CHECK, "release() makes binaries, sums as sha256sum has them, and notes", async () => {
  await using project = await TemporaryProject.create();
  const said: string[] = [];
  await releaseWithout(project, said);
  const dist = `${project.folder}/dist`;
  const files = (await Array.fromAsync(Deno.readDir(dist))).map(({ name }) => name).sort();
  const binaries = TARGETS.map(downloadName);
  assertEquals(files, [...binaries, "SHA256SUMS", "release-notes.md"].sort());
  assertEquals(await Deno.readTextFile(`${dist}/release-notes.md`), "- Something.\n");
  assertEquals(said.length, TARGETS.length + 1);
  const sums = await Deno.readTextFile(`${dist}/SHA256SUMS`);
  assertEquals(await sha256sum(dist, binaries), { code: 0, text: sums });
  const check = ["--check", "SHA256SUMS"];
  assertEquals(await sha256sum(dist, check), {
    code: 0,
    text: binaries.map((name) => `${name}: OK\n`).join(""),
  });
  await Deno.writeTextFile(`${dist}/${binaries[0]}`, "damaged");
  assertEquals((await sha256sum(dist, check)).code, 1);
});

testIf(IS_GIT_INSTALLED, "release() compiles nothing when it refuses", async () => {
  await using project = await TemporaryProject.create();
  await project.write("main.ts", "changed");
  const said: string[] = [];
  await assertRejects(
    () => releaseWithout(project, said),
    Error,
    "main.ts is not as in the commit",
  );
  assertEquals(said, []);
  await assertRejects(() => Deno.stat(`${project.folder}/dist`), Deno.errors.NotFound);
});

testIf(IS_GIT_INSTALLED, "release() compiles nothing when npm has other packages", async () => {
  await using project = await TemporaryProject.create();
  const said: string[] = [];
  const refuse = () => Promise.reject(new Error("another one"));
  await assertRejects(() => releaseWithout(project, said, refuse), Error, "another one");
  assertEquals(said, []);
});

/** Releases the project, with the name of a target in place of its binary. */
async function releaseWithout(
  project: TemporaryProject,
  said: string[],
  checkPackages: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await release({
    folder: project.folder,
    isRuntimeGiven: false,
    checkPackages,
    compile: (target, file) => Deno.writeTextFile(file, target),
    say: (line) => said.push(line),
  });
}

async function sha256sum(
  folder: string,
  args: string[],
): Promise<{ code: number; text: string }> {
  const { code, stdout } = await new Deno.Command("sha256sum", { args, cwd: folder }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

function testIf(canRun: boolean, name: string, fn: () => Promise<void>): void {
  const missing = canRun ? "" : " (git or sha256sum is not installed)";
  Deno.test({ name: `${name}${missing}`, ignore: !canRun, fn });
}
