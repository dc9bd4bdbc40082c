/** The task `std` as a whole, in a copy of the project: Deno, its worker, and a local JSR. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { copyFolder } from "../../scripts/std/folders.ts";
import { readMark } from "../../scripts/std/vendored_std.ts";
import { FakeJsr } from "./fake_jsr.ts";

const PROJECT = `${import.meta.dirname}/../..`;
const VERSIONS = { assert: "1.0.0", async: "1.0.0", cli: "1.0.0" };

/** Packages as JSR could have them; one file holds only types, and one package is only needed. */
const GENUINE = {
  "assert/mod.ts": `export const assert = "genuine";`,
  "async/mod.ts": `export * from "./delay.ts"; export type { Delay } from "./_types.ts";`,
  "async/delay.ts": `export const delay = "genuine";`,
  "async/_types.ts": `export type Delay = string;`,
  "cli/mod.ts": `export { parseArgs } from "jsr:@std/internal@^2.0.0/parse-args";`,
  "internal/parse_args.ts": `import type { Args } from "./_args.ts";
    export const parseArgs: Args = "genuine";`,
  "internal/_args.ts": `export type Args = string;`,
};

class ProjectCopy implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<ProjectCopy> {
    const copy = new ProjectCopy(await Deno.makeTempDir());
    const { tasks, vendor, lock } = JSON.parse(await Deno.readTextFile(`${PROJECT}/deno.json`));
    const imports = Object.fromEntries(
      Object.entries(VERSIONS).map(([name, version]) => [
        `@std/${name}`,
        `jsr:@std/${name}@${version}`,
      ]),
    );
    await copy.write({
      "deno.json": JSON.stringify({ imports, vendor, lock, tasks: { std: tasks.std } }),
    });
    await copyFolder(`${PROJECT}/scripts`, `${copy.folder}/scripts`);
    return copy;
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${this.folder}/${path}/..`, { recursive: true });
      await Deno.writeTextFile(`${this.folder}/${path}`, text);
    }
  }

  async serveJsr(isStuckOn?: (path: string) => boolean): Promise<FakeJsr> {
    const sources = `${this.folder}/jsr`;
    await this.write(
      Object.fromEntries(Object.entries(GENUINE).map(([path, text]) => [`jsr/${path}`, text])),
    );
    return await FakeJsr.serve(sources, { ...VERSIONS, internal: "2.0.1" }, isStuckOn);
  }

  spawn(args: string[], jsrUrl?: string): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.folder,
      env: {
        DENO_DIR: `${this.folder}/deno_dir`,
        NO_COLOR: "1",
        ...(jsrUrl === undefined ? {} : { JSR_URL: jsrUrl }),
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(args: string[], jsrUrl?: string): Promise<{ code: number; text: string }> {
    const { code, stdout, stderr } = await this.spawn(args, jsrUrl).output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  async origin(): Promise<string | undefined> {
    return (await readMark(`${this.folder}/vendor`, VERSIONS))?.origin;
  }

  async assertUnstaged(): Promise<void> {
    await assertRejects(
      () => Deno.stat(`${this.folder}/scripts/std/vendor`),
      Deno.errors.NotFound,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** An address where nothing listens. */
function closedUrl(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}/`;
}

const SILENCES: Record<string, (path: string) => boolean> = {
  "never answers": () => true,
  "falls silent half-way": (path) => path === "async/1.0.0/delay.ts",
};

const STD_TASK = ["task", "-q", "std"];

Deno.test("the std task lays stand-ins that can be checked and run without a network", async () => {
  await using copy = await ProjectCopy.create();
  const { code, text } = await copy.run(STD_TASK, closedUrl());
  assertEquals([code, text.split("\n").length], [0, 2], text);
  assertStringIncludes(text, "JSR is out of reach");
  assertEquals(await copy.origin(), "stand-ins");
  await copy.assertUnstaged();

  await copy.write({
    "program.ts": `import { assertEquals } from "@std/assert/equals";
      import { delay } from "@std/async";
      import { parseArgs } from "@std/cli/parse-args";
      await delay(0);
      const port: string | undefined = parseArgs(["--port=1"], { string: ["port"] }).port;
      assertEquals(port, "1");
      console.log("ran");`,
  });
  const program = await copy.run(["run", "-q", "--check", "--cached-only", "program.ts"]);
  assertEquals(program, { code: 0, text: "ran\n" });
});

