/**
 * A program that runs beside the benchmark.
 *
 * @module
 */

import { lines } from "../lab/lines.ts";

const STOP_LIMIT_MS = 4000;
/** The folder of deno.json. */
export const PROJECT = new URL("../..", import.meta.url);

/** A program could not be started, or has ended by itself. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** How a program is started. */
export interface ProgramOptions {
  /** What it is called in messages. */
  name: string;
  argv: readonly string[];
  /** Where it runs; if not given, in the folder of deno.json. */
  cwd?: string | URL | undefined;
  /** Whether {@linkcode Program.lines} will be read. */
  isHeard?: boolean;
  /** It is stopped when this is aborted. */
  signal: AbortSignal;
}

/** Runs until it is disposed of, or what owns it is aborted. */
export class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<ProgramError>;
  #lastError = "";

  /** @throws {ProgramError} when it cannot be started */
  constructor({ name, argv, cwd = PROJECT, isHeard = false, signal }: ProgramOptions) {
    const [program, ...args] = argv;
    try {
      this.#child = new Deno.Command(program!, {
        args,
        cwd,
        signal,
        stdin: "null",
        stdout: isHeard ? "piped" : "null",
        stderr: "piped",
      }).spawn();
    } catch (cause) {
      throw new ProgramError(`Cannot run ${name}: ${(cause as Error).message}`, { cause });
    }
    this.#ended = this.#outlast(name);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /**
   * What it writes to standard output, line by line.
   *
   * @throws {ProgramError} when it has ended
   */
  async *lines(): AsyncGenerator<string, never> {
    yield* lines(this.#child.stdout);
    throw await this.#ended;
  }

  /**
   * Waits for `work`, which needs the program.
   *
   * @throws {ProgramError} as soon as the program ends
   */
  whileItRuns<T>(work: Promise<T>): Promise<T> {
    const failure = this.#ended.then((error) => {
      throw error;
    });
    return Promise.race([work, failure]);
  }

  /** Stops it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    const insist = setTimeout(() => this.#kill("SIGKILL"), STOP_LIMIT_MS);
    await this.#ended;
    clearTimeout(insist);
  }

  async #outlast(name: string): Promise<ProgramError> {
    const [{ code }] = await Promise.all([this.#child.status, this.#readErrors()]);
    const reason = this.#lastError === "" ? "it gave no reason." : this.#lastError;
    return new ProgramError(`Cannot measure ${name}: it ended with exit code ${code}: ${reason}`);
  }

  async #readErrors(): Promise<void> {
    for await (const line of lines(this.#child.stderr)) {
      if (line.trim() !== "") this.#lastError = line.trim();
    }
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended.
    }
  }
}

/** What a program says of itself, on either of its outputs. */
export async function output(
  argv: readonly string[],
  cwd: string | URL = PROJECT,
): Promise<string> {
  const [program, ...args] = argv;
  const { stdout, stderr } = await new Deno.Command(program!, { args, cwd, stdin: "null" })
    .output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}
