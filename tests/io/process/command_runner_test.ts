import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError, type ProgramFault } from "../../../src/core/base/command.ts";
import { runCommand, startProgram, streamCommand } from "../../../src/io/process/command_runner.ts";
import { isRunning } from "../../../scripts/lab/process_usage.ts";
import { descriptorLimit } from "../../../src/io/process/descriptor_limit.ts";

const DENO = Deno.execPath();
/** A script that is killed leaves the program that it waits for, which keeps the pipes open. */
const SCRIPT = ["sh", "-c", "sleep 5 & echo started; wait"];
const FOR_EVER = [DENO, "eval", "await new Promise(() => setInterval(() => {}, 1000))"];

Deno.test("runCommand() gives what the program wrote, and its exit code", async () => {
  const script = "console.log('a b'); console.error('c'); Deno.exit(3)";
  const result = await runCommand([DENO, "eval", script], { limitMs: 20_000 });
  assertEquals(result, { exitCode: 3, stdout: "a b\n", stderr: "c\n" });
});

Deno.test("runCommand() hands the program its input, and nothing if there is none", async () => {
  const script = "console.log((await new Response(Deno.stdin.readable).text()).length)";
  const read = async (input?: string) => {
    const options = input === undefined ? {} : { input };
    return (await runCommand([DENO, "eval", script], { limitMs: 20_000, ...options })).stdout;
  };
  const long = "x".repeat(1_000_000);
  assertEquals(await Promise.all([read(), read(""), read(long)]), ["0\n", "0\n", "1000000\n"]);
});

Deno.test("runCommand() copes with a program that does not read its input", async () => {
  const input = "x".repeat(1_000_000);
  const { exitCode } = await runCommand([DENO, "eval", "Deno.exit(3)"], { limitMs: 20_000, input });
  assertEquals(exitCode, 3);
});

Deno.test("runCommand() kills a program that takes too long", async () => {
  const error = await assertRejects(() => runCommand(FOR_EVER, { limitMs: 10 }), CommandError);
  assertEquals([error.termination, error.argv], ["timeout", FOR_EVER]);
});

Deno.test("runCommand() kills a program when it is aborted", async () => {
  const stop = new AbortController();
  const running = runCommand(FOR_EVER, { limitMs: 20_000, signal: stop.signal });
  stop.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
});

const IS_WINDOWS = Deno.build.os === "windows";

Deno.test({
  name: "runCommand() does not wait for what a script that took too long leaves behind",
  ignore: IS_WINDOWS,
  async fn() {
    const startMs = performance.now();
    await assertRejects(() => runCommand(SCRIPT, { limitMs: 200 }), CommandError, "timeout");
    assert(performance.now() - startMs < 4000, "It was waited for");
  },
});

Deno.test({
  name: "runCommand() does not wait for what a script that has ended leaves behind",
  ignore: IS_WINDOWS,
  async fn() {
    const script = ["sh", "-c", "sleep 5 &"];
    const startMs = performance.now();
    await assertRejects(() => runCommand(script, { limitMs: 200 }), CommandError, "timeout");
    assert(performance.now() - startMs < 4000, "It was waited for");
  },
});

for (
  const [what, script] of [
    ["ignores that it is to end", "trap '' TERM; echo $$; while :; do sleep 0.1; done"],
    ["is stopped", "echo $$; kill -STOP $$"],
  ] as const
) {
  Deno.test({
    name: `runCommand() leaves no program behind that ${what}`,
    ignore: IS_WINDOWS,
    async fn() {
      const startMs = performance.now();
      await assertRejects(() => runCommand(["sh", "-c", script], { limitMs: 200 }), CommandError);
      assert(performance.now() - startMs < 4000, "It was waited for");
    },
  });

  Deno.test({
    name: `streamCommand() leaves no program behind that ${what}`,
    ignore: IS_WINDOWS,
    async fn() {
      let pid = 0;
      for await (const chunk of streamCommand(["sh", "-c", script], new AbortController().signal)) {
        pid = Number(new TextDecoder().decode(chunk));
        break;
      }
      assert(pid > 0);
      assertEquals(await isRunning(pid), false);
    },
  });
}

const FLOOD = ["sh", "-c", "yes"];
const ERROR_FLOOD = ["sh", "-c", "yes 1>&2"];

Deno.test({
  name: "runCommand() ends a program that prints without end",
  ignore: IS_WINDOWS,
  async fn() {
    for (const argv of [FLOOD, ERROR_FLOOD]) {
      const error = await assertRejects(() => runCommand(argv, { limitMs: 20_000 }), CommandError);
      assertEquals(error.termination, "too-much-output");
    }
  },
});

Deno.test({
  name: "streamCommand() ends a program that complains without end, and waits for its reader",
  ignore: IS_WINDOWS,
  async fn() {
    const { signal } = new AbortController();
    const reading = async () => {
      for await (const _chunk of streamCommand(ERROR_FLOOD, signal));
    };
    assertEquals((await assertRejects(reading, CommandError)).termination, "too-much-output");
    let bytes = 0;
    for await (const chunk of streamCommand(FLOOD, signal)) {
      bytes += chunk.length;
      if (bytes > 4 * 1024 * 1024) break;
    }
  },
});

