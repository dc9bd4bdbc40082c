/**
 * The contract of what runs other programs.
 *
 * @module
 */

/** How a program ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a program may run, and on what. */
export interface CommandOptions {
  /** After this time it is waited for no more, and ended. */
  readonly limitMs: number;
  /** It is ended when this is aborted. */
  readonly signal?: AbortSignal;
  /** What it reads from standard input: nothing if not given. */
  readonly input?: string;
}

/**
 * Runs a program to its end, with whatever exit code.
 *
 * @param argv the program and its arguments
 * @throws {CommandError} when it cannot be started, takes too long or says too much
 * @throws the signal's reason when that is aborted
 */
export type RunCommand = (
  argv: readonly string[],
  options: CommandOptions,
) => Promise<CommandResult>;

/** A program that is written to and read from while it runs. Disposing of it ends it. */
export interface RunningProgram extends AsyncDisposable {
  /** Resolves when it has taken the bytes, which are lent; rejects when it has ended. */
  write(bytes: Uint8Array): Promise<void>;
  /** Tells it that nothing more comes; rejects when it has ended. */
  closeInput(): Promise<void>;
  /** What it writes, as it comes, up to its end. */
  output(name: "stdout" | "stderr"): AsyncIterable<Uint8Array>;
  /** Resolves when it has ended. */
  exitCode(): Promise<number>;
}

/**
 * Starts a program that is written to, and that a Ctrl-C in the terminal does not reach.
 *
 * @param argv the program and its arguments
 * @throws {CommandError} when it cannot be started
 */
export type StartProgram = (argv: readonly string[]) => Promise<RunningProgram>;

/**
 * Why a file cannot be run here.
 *
 * - `empty`, `text`: it holds nothing, or text that names no program to run it.
 * - `other-system`, `other-processor`: it is a program, but not for this computer.
 * - `damaged`: it is no program, or not a whole one.
 * - `not-permitted`: the system does not permit it.
 * - `needs-missing`: what it needs to run is not there.
 */
export type ProgramFault =
  | "empty"
  | "text"
  | "other-system"
  | "other-processor"
  | "damaged"
  | "not-permitted"
  | "needs-missing";

/** Why a program did not come to its own end. */
export type Termination = "timeout" | "not-started" | "too-much-output";

/** A program could not be started, took too long, or said more than anybody wants to hear. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  /** Why it was not started, if that is known. */
  readonly fault: ProgramFault | undefined;

  /** @param argv the program and its arguments */
  constructor(
    readonly argv: readonly string[],
    readonly termination: Termination,
    options: ErrorOptions & { readonly fault?: ProgramFault | undefined } = {},
  ) {
    super(`${argv.join(" ")}: ${termination}`, options);
    this.fault = options.fault;
  }
}
