import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { downloadName, TARGETS } from "../../scripts/release/targets.ts";
import { breachesIn } from "./house_rules.ts";
import { LanguageServer } from "./language_server.ts";

const PROJECT = `${import.meta.dirname}/../..`;
const CI = await Deno.readTextFile(`${PROJECT}/.github/workflows/ci.yml`);
const RELEASE = await Deno.readTextFile(`${PROJECT}/.github/workflows/release.yml`);

const FAULTS: [fault: string, right: string, wrong: string, problem: string][] = [
  ["a key that does not exist", "runs-on:", "run-on:", "Unexpected value 'run-on'"],
  ["a job that does not exist", "needs: try", "needs: tri", "unknown job 'tri'"],
  ["an unknown permission", "id-token: write", "id-tokens: write", "'id-tokens'"],
  ["a wrong permission", "contents: read", "contents: all", "Unexpected value 'all'"],
  ["an unknown event", "push:", "pushed:", "Unexpected value 'pushed'"],
  ["an unknown variable", "github.token", "githubs.token", "'githubs'"],
  ["a value that the matrix lacks", "matrix.system", "matrix.os", "invalid: os"],
  ["a broken expression", "github.token }}", "github.token + }}", "Unexpected symbol"],
  ["broken YAML", "fail-fast: false", "fail-fast: [", "Flow sequence"],
];

Deno.test("GitHub accepts the workflows, and finds the faults in broken ones", async (test) => {
  await using github = await LanguageServer.start();
  for (const [name, workflow] of Object.entries({ CI, RELEASE })) {
    await test.step(`GitHub accepts ${name}`, async () => {
      assertEquals(await github.problemsIn(workflow), []);
    });
  }
  for (const [fault, right, wrong, problem] of FAULTS) {
    await test.step(`GitHub finds ${fault}`, async () => {
      assertStringIncludes(RELEASE, right);
      const problems = await github.problemsIn(RELEASE.replace(right, wrong));
      assertStringIncludes(problems.join("\n"), problem);
    });
  }
});

const BREACHES: [breach: string, right: RegExp, wrong: string, problem: string][] = [
  ["a tag in place of a commit", /@[0-9a-f]{40} # v7.0.1/, "@v7 # v7.0.1", "@v7 # v7.0.1"],
  ["a shortened commit", /(@[0-9a-f]{7})[0-9a-f]{33}/, "$1", "not pinned"],
  ["a commit without its version", / # v\d.*/, "", "not pinned"],
  ["a commit with half of a version", / # v7.*/, " # v7", "not pinned"],
  ["another project's workflow", /uses: \.\//, "uses: some/one/", "some/one/.github/workflows"],
  [
    "a job without permissions",
    /compile:\n([^]*?) {4}permissions:\n.*\n/,
    "compile:\n$1",
    "compile",
  ],
  ["permissions for every job", /permissions: \{\}/, "permissions: write-all", "do not state"],
];

for (const [name, workflow] of Object.entries({ CI, RELEASE })) {
  Deno.test(`breachesIn() finds nothing in ${name}`, () => {
    assertEquals(breachesIn(workflow), []);
  });
}

for (const [breach, right, wrong, problem] of BREACHES) {
  Deno.test(`breachesIn() finds ${breach}`, () => {
    const [found, ...others] = breachesIn(RELEASE.replace(right, wrong));
    assertStringIncludes(found ?? "nothing", problem);
    assertEquals(others, []);
  });
}

Deno.test("the release tries each file that can be downloaded", () => {
  const tried = [...RELEASE.matchAll(/^ +file: (.*)$/gm)].map(([, file]) => file);
  assertEquals(tried, TARGETS.map(downloadName));
});

Deno.test("the workflows use the Deno that everything else is checked with", async () => {
  const script = await Deno.readTextFile(`${PROJECT}/.ci/run`);
  const [, version] = /deno@([\d.]+)/.exec(script)!;
  const used = [...(CI + RELEASE).matchAll(/deno-version: (.*)/g)].map(([, used]) => used);
  assert(used.length > 0);
  assertEquals(used, used.map(() => version));
});
