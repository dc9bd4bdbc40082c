import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  readReleaseState,
  refusal,
  type ReleaseState,
} from "../../../scripts/release/release_state.ts";
import { IS_GIT_INSTALLED, TemporaryProject } from "./temporary_project.ts";

const READY: ReleaseState = {
  version: "1.2.3",
  tags: ["v1.2.3"],
  changedFiles: [],
  stdOrigin: "jsr",
  changes: "- Something.",
  isRuntimeGiven: false,
};

const REFUSED: [when: string, state: Partial<ReleaseState>, why: string, remedy: string][] = [
  ["the changelog is silent", { changes: "" }, "CHANGELOG.md", '"## 1.2.3 - YEAR-MONTH-DAY"'],
  ["a file was changed", { changedFiles: ["main.ts"] }, "main.ts is not as in", "git stash -u"],
  ["files were changed", { changedFiles: ["a", "b", "c"] }, "a and 2 more are not", "Commit"],
  ["there is no tag", { tags: [] }, "has no tag v1.2.3", "`git tag v1.2.3`"],
  ["the tag is another", { tags: ["v1.2.4"] }, "has the tag v1.2.4 instead of v1.2.3", "deno.json"],
  ["@std are stand-ins", { stdOrigin: "stand-ins" }, "not the genuine ones", "rm -r vendor"],
  ["there is no @std", { stdOrigin: undefined }, "not the genuine ones", "deno task std"],
  ["a runtime is given", { isRuntimeGiven: true }, "each needs its own", "Unset"],
];

Deno.test("refusal() has nothing against a release that is ready", () => {
  assertEquals(refusal(READY), undefined);
  assertEquals(refusal({ ...READY, tags: ["stable", "v1.2.3"] }), undefined);
});

for (const [when, state, why, remedy] of REFUSED) {
  Deno.test(`refusal() says what and what to do, in one line, when ${when}`, () => {
    const said = refusal({ ...READY, ...state })!;
    assertStringIncludes(said, "Cannot release 1.2.3: ");
    assertStringIncludes(said, why);
    assertStringIncludes(said, remedy);
    assertEquals(said.split("\n").length, 1);
  });
}

testWithGit("readReleaseState() finds what is committed and tagged", async (project) => {
  assertEquals(await readReleaseState(project.folder, false), READY);
});

testWithGit("readReleaseState() finds what was changed since", async (project) => {
  await project.write("main.ts", "changed");
  await project.write("new.ts", "");
  const changelog = `${project.folder}/CHANGELOG.md`;
  await project.write("CHANGELOG.md", (await Deno.readTextFile(changelog)).replace("1.2.3", "2"));
  await project.write("vendor/std_origin.txt", "stand-ins\n");
  assertEquals(await readReleaseState(project.folder, false), {
    ...READY,
    changedFiles: ["CHANGELOG.md", "main.ts", "new.ts"],
    stdOrigin: "stand-ins",
    changes: "",
  });
});

testWithGit("readReleaseState() takes only the tags of the commit itself", async (project) => {
  await project.git("commit", "--quiet", "--allow-empty", "--message", "More");
  assertEquals((await readReleaseState(project.folder, false)).tags, []);
  await project.git("tag", "--annotate", "v1.2.4", "--message", "1.2.4");
  assertEquals((await readReleaseState(project.folder, false)).tags, ["v1.2.4"]);
});

testWithGit("readReleaseState() fails in a folder that is no repository", async (project) => {
  await Deno.remove(`${project.folder}/.git`, { recursive: true });
  await assertRejects(() => readReleaseState(project.folder, false), Error, "Cannot ask git");
});

function testWithGit(name: string, fn: (project: TemporaryProject) => Promise<void>): void {
  Deno.test({
    name: `${name}${IS_GIT_INSTALLED ? "" : " (git is not installed)"}`,
    ignore: !IS_GIT_INSTALLED,
    async fn() {
      await using project = await TemporaryProject.create();
      await fn(project);
    },
  });
}
