/**
 * Runs other programs.
 *
 * @module
 */

/** A program could not be started, failed, or took too long. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  /**
   * @param argv the program and its arguments
   * @param termination its exit code, `timeout`, or `not-started`
   */
  constructor(
    readonly argv: readonly string[],
    readonly termination: number | "timeout" | "not-started",
    options?: ErrorOptions,
  ) {
    super(`Cannot run ${argv.join(" ")}: ${describe(termination)}`, options);
  }
}

/**
 * Runs a program to its end, without a shell of its own and with nothing on its standard input.
 *
 * @param argv the program and its arguments
 * @param limitMs a program that takes longer is killed
 * @returns what it wrote to standard output
 * @throws {CommandError} when it cannot be started, fails, or takes too long
 */
export async function runCommand(argv: readonly string[], limitMs: number): Promise<string> {
  const [program, ...args] = argv;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const output = await new Deno.Command(program!, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal: limit.signal,
    }).output();
    if (limit.signal.aborted) throw new CommandError(argv, "timeout");
    if (!output.success) throw new CommandError(argv, output.code);
    return new TextDecoder().decode(output.stdout);
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(argv, "not-started", { cause });
  } finally {
    clearTimeout(timer);
  }
}

function describe(termination: number | "timeout" | "not-started"): string {
  if (termination === "timeout") return "it took too long";
  if (termination === "not-started") return "it could not be started";
  return `it failed with exit code ${termination}`;
}