Deno.test("the std task lays what JSR has, files of types included, and then is silent", async () => {
  await using copy = await ProjectCopy.create();
  {
    await using jsr = await copy.serveJsr();
    assertEquals(await copy.run(STD_TASK, jsr.url), { code: 0, text: "" });
  }
  assertEquals(await copy.origin(), "jsr");
  await copy.assertUnstaged();
  assertEquals(await copy.run(STD_TASK, closedUrl()), { code: 0, text: "" });

  await copy.write({
    "program.ts": `import { assert } from "@std/assert";
      import { type Delay, delay } from "@std/async";
      import { parseArgs } from "@std/cli";
      const words: Delay[] = [assert, delay, parseArgs];
      console.log(...words);`,
  });
  const program = await copy.run(["run", "-q", "--check", "--cached-only", "program.ts"]);
  assertEquals(program, { code: 0, text: "genuine genuine genuine\n" });
});

Deno.test("the std task lays stand-ins when JSR lacks a version", async () => {
  await using copy = await ProjectCopy.create();
  await using jsr = await copy.serveJsr((path) => path === "never");
  await Deno.writeTextFile(
    `${copy.folder}/deno.json`,
    (await Deno.readTextFile(`${copy.folder}/deno.json`)).replace("cli@1.0.0", "cli@1.0.9"),
  );
  const { code, text } = await copy.run(STD_TASK, jsr.url);
  assertEquals([code, text.split("\n").length], [0, 2], text);
  assertStringIncludes(text, "@std/cli");
});

for (const [silence, isStuckOn] of Object.entries(SILENCES)) {
  Deno.test(`fetchFromJsr gives up, and lets the process end, when JSR ${silence}`, async () => {
    await using copy = await ProjectCopy.create();
    await using jsr = await copy.serveJsr(isStuckOn);
    await copy.write({
      "scripts/try.ts": `import { fetchFromJsr, JsrOutOfReach } from "./std/jsr.ts";
      const packages = ${JSON.stringify(VERSIONS)};
      try {
        await fetchFromJsr(packages, "vendor/try", 1000);
      } catch (error) {
        console.log(error instanceof JsrOutOfReach, error.message);
      }`,
    });
    const { code, text } = await copy.run(
      ["run", "-q", "--config", "scripts/std/staging.json", "-P=std", "scripts/try.ts"],
      jsr.url,
    );
    assertEquals([code, text], [0, "true nothing came for 1 s\n"]);
    // Or it has given up before it came to where JSR falls silent.
    await deadline(jsr.stuck, 0);
    await copy.assertUnstaged();
  });
}

Deno.test("the std task starts anew after one that was killed", async () => {
  await using copy = await ProjectCopy.create();
  {
    await using jsr = await copy.serveJsr(SILENCES["falls silent half-way"]);
    const killed = copy.spawn(
      ["run", "-q", "--config", "scripts/std/staging.json", "-P=std", "scripts/ensure_std.ts"],
      jsr.url,
    );
    await Promise.race([jsr.stuck, killed.status]);
    killed.kill("SIGKILL");
    await killed.output();
  }
  const [staged] = await Array.fromAsync(Deno.readDir(`${copy.folder}/scripts/std/vendor`));
  assert(staged !== undefined);

  await using jsr = await copy.serveJsr();
  const registry = `http_127.0.0.1_${new URL(jsr.url).port}`;
  await copy.write({ [`scripts/std/vendor/${registry}/@std/left.ts`]: "" });
  assertEquals(await copy.run(STD_TASK, jsr.url), { code: 0, text: "" });
  assertEquals(await copy.origin(), "jsr");
  await assertRejects(
    () => Deno.stat(`${copy.folder}/vendor/jsr.io/@std/left.ts`),
    Deno.errors.NotFound,
  );
  await copy.assertUnstaged();
});

Deno.test("the std task speaks once when it runs twice at the same time", async () => {
  await using copy = await ProjectCopy.create();
  const url = closedUrl();
  const runs = await Promise.all([copy.run(STD_TASK, url), copy.run(STD_TASK, url)]);
  assertEquals(runs.map(({ code }) => code), [0, 0]);
  assertEquals(runs.map(({ text }) => text).join("").split("\n").length, 2);
});

Deno.test("the std task fails with one line when vendor cannot be written", async () => {
  await using copy = await ProjectCopy.create();
  await copy.write({ "vendor": "not a folder" });
  const { code, text } = await copy.run(STD_TASK, closedUrl());
  assertEquals([code, text.split("\n").length], [1, 2], text);
  assertStringIncludes(text, "Cannot write ");
});
