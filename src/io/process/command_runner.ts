/**
 * Runs other programs.
 *
 * @module
 */

import { CommandError, type CommandOptions, type CommandResult } from "../../core/base/command.ts";

/**
 * Runs a program to its end, without a shell.
 *
 * @param argv the program and its arguments
 * @throws {CommandError} when it cannot be started or takes too long
 * @throws the signal's reason when that is aborted
 */
export async function runCommand(
  argv: readonly string[],
  { limitMs, signal, input }: CommandOptions,
): Promise<CommandResult> {
  signal?.throwIfAborted();
  const kill = new AbortController();
  const abort = () => kill.abort();
  const timer = setTimeout(abort, limitMs);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const child = spawn(argv, kill.signal, input === undefined ? "null" : "piped");
    let [stdout, stderr] = ["", ""];
    const [{ code }] = await Promise.all([
      child.status,
      feed(child, input),
      listen(output(child, "stdout", kill.signal), (text) => stdout += text),
      listen(output(child, "stderr", kill.signal), (text) => stderr += text),
    ]);
    signal?.throwIfAborted();
    if (kill.signal.aborted) throw new CommandError(argv, "timeout");
    return { exitCode: code, stdout, stderr };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/**
 * Runs a program that goes on, and gives what it writes as it comes.
 *
 * The program is killed when the iteration ends or `signal` is aborted, and has ended when the
 * iteration has.
 *
 * @param argv the program and its arguments
 * @param heardError called with each piece that it writes to standard error
 * @throws {CommandError} when it cannot be started
 */
export async function* streamCommand(
  argv: readonly string[],
  signal: AbortSignal,
  heardError: (text: string) => void = () => {},
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const kill = new AbortController();
  const abort = () => kill.abort();
  signal.addEventListener("abort", abort, { once: true });
  const child = spawn(argv, kill.signal);
  const errors = listen(output(child, "stderr", kill.signal), heardError);
  try {
    yield* output(child, "stdout", kill.signal);
  } finally {
    signal.removeEventListener("abort", abort);
    abort();
    await Promise.all([child.status, errors]);
  }
}

function spawn(
  argv: readonly string[],
  signal: AbortSignal,
  stdin: "null" | "piped" = "null",
): Deno.ChildProcess {
  const [program, ...args] = argv;
  try {
    return new Deno.Command(program!, {
      args,
      stdin,
      stdout: "piped",
      stderr: "piped",
      signal,
    }).spawn();
  } catch (cause) {
    throw new CommandError(argv, "not-started", { cause });
  }
}

async function feed(child: Deno.ChildProcess, input: string | undefined): Promise<void> {
  if (input === undefined) return;
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It has ended without reading everything; its exit code tells what that means.
  }
}

/**
 * Gives what a program writes, as it comes. One that was killed may leave a program of its own that
 * keeps the pipe open, as a script around adb does: nobody waits for that.
 */
async function* output(
  child: Deno.ChildProcess,
  name: "stdout" | "stderr",
  kill: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = child[name].getReader();
  const letGo = () => {
    child.status.then(() => reader.cancel()).catch(() => {
      // The read fails, too, and says so.
    });
  };
  kill.addEventListener("abort", letGo, { once: true });
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    kill.removeEventListener("abort", letGo);
    await reader.cancel();
  }
}

async function listen(
  output: AsyncIterable<Uint8Array>,
  heard: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for await (const bytes of output) heard(decoder.decode(bytes, { stream: true }));
  heard(decoder.decode());
}