Deno.test("runCommand() throws when there is no such program", async () => {
  const running = () => runCommand(["no-such-program"], { limitMs: 1000 });
  const error = await assertRejects(running, CommandError);
  assertEquals(error.termination, "not-started");
});

Deno.test("streamCommand() gives output as it comes, and ends the program with the reading", async () => {
  const script = "console.error('careful'); setInterval(() => console.log('tick'), 1)";
  let errors = "";
  let ticks = 0;
  const stop = new AbortController();
  const output = streamCommand([DENO, "eval", script], stop.signal, (text) => errors += text);
  for await (const _chunk of output) if (++ticks === 3) break;
  assertEquals(errors, "careful\n");
});

Deno.test("streamCommand() ends when it is aborted", async () => {
  const stop = new AbortController();
  const reading = (async () => {
    for await (const _chunk of streamCommand(FOR_EVER, stop.signal));
  })();
  stop.abort();
  await reading;
});

Deno.test({
  name: "streamCommand() ends without what a script leaves behind",
  ignore: IS_WINDOWS,
  async fn() {
    const startMs = performance.now();
    const stop = new AbortController();
    for await (const _chunk of streamCommand(SCRIPT, stop.signal)) stop.abort();
    assert(performance.now() - startMs < 4000, "It was waited for");
  },
});

Deno.test("descriptorLimit() reads what getconf prints", async () => {
  const asked: string[] = [];
  const run = (answer: string) => (argv: readonly string[]) => {
    asked.push(argv.join(" "));
    return Promise.resolve({ exitCode: 0, stdout: answer, stderr: "" });
  };
  if (Deno.build.os === "windows") return assertEquals(await descriptorLimit(), undefined);
  assertEquals(await descriptorLimit(run("1024\n")), 1024);
  assertEquals(await descriptorLimit(run("unlimited\n")), undefined);
  assertEquals(await descriptorLimit(() => Promise.reject(new Error("no shell"))), undefined);
  assertEquals(asked[0], "getconf OPEN_MAX");
});

/** Would be commands to a shell. */
const STRANGE_FILES: Record<string, [content: string | Uint8Array, ProgramFault]> = {
  "text": ['touch "${0%adb}ran"\n', "text"],
  "nothing": ["", "empty"],
  "rubbish": [
    Uint8Array.of(0xff, 0x0a, ...new TextEncoder().encode('touch "${0%adb}ran"\n')),
    "damaged",
  ],
  "the head of a program alone": [
    Uint8Array.of(
      0x7f,
      0x45,
      0x4c,
      0x46,
      0x0a,
      ...new TextEncoder().encode('touch "${0%adb}ran"\n'),
    ),
    "damaged",
  ],
  "a script without what runs it": ["#!/no/such/shell\n", "needs-missing"],
};
for (const [what, [content, fault]] of Object.entries(STRANGE_FILES)) {
  Deno.test({
    name: `runCommand() gives no shell a file that holds ${what}, and says what is wrong`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      const folder = await Deno.makeTempDir();
      const path = `${folder}/adb`;
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(path, bytes, { mode: 0o755 });
      const run = () => runCommand([path], { limitMs: 20_000 });
      const stream = () => Array.fromAsync(streamCommand([path], new AbortController().signal));
      for (const start of [run, stream]) {
        const error = await assertRejects<CommandError>(start, CommandError, "not-started");
        assertEquals(error.fault, fault);
      }
      assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["adb"]);
      await Deno.remove(folder, { recursive: true });
    },
  });
}

Deno.test({
  name: "runCommand() says when a file may not be run",
  ignore: IS_WINDOWS,
  async fn() {
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, "#!/bin/sh\n");
    const run = () => runCommand([path], { limitMs: 20_000 });
    const error = await assertRejects<CommandError>(run, CommandError, "not-started");
    assertEquals(error.fault, "not-permitted");
    await Deno.remove(path);
  },
});

Deno.test({
  name: "startProgram() starts a program that a Ctrl-C in the terminal does not reach",
  ignore: IS_WINDOWS,
  async fn() {
    // A terminal sends it to the group of processes that is in front.
    await using program = await startProgram(["sh", "-c", "echo $$ `ps -o pgid= -p $$`; cat"]);
    await program.closeInput();
    const [said, complaints] = await Promise.all([
      textOf(program.output("stdout")),
      textOf(program.output("stderr")),
    ]);
    const [pid, group] = said.trim().split(" ");
    assertEquals([group, complaints], [pid, ""]);
  },
});

Deno.test("startProgram() throws when there is no such program", async () => {
  const error = await assertRejects(() => startProgram(["no-such-program"]), CommandError);
  assertEquals(error.termination, "not-started");
});

async function textOf(output: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const bytes of output) text += new TextDecoder().decode(bytes);
  return text;
}
