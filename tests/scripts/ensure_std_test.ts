import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ensureStd, type StdProject } from "../../scripts/ensure_std.ts";
import { JsrOutOfReach } from "../../scripts/std/jsr.ts";
import type { StdPackages } from "../../scripts/std/std_packages.ts";
import { readMark } from "../../scripts/std/vendored_std.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** A project in a temporary folder that imports `@std/cli`, and a JSR that can be out of reach. */
class ScratchProject implements StdProject, AsyncDisposable {
  nowMs = Date.UTC(2026, 0, 1);
  isJsrInReach = false;
  /** Called while JSR is tried. */
  onTry: () => Promise<void> = () => Promise.resolve();
  tries = 0;
  readonly said: string[] = [];
  readonly standInsFolder: string;

  private constructor(readonly folder: string) {
    this.standInsFolder = `${folder}/stand_ins`;
  }

  static async create(): Promise<ScratchProject> {
    const project = new ScratchProject(await Deno.makeTempDir());
    await project.importStd({ "@std/cli": "jsr:@std/cli@1.0.0", "@logtape/logtape": "npm:any@1" });
    await Deno.mkdir(`${project.standInsFolder}/cli`, { recursive: true });
    await project.writeStandIn("stand-in");
    return project;
  }

  async importStd(imports: Record<string, string>): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/deno.json`, JSON.stringify({ imports }));
  }

  async writeStandIn(text: string): Promise<void> {
    await Deno.writeTextFile(`${this.standInsFolder}/cli/mod.ts`, text);
  }

  async fetchFromJsr(packages: StdPackages, folder: string): Promise<void> {
    this.tries++;
    await this.onTry();
    if (!this.isJsrInReach) throw new JsrOutOfReach("no route");
    for (const [name, version] of Object.entries(packages)) {
      await Deno.mkdir(`${folder}/${name}/${version}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}/${version}_meta.json`, "{}");
      await Deno.writeTextFile(`${folder}/${name}/${version}/genuine.ts`, "genuine");
    }
  }

  say(line: string): void {
    this.said.push(line);
  }

  /** The names of all files in vendor, but for the lock. */
  async vendored(folder = `${this.folder}/vendor`): Promise<string[]> {
    const names: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) names.push(...await this.vendored(`${folder}/${name}`));
      else if (name !== "std.lock") names.push(`${folder}/${name}`.split("/vendor/").at(-1)!);
    }
    return names.sort();
  }

  async origin(version = "1.0.0"): Promise<string | undefined> {
    return (await readMark(`${this.folder}/vendor`, { cli: version }))?.origin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

const STAND_IN_FILES = [
  "jsr.io/@std/cli/1.0.0/mod.ts",
  "jsr.io/@std/cli/1.0.0_meta.json",
  "jsr.io/@std/cli/meta.json",
  "jsr.io/@std/origin.json",
];
const GENUINE_FILES = [
  "jsr.io/@std/cli/1.0.0/genuine.ts",
  "jsr.io/@std/cli/1.0.0_meta.json",
  "jsr.io/@std/origin.json",
];

Deno.test("ensureStd lays stand-ins when JSR is out of reach, and says so in one line", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  assertEquals(await project.vendored(), STAND_IN_FILES);
  assertEquals(await project.origin(), "stand-ins");
  assertEquals(project.said.length, 1);
  assertStringIncludes(project.said.join(), "JSR is out of reach (no route)");
});

Deno.test("ensureStd lays the genuine packages when JSR is in reach, and says nothing", async () => {
  await using project = await ScratchProject.create();
  project.isJsrInReach = true;
  await ensureStd(project);
  assertEquals(await project.vendored(), GENUINE_FILES);
  assertEquals(await project.origin(), "jsr");
  assertEquals(project.said, []);
});

Deno.test("ensureStd does nothing when the genuine packages are complete, however old", async () => {
  await using project = await ScratchProject.create();
  project.isJsrInReach = true;
  await ensureStd(project);
  project.nowMs += 1000 * DAY_MS;
  await Deno.remove(`${project.folder}/vendor/std.lock`);
  await ensureStd(project);
  assertEquals(project.tries, 1);
  await assertRejects(() => Deno.stat(`${project.folder}/vendor/std.lock`), Deno.errors.NotFound);
});

Deno.test("ensureStd tries JSR once a day while stand-ins are used", async () => {
  await using project = await ScratchProject.create();
  const triesAfter: number[] = [];
  for (const hours of [0, 23, 1, 1, 22, 1]) {
    project.nowMs += hours * HOUR_MS;
    await ensureStd(project);
    triesAfter.push(project.tries);
  }
  assertEquals(triesAfter, [1, 1, 2, 2, 2, 3]);
  assertEquals(project.said.length, 3);
});

Deno.test("ensureStd tries JSR at once when the clock was set back by days", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  project.nowMs -= DAY_MS;
  await ensureStd(project);
  assertEquals(project.tries, 2);
});

Deno.test("ensureStd trusts a task that started later but tried JSR first", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  project.nowMs -= 1;
  await ensureStd(project);
  assertEquals(project.tries, 1);
});

Deno.test("ensureStd replaces stand-ins as a whole once JSR is back", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  project.nowMs += DAY_MS;
  project.isJsrInReach = true;
  await ensureStd(project);
  assertEquals(await project.vendored(), GENUINE_FILES);
  assertStringIncludes(project.said.join(), "JSR is back");
});

Deno.test("ensureStd leaves stand-ins to their readers while it tries JSR", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  project.nowMs += DAY_MS;
  let duringTry: string[] = [];
  project.onTry = async () => {
    duringTry = await project.vendored();
  };
  await ensureStd(project);
  assertEquals(duringTry, STAND_IN_FILES);
  assertEquals(await project.vendored(), STAND_IN_FILES);
});

Deno.test("ensureStd replaces what carries no mark, and what a killed run left", async () => {
  for (const isJsrInReach of [false, true]) {
    await using project = await ScratchProject.create();
    project.isJsrInReach = isJsrInReach;
    for (const folder of ["jsr.io/@std/cli/1.0.0", ".std-next/cli", ".std-old/cli"]) {
      await Deno.mkdir(`${project.folder}/vendor/${folder}`, { recursive: true });
      await Deno.writeTextFile(`${project.folder}/vendor/${folder}/half.ts`, "");
    }
    await Deno.writeTextFile(`${project.folder}/vendor/jsr.io/@std/cli/1.0.0_meta.json`, "{}");
    await ensureStd(project);
    assertEquals(await project.vendored(), isJsrInReach ? GENUINE_FILES : STAND_IN_FILES);
  }
});

Deno.test("ensureStd lays the packages anew when one of them is gone", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  await Deno.remove(`${project.folder}/vendor/jsr.io/@std/cli`, { recursive: true });
  await ensureStd(project);
  assertEquals(await project.vendored(), STAND_IN_FILES);
});

Deno.test("ensureStd tries JSR at once when deno.json names another version", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  project.isJsrInReach = true;
  await project.importStd({ "@std/cli": "jsr:@std/cli@1.0.1" });
  await ensureStd(project);
  assertEquals(await project.origin("1.0.1"), "jsr");
  assertEquals(
    await project.vendored(),
    GENUINE_FILES.map((file) => file.replace("1.0.0", "1.0.1")),
  );
});

Deno.test("ensureStd renews stand-ins whose sources changed, without a try", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  await project.writeStandIn("changed");
  await ensureStd(project);
  await ensureStd(project);
  const laid = `${project.folder}/vendor/jsr.io/@std/cli/1.0.0/mod.ts`;
  assertEquals(await Deno.readTextFile(laid), "changed");
  assertEquals(project.tries, 1);
  assertEquals(project.said.length, 2);
});

Deno.test("ensureStd exports the files of a stand-in as JSR does, private ones not", async () => {
  await using project = await ScratchProject.create();
  for (const file of ["some_name.ts", "_private.ts"]) {
    await Deno.writeTextFile(`${project.standInsFolder}/cli/${file}`, "");
  }
  await ensureStd(project);
  const manifest = `${project.folder}/vendor/jsr.io/@std/cli/1.0.0_meta.json`;
  assertEquals(JSON.parse(await Deno.readTextFile(manifest)).exports, {
    ".": "./mod.ts",
    "./some-name": "./some_name.ts",
  });
});

Deno.test("ensureStd does its work once when two tasks need it at the same time", async () => {
  await using project = await ScratchProject.create();
  await Promise.all([ensureStd(project), ensureStd(project), ensureStd(project)]);
  assertEquals(project.tries, 1);
  assertEquals(project.said.length, 1);
  assertEquals(await project.vendored(), STAND_IN_FILES);
});

Deno.test("ensureStd keeps the stand-ins when what JSR gave is incomplete", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  project.nowMs += DAY_MS;
  project.fetchFromJsr = () => Promise.resolve();
  await assertRejects(() => ensureStd(project), Deno.errors.NotFound, "1.0.0_meta.json");
  assertEquals(await project.origin(), "stand-ins");
});

Deno.test("ensureStd names the remedy when vendor cannot be written", async () => {
  await using project = await ScratchProject.create();
  await Deno.writeTextFile(`${project.folder}/vendor`, "not a folder");
  const { message } = await assertRejects(() => ensureStd(project), Error, "Cannot write");
  assertStringIncludes(message, "Run `deno task std` where it can be written");
  assertEquals(message.split("\n").length, 1);
});

Deno.test("ensureStd goes on with old stand-ins when vendor cannot be written", async () => {
  await using project = await ScratchProject.create();
  await ensureStd(project);
  await Deno.remove(`${project.folder}/vendor/std.lock`);
  await Deno.mkdir(`${project.folder}/vendor/std.lock`);
  project.nowMs += DAY_MS;
  await ensureStd(project);
  assertEquals(project.tries, 1);
});

Deno.test("ensureStd refuses a version that is not exact", async () => {
  await using project = await ScratchProject.create();
  for (const specifier of ["jsr:@std/cli@^1.0.0", "jsr:@std/cli", "npm:@std/cli@1.0.0"]) {
    await project.importStd({ "@std/cli": specifier });
    const { message } = await assertRejects(() => ensureStd(project), Error, "Cannot vendor");
    assertStringIncludes(message, specifier);
  }
  assertEquals(project.tries, 0);
});

Deno.test("ensureStd tells which package has no stand-in", async () => {
  await using project = await ScratchProject.create();
  await project.importStd({ "@std/fmt": "jsr:@std/fmt@1.0.0" });
  const { message } = await assertRejects(() => ensureStd(project), Error, "Cannot stand in");
  assertStringIncludes(message, "@std/fmt");
  assert(await project.origin() === undefined);
});
