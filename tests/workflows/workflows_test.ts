import { assertEquals, assertStringIncludes } from "@std/assert";
import { downloadName, TARGETS } from "../../scripts/release/targets.ts";
import { breachesIn } from "./house_rules.ts";

const PROJECT = `${import.meta.dirname}/../..`;
const CI = await Deno.readTextFile(`${PROJECT}/.github/workflows/ci.yml`);
const RELEASE = await Deno.readTextFile(`${PROJECT}/.github/workflows/release.yml`);
const [, DENO] = /deno@([\d.]+)/.exec(await Deno.readTextFile(`${PROJECT}/.ci/run`))!;
const JOB = /compile:\n([^]*?) {4}permissions:\n.*\n/;

const BREACHES: [breach: string, right: string | RegExp, wrong: string, problem: string][] = [
  ["a tag in place of a commit", /@[0-9a-f]{40} # v7.0.1/, "@v7 # v7.0.1", "@v7 # v7.0.1"],
  ["a shortened commit", /(@[0-9a-f]{7})[0-9a-f]{33}/, "$1", "not pinned"],
  ["a commit without its version", / # v\d.*/, "", "not pinned"],
  ["a commit with half of a version", / # v7.*/, " # v7", "not pinned"],
  ["another project's workflow", "uses: ./", "uses: some/one/", "some/one/.github/workflows"],
  ["what a stranger may choose", "matrix.file", "github.head_ref", "choose github.head_ref"],
  ["a value that the matrix lacks", "matrix.system", "matrix.os", "no os"],
  ["a job that does not exist", "needs: try", "needs: tri", "no tri"],
  ["another Deno", `version: ${DENO}`, "version: 2.x", "2.x"],
  ["the latest Deno", / +with:\n +deno-version: .*\n/, "", "any"],
  ["a job without permissions", JOB, "compile:\n$1", "compile"],
  ["permissions for every job", "permissions: {}", "permissions: write-all", "do not state"],
  ["pull requests that may write", "push:", "pull_request:", "may write"],
];

for (const [name, workflow] of Object.entries({ CI, RELEASE })) {
  Deno.test(`breachesIn() finds nothing in ${name}`, () => {
    assertEquals(breachesIn(workflow, DENO!), []);
  });
}

for (const [breach, right, wrong, problem] of BREACHES) {
  Deno.test(`breachesIn() finds ${breach}`, () => {
    const [found, ...others] = breachesIn(RELEASE.replace(right, wrong), DENO!);
    assertStringIncludes(found ?? "nothing", problem);
    assertEquals(others, []);
  });
}

Deno.test("the release tries each file that can be downloaded", () => {
  const tried = [...RELEASE.matchAll(/^ +file: (.*)$/gm)].map(([, file]) => file);
  assertEquals(tried, TARGETS.map(downloadName));
});
