import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../../../src/core/base/command.ts";
import { feedCommand } from "../../../src/io/process/command_runner.ts";
import { isRunning } from "../../../scripts/lab/process_usage.ts";
import { elapsedMs, until } from "../../../scripts/lab/until.ts";

function testFed(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `FedProgram ${name}`, ignore: Deno.build.os === "windows", fn });
}

testFed("hands over what is written, and tells how the program has ended", async () => {
  const file = await Deno.makeTempFile();
  const script = 'yes | head -c 1000000; cat > "$0"; echo first >&2; echo last >&2; exit 3';
  await using program = await feedCommand(["sh", "-c", script, file]);
  const bytes = new Uint8Array(300_000).fill(7);
  await program.write(bytes);
  program.endInput();
  const { exitCode, lines } = await program.ended;
  assertEquals([exitCode, lines], [3, ["first", "last", ""]]);
  assertEquals(await Deno.readFile(file), bytes);
  await Deno.remove(file);
});

testFed("waits for a program that reads nothing, and no longer than that runs", async () => {
  const file = await Deno.makeTempFile();
  await using program = await feedCommand(["sh", "-c", 'echo runs > "$0"; exec sleep 60', file]);
  let isTaken = false;
  const writing = program.write(new Uint8Array(1_000_000)).then(() => isTaken = true);
  await until("the program to run", async () => await Deno.readTextFile(file) !== "");
  assertEquals(isTaken, false);
  await program[Symbol.asyncDispose]();
  await writing;
  await Deno.remove(file);
});

testFed("outlives a write to a program that has ended", async () => {
  await using program = await feedCommand(["true"]);
  assertEquals((await program.ended).exitCode, 0);
  await program.write(new Uint8Array(1_000_000));
  program.endInput();
});

for (
  const [whose, trap] of [["it and they ignore", 'trap "" TERM; '], ["they ignore", ""]] as const
) {
  testFed(
    `ends all that the program has started, though ${whose} that they are to end`,
    async () => {
      const folder = await Deno.makeTempDir();
      const script = `${trap}(trap "" TERM; echo > "$0/ready"; exec sleep 60) & ` +
        'echo $! > "$0/child"; echo $$ > "$0/self"; wait; while :; do sleep 1; done';
      const program = await feedCommand(["sh", "-c", script, folder]);
      const text = async (name: string) =>
        await Deno.readTextFile(`${folder}/${name}`).catch(() => "");
      const isThere = async () =>
        (await Promise.all(["ready", "child", "self"].map(text))).every(Boolean);
      await until("both", isThere);
      const pids = [Number(await text("self")), Number(await text("child"))];
      const tookMs = await elapsedMs(() => program[Symbol.asyncDispose]());
      assert(tookMs < 2500, `It took ${tookMs} ms`);
      await until(
        "their end",
        async () => !(await isRunning(pids[0]!) || await isRunning(pids[1]!)),
      );
      await Deno.remove(folder, { recursive: true });
    },
  );
}

Deno.test("feedCommand() says when a program cannot be started", async () => {
  await assertRejects(() => feedCommand(["no-such-player"]), CommandError, "not-started");
});
