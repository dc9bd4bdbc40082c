/**
 * Runs other programs.
 *
 * @module
 */

/** A program could not be started, or took too long. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  /** @param argv the program and its arguments */
  constructor(
    readonly argv: readonly string[],
    readonly termination: "timeout" | "not-started",
    options?: ErrorOptions,
  ) {
    const state = termination === "timeout" ? "it took too long" : "it could not be started";
    super(`Cannot run ${argv.join(" ")}: ${state}`, options);
  }
}

/** How a program ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a program may run, and on what. */
export interface CommandOptions {
  /** It is killed after this time. */
  limitMs: number;
  /** It is killed when this is aborted. */
  signal?: AbortSignal;
  /** What it reads from standard input: nothing if not given. */
  input?: string;
}

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
    const [{ code, stdout, stderr }] = await Promise.all([child.output(), feed(child, input)]);
    signal?.throwIfAborted();
    if (kill.signal.aborted) throw new CommandError(argv, "timeout");
    return { exitCode: code, stdout: decode(stdout), stderr: decode(stderr) };
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
  const errors = listen(child.stderr, heardError);
  try {
    yield* child.stdout;
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

async function listen(
  stream: ReadableStream<Uint8Array>,
  heard: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) heard(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
