/**
 * Runs other programs.
 *
 * @module
 */

import { CommandError, type CommandOptions, type CommandResult } from "../../core/base/command.ts";
import { Child } from "./child.ts";
import { FedProgram } from "./fed_program.ts";
import { whyNotRun } from "./program_file.ts";

/** No program that is run to its end has more than this to say, in bytes. */
const MOST_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a program to its end, without a shell.
 *
 * @param argv the program and its arguments
 * @throws {CommandError} when it cannot be started, takes too long or says too much
 * @throws the signal's reason when that is aborted
 */
export async function runCommand(
  argv: readonly string[],
  { limitMs, signal, input }: CommandOptions,
): Promise<CommandResult> {
  signal?.throwIfAborted();
  await assertRunnable(argv);
  signal?.throwIfAborted();
  const stop = Promise.withResolvers<never>();
  const timer = setTimeout(() => stop.reject(new CommandError(argv, "timeout")), limitMs);
  const abort = () => stop.reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await using child = new Child(argv, { stdin: input === undefined ? "null" : "piped" });
    return await Promise.race([resultOf(child, input), stop.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/**
 * Runs a program that goes on, and gives what it writes as it comes.
 *
 * The program is ended when the iteration ends or `signal` is aborted, and has ended when the
 * iteration has.
 *
 * @param argv the program and its arguments
 * @param heardError called with each piece that it writes to standard error
 * @throws {CommandError} when it cannot be started, or says too much on standard error
 */
export async function* streamCommand(
  argv: readonly string[],
  signal: AbortSignal,
  heardError: (text: string) => void = () => {},
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  await assertRunnable(argv);
  if (signal.aborted) return;
  await using child = new Child(argv);
  const end = () => child[Symbol.asyncDispose]();
  signal.addEventListener("abort", end, { once: true });
  let failure: unknown;
  const listening = listen(child.output("stderr", MOST_OUTPUT_BYTES), heardError)
    .catch((error) => {
      failure = error;
      return end();
    });
  try {
    yield* child.output("stdout");
  } finally {
    signal.removeEventListener("abort", end);
    await end();
    await listening;
  }
  if (failure !== undefined) throw failure;
}

/**
 * Starts a program that is written to and read from while it runs, in a group of its own: a Ctrl-C in
 * the terminal does not reach it, and whoever started it says when it is to end.
 *
 * @param argv the program and its arguments
 * @throws {CommandError} when it cannot be started
 */
export async function startProgram(argv: readonly string[]): Promise<Child> {
  await assertRunnable(argv);
  return new Child(argv, { stdin: "piped", isGroup: true });
}

/**
 * Starts a program that is fed as long as it runs.
 *
 * @param argv the program and its arguments
 * @param heard called with what it writes to standard output
 * @throws {CommandError} when it cannot be started
 */
export async function feedCommand(
  argv: readonly string[],
  heard?: (text: string) => void,
): Promise<FedProgram> {
  await assertRunnable(argv);
  return new FedProgram(argv, heard);
}

/** @throws {CommandError} `not-started` for what the system would give to a shell */
async function assertRunnable(argv: readonly string[]): Promise<void> {
  const fault = await whyNotRun(argv[0]!, runCommand);
  if (fault !== undefined) throw new CommandError(argv, "not-started", { fault });
}

async function resultOf(child: Child, input: string | undefined): Promise<CommandResult> {
  let [stdout, stderr] = ["", ""];
  const [exitCode] = await Promise.all([
    child.exitCode(),
    input === undefined ? undefined : child.feed(input),
    listen(child.output("stdout", MOST_OUTPUT_BYTES), (text) => stdout += text),
    listen(child.output("stderr", MOST_OUTPUT_BYTES), (text) => stderr += text),
  ]);
  return { exitCode, stdout, stderr };
}

async function listen(
  output: AsyncIterable<Uint8Array>,
  heard: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for await (const bytes of output) heard(decoder.decode(bytes, { stream: true }));
  heard(decoder.decode());
}
