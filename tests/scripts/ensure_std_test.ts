/** The task `std` as a whole, in a copy of what it needs, beside a local JSR. */

import { cp } from "node:fs/promises";
import { assertEquals } from "@std/assert";
import { readStdOrigin } from "../../scripts/ensure_std.ts";
import { FakeJsr } from "./fake_jsr.ts";

const PROJECT = `${import.meta.dirname}/../..`;
const CONFIG = JSON.parse(await Deno.readTextFile(`${PROJECT}/deno.json`));
const CONTRACT = "tests/scripts/std_contract_test.ts";
const STD_TASK = ["task", "-q", "std"];
const STAND_INS_LINE =
  "@std: laid stand-ins, as JSR gave no packages. To try again: rm -r vendor\n";

class ProjectCopy implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<ProjectCopy> {
    const copy = new ProjectCopy(await Deno.makeTempDir());
    const { "@logtape/logtape": _, ...imports } = CONFIG.imports;
    await Deno.writeTextFile(`${copy.folder}/deno.json`, JSON.stringify({ ...CONFIG, imports }));
    for (const path of ["scripts/ensure_std.ts", "scripts/stand_ins", CONTRACT]) {
      await cp(`${PROJECT}/${path}`, `${copy.folder}/${path}`, { recursive: true });
    }
    return copy;
  }

  /** Runs Deno as if it had never downloaded anything. */
  async run(args: string[], env: Record<string, string>): Promise<{ code: number; text: string }> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.folder,
      env: {
        CI: "",
        DENO_DIR: `${this.folder}/dist/${crypto.randomUUID()}`,
        NO_COLOR: "1",
        ...env,
      },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  async names(folder: string): Promise<string[]> {
    const entries = Deno.readDir(`${this.folder}/${folder}`);
    return (await Array.fromAsync(entries, ({ name }) => name)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Where a file of a package lies on JSR. */
function path(name: string, file: string): string {
  return `${name}/${CONFIG.imports[`@std/${name}`].split("@").at(-1)}/${file}`;
}

/** Packages as JSR could have them: one has a file of types only, and one needs another one. */
const GENUINE = {
  [path("assert", "mod.ts")]: `export const assert = "genuine";`,
  [path("async", "mod.ts")]: `import type { Text } from "./_text.ts";
    export const delay: Text = "genuine";`,
  [path("async", "_text.ts")]: `export type Text = string;`,
  [path("cli", "mod.ts")]: `export { parseArgs } from "jsr:@std/internal@^2.0.0";`,
  "internal/2.0.1/mod.ts": `export const parseArgs = "genuine";`,
};

/** An address where nothing listens. */
function closedUrl(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}/`;
}

Deno.test("The task std lays stand-ins that keep the contract when JSR is refused", async () => {
  await using copy = await ProjectCopy.create();
  const laid = await copy.run(STD_TASK, { JSR_URL: closedUrl() });
  assertEquals(laid, { code: 0, text: STAND_INS_LINE });
  assertEquals(await readStdOrigin(copy.folder), "stand-ins");
  const { code, text } = await copy.run(["test", "-q", "-P", "--cached-only", CONTRACT], {});
  assertEquals(code, 0, text);
});

Deno.test("The task std lays all that JSR has, and says nothing", async () => {
  await using copy = await ProjectCopy.create();
  await using jsr = new FakeJsr(GENUINE);
  const env = { JSR_URL: jsr.url };
  assertEquals(await copy.run(STD_TASK, env), { code: 0, text: "" });
  assertEquals(await readStdOrigin(copy.folder), "jsr");
  await Deno.writeTextFile(
    `${copy.folder}/program.ts`,
    `import { assert } from "@std/assert";
    import { delay } from "@std/async";
    import { parseArgs } from "@std/cli";
    console.log(assert, delay, parseArgs);`,
  );
  const program = await copy.run(["run", "-q", "--check", "--cached-only", "program.ts"], env);
  assertEquals(program, { code: 0, text: "genuine genuine genuine\n" });
});

Deno.test("The task std starts no process when something is laid", async () => {
  await using copy = await ProjectCopy.create();
  await copy.run(STD_TASK, { JSR_URL: closedUrl() });
  await Deno.remove(`${copy.folder}/scripts/ensure_std.ts`);
  assertEquals(await copy.run(STD_TASK, {}), { code: 0, text: "" });
});

Deno.test("The task std gives up a JSR that never answers, later so in a CI", async () => {
  await using copy = await ProjectCopy.create();
  await using copyInCi = await ProjectCopy.create();
  const { promise: givenUp, resolve: answer } = Promise.withResolvers<void>();
  await using jsr = new FakeJsr(GENUINE, () => givenUp);
  const inCi = copyInCi.run(STD_TASK, { JSR_URL: jsr.url, CI: "true" });
  const elsewhere = await copy.run(STD_TASK, { JSR_URL: jsr.url });
  answer();
  assertEquals(elsewhere, { code: 0, text: STAND_INS_LINE });
  assertEquals(await inCi, { code: 0, text: "" });
});

Deno.test("The task std lays stand-ins once when two tasks miss them at the same time", async () => {
  await using copy = await ProjectCopy.create();
  const { promise: bothAsked, resolve: answer } = Promise.withResolvers<void>();
  let asked = 0;
  await using jsr = new FakeJsr({}, (path) => {
    if (path === "cli/meta.json" && ++asked === 2) answer();
    return bothAsked;
  });
  const run = () => copy.run(STD_TASK, { JSR_URL: jsr.url });
  const runs = await Promise.all([run(), run()]);
  assertEquals(runs.map(({ code }) => code), [0, 0]);
  assertEquals(runs.map(({ text }) => text).join(""), STAND_INS_LINE);
  assertEquals(await copy.names(""), ["deno.json", "dist", "scripts", "tests", "vendor"]);
});

Deno.test("The task std replaces as a whole what Deno itself vendored in part", async () => {
  await using copy = await ProjectCopy.create();
  await Deno.mkdir(`${copy.folder}/vendor/left`, { recursive: true });
  await copy.run(STD_TASK, { JSR_URL: closedUrl() });
  assertEquals(await copy.names("vendor"), ["jsr.io", "std_origin.txt"]);
  assertEquals(await copy.names(""), ["deno.json", "dist", "scripts", "tests", "vendor"]);
});

Deno.test("The stand-ins in vendor are those of scripts/stand_ins", async () => {
  const isGenuine = await readStdOrigin(PROJECT) === "jsr";
  for (const name of isGenuine ? [] : ["assert", "async", "cli"]) {
    const laid = await Deno.readTextFile(`${PROJECT}/vendor/jsr.io/@std/${path(name, "mod.ts")}`);
    const source = await Deno.readTextFile(`${PROJECT}/scripts/stand_ins/${name}.ts`);
    assertEquals(laid, source, "They were edited: rm -r vendor");
  }
});
