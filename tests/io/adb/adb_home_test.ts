import { assertEquals, assertRejects } from "@std/assert";
import { CommandError, type CommandResult } from "../../../src/core/base/command.ts";
import { type AdbHome, lookAtHome } from "../../../src/io/adb/adb_home.ts";
import { runCommand } from "../../../src/io/process/command_runner.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const ignore = IS_WINDOWS;
const patient = () => new AbortController().signal;

/** A home, and what is seen of adb's folder in it. */
async function withHome(
  use: (home: string, look: () => Promise<AdbHome | undefined>) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  const env = (name: string) => name === (IS_WINDOWS ? "USERPROFILE" : "HOME") ? home : undefined;
  try {
    await use(home, () => lookAtHome(env, Deno.build.os, runCommand, patient()));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test({
  name: "lookAtHome() sees where adb will make its key, and makes nothing",
  ignore,
  fn: () =>
    withHome(async (home, look) => {
      const folder = `${home}/.android`;
      assertEquals(await look(), { folder, key: "missing", isWritable: true });
      assertEquals((await Array.fromAsync(Deno.readDir(home))).length, 0);
      await Deno.mkdir(folder);
      assertEquals(await look(), { folder, key: "missing", isWritable: true });
      await Deno.writeTextFile(`${folder}/adbkey`, "key");
      assertEquals(await look(), { folder, key: "there", isWritable: true });
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 1);
    }),
});

Deno.test({
  name: "lookAtHome() sees a file where the folder should be",
  ignore,
  fn: () =>
    withHome(async (home, look) => {
      await Deno.writeTextFile(`${home}/.android`, "");
      assertEquals((await look())!.key, "unreadable");
    }),
});

Deno.test("lookAtHome() asks the system whether the folder can be written, as only that knows", async () => {
  const asked: string[] = [];
  const answering = (answer: number | CommandError) => (argv: readonly string[]) => {
    asked.push(argv.join(" "));
    const result: CommandResult = { exitCode: Number(answer), stdout: "", stderr: "" };
    return typeof answer === "number" ? Promise.resolve(result) : Promise.reject(answer);
  };
  const env = (name: string) => name === "HOME" ? "/no/such/home" : undefined;
  const look = (answer: number | CommandError) =>
    lookAtHome(env, "linux", answering(answer), patient());
  const folder = "/no/such/home/.android";
  assertEquals(await look(0), { folder, key: "missing", isWritable: true });
  assertEquals(await look(1), { folder, key: "missing", isWritable: false });
  const none = new CommandError(["test"], "not-started");
  assertEquals(await look(none), { folder, key: "missing", isWritable: undefined });
  assertEquals(asked[0], "test -w /no/such/home");
});

Deno.test("lookAtHome() knows the folder on Windows, and none without a home", async () => {
  const run = () => Promise.reject(new Error("nothing is to be run"));
  const env = (name: string) => name === "USERPROFILE" ? "C:\\Users\\x" : undefined;
  const folder = "C:\\Users\\x\\.android";
  const expected = { folder, key: "missing", isWritable: undefined } as const;
  assertEquals(await lookAtHome(env, "windows", run, patient()), expected);
  assertEquals(await lookAtHome(env, "linux", run, patient()), undefined);
});

Deno.test("lookAtHome() ends with its signal", async () => {
  const env = () => "/no/such/home";
  const stopped = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => lookAtHome(env, "linux", runCommand, stopped), Error, "enough");
});
