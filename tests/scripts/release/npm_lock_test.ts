import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../../deno.json" with { type: "json" };
import lock from "../../../npm.lock.json" with { type: "json" };
import { npmSpecifiers } from "../../../scripts/release/npm_lock.ts";
import { PROJECT } from "../../../scripts/lab/relay_process.ts";
import { runProgram } from "../../../scripts/lab/run_program.ts";
import { FakeNpm } from "../fake_npm.ts";

const CHECK = new URL("../../../scripts/release/npm_lock.ts", import.meta.url).href;

Deno.test("npm.lock.json has the packages of npm that deno.json has, and their SHA-512", () => {
  const specifiers = npmSpecifiers(manifest.imports).sort();
  assertEquals(Object.keys(lock.specifiers).sort(), specifiers, "See docs/RELEASING.md");
  for (const specifier of specifiers) {
    assert(specifier.slice("npm:".length) in lock.npm, `${specifier} is not an exact version`);
  }
  for (const { integrity } of Object.values(lock.npm)) {
    assert(/^sha512-[\w+/]{86}==$/.test(integrity), integrity);
  }
});

Deno.test("checkNpmPackages() takes what npm.lock.json says, and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  await using npm = await FakeNpm.serve("ours", "1.2.3", "export const ours = true;\n");
  // In a process of its own: other tests start programs at the same time, in this environment.
  const env = { NPM_CONFIG_REGISTRY: npm.url, DENO_DIR: `${folder}/cache` };
  const check = async () => {
    const script = `import { checkNpmPackages } from ${JSON.stringify(CHECK)};` +
      `await checkNpmPackages(${JSON.stringify(folder)});`;
    return await runProgram([Deno.execPath(), "eval", script], { cwd: PROJECT, env });
  };
  const write = (name: string, content: object) =>
    Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(content));
  const lockOf = (integrity: string) => ({
    version: "5",
    specifiers: { "npm:ours@1.2.3": "1.2.3" },
    npm: { "ours@1.2.3": { integrity } },
  });
  const refusal = async () => (await check()).stderr;
  const accept = async () => {
    const { code, stderr } = await check();
    assertEquals(code, 0, stderr);
  };
  try {
    await write("deno.json", { imports: { "@std/x": "jsr:@std/x@1.0.0", ours: "npm:ours@1.2.3" } });
    await write("npm.lock.json", lockOf(npm.integrity));
    await accept();
    // What was downloaded before is not taken on trust.
    await npm.replace("export const ours = false;\n");
    const remedy = "deno cache --no-config --lock=npm.lock.json npm:ours@1.2.3\n";
    assertStringIncludes(await refusal(), remedy);
    await write("npm.lock.json", lockOf(npm.integrity));
    await accept();
    await write("npm.lock.json", { version: "5" });
    assertStringIncludes(await refusal(), remedy);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
