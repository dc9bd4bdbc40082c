import { assert, assertEquals, assertRejects } from "@std/assert";
import { breaks, frameNumbers, numberedFrames } from "../../../scripts/lab/frames.ts";
import { runProgram } from "../../../scripts/lab/run_program.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { publishToPipe } from "../../../src/io/publish/pipe_publication.ts";

const NEVER = new AbortController().signal;

function testPipe(name: string, fn: (path: string) => Promise<void>): void {
  Deno.test({
    name: `publishToPipe() ${name}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await fn(`${folder}/pipe`);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function open(path: string, format = PcmFormat.SNDCPY) {
  return publishToPipe({ kind: "pipe", url: `pipe://${path}`, path }, format)(NEVER);
}

testPipe("ends while nobody reads, and the pipe is full", async (path) => {
  await runProgram(["mkfifo", path]);
  const publication = await open(path);
  let isWritten = false;
  // More than a pipe holds.
  const writing = publication.write(numberedFrames(0, 100_000)).then(() => isWritten = true);
  await new Promise(setImmediate);
  assert(!isWritten);
  await publication[Symbol.asyncDispose]();
  await writing;
});

testPipe("hands on to one program after the other", async (path) => {
  await runProgram(["mkfifo", path]);
  await using publication = await open(path);
  for (const first of [0, 5000]) {
    using reader = await Deno.open(path, { read: true });
    await publication.write(numberedFrames(first, 480));
    const bytes = new Uint8Array(480 * 4);
    for (let got = 0; got < bytes.length;) got += await reader.read(bytes.subarray(got)) ?? 0;
    const numbers = frameNumbers(bytes);
    assertEquals([numbers[0], breaks(numbers)], [first, []]);
  }
});

testPipe("says what is wrong with what is no pipe", async (path) => {
  for (const fault of ["missing", "no-pipe"] as const) {
    const { trouble } = await assertRejects(() => open(path), TroubleError);
    assertEquals(trouble, { code: "target-pipe", target: `pipe://${path}`, fault });
    await Deno.writeTextFile(path, "");
  }
});
