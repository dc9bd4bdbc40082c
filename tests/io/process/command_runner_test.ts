import { assertEquals, assertRejects } from "@std/assert";
import { CommandError, runCommand } from "../../../src/io/process/command_runner.ts";
import { descriptorLimit } from "../../../src/io/process/descriptor_limit.ts";

const DENO = Deno.execPath();

Deno.test("runCommand() gives what the program wrote", async () => {
  assertEquals(await runCommand([DENO, "eval", "console.log('a b')"], 20_000), "a b\n");
});

Deno.test("runCommand() throws with the exit code of a program that fails", async () => {
  const argv = [DENO, "eval", "Deno.exit(3)"];
  const error = await assertRejects(() => runCommand(argv, 20_000), CommandError);
  assertEquals([error.termination, error.argv], [3, argv]);
});

Deno.test("runCommand() kills a program that takes too long", async () => {
  const argv = [DENO, "eval", "await new Promise(() => setInterval(() => {}, 1000))"];
  const error = await assertRejects(() => runCommand(argv, 10), CommandError);
  assertEquals(error.termination, "timeout");
});

Deno.test("runCommand() throws when there is no such program", async () => {
  const error = await assertRejects(() => runCommand(["no-such-program"], 1000), CommandError);
  assertEquals(error.termination, "not-started");
});

Deno.test("descriptorLimit() reads what the shell prints", async () => {
  const asked: string[] = [];
  const run = (answer: string) => (argv: readonly string[]) => {
    asked.push(argv.join(" "));
    return Promise.resolve(answer);
  };
  if (Deno.build.os === "windows") return assertEquals(await descriptorLimit(), undefined);
  assertEquals(await descriptorLimit(run("1024\n")), 1024);
  assertEquals(await descriptorLimit(run("unlimited\n")), undefined);
  assertEquals(await descriptorLimit(() => Promise.reject(new Error("no shell"))), undefined);
  assertEquals(asked[0], "/bin/sh -c ulimit -n");
});
