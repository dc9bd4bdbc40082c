/**
 * One run of another program.
 *
 * @module
 */

import { CommandError, type RunningProgram } from "../../core/base/command.ts";
import { faultOf } from "./program_file.ts";

/** A program that is asked to end has this long for it, in milliseconds, and is then killed. */
const GRACE_MS = 500;

/** How a program is started. */
export interface ChildOptions {
  /** Whether something is written to it. */
  readonly stdin?: "null" | "piped";
  /**
   * Whether it gets no signals of the terminal, and is ended with all that it has started, where
   * the system has groups of processes: not on Windows.
   */
  readonly isGroup?: boolean;
}

/**
 * A program that runs. Whoever starts one disposes of it, and then it has ended, whatever it thinks
 * of that: it may ignore that it is to end, or be stopped. A program that it started itself may
 * live on, as adb's server has to, unless they are a group, and may keep the pipes open: nobody
 * waits for those.
 */
export class Child implements RunningProgram {
  readonly #argv: readonly string[];
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #letGo = new AbortController();
  readonly #isGroup: boolean;
  #hasEnded = false;

  /**
   * Starts a program, without a shell.
   *
   * @param argv the program and its arguments
   * @throws {CommandError} when it cannot be started
   */
  constructor(argv: readonly string[], { stdin = "null", isGroup = false }: ChildOptions = {}) {
    const [program, ...args] = argv;
    this.#argv = argv;
    this.#isGroup = isGroup && Deno.build.os !== "windows";
    try {
      const outputs = { stdout: "piped", stderr: "piped" } as const;
      const options = { args, stdin, ...outputs, detached: this.#isGroup };
      this.#process = new Deno.Command(program!, options).spawn();
    } catch (cause) {
      throw new CommandError(argv, "not-started", { cause, fault: faultOf(program!, cause) });
    }
    if (stdin === "piped") this.#input = this.#process.stdin.getWriter();
    this.#process.status.then(() => this.#hasEnded = true);
  }

  /** Resolves to its exit code when it has ended. */
  async exitCode(): Promise<number> {
    return (await this.#process.status).code;
  }

  /**
   * Resolves when it has taken the bytes.
   *
   * @throws the system's error when it reads no more
   */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#input?.write(bytes);
  }

  /** Tells it that nothing more comes; rejects when it has ended. */
  async closeInput(): Promise<void> {
    await this.#input?.close();
  }

  /** Writes all that it is to read. */
  async feed(input: string): Promise<void> {
    try {
      await this.write(new TextEncoder().encode(input));
      await this.closeInput();
    } catch {
      // It has ended without reading everything; its exit code tells what that means.
    }
  }

  /**
   * Gives what it writes, as it comes, until it is disposed of at the latest.
   *
   * @param mostBytes more than this is no answer
   * @throws {CommandError} `too-much-output`
   */
  async *output(name: "stdout" | "stderr", mostBytes = Infinity): AsyncGenerator<Uint8Array> {
    const reader = this.#process[name].getReader();
    const letGo = () => void reader.cancel().catch(() => {});
    const { signal } = this.#letGo;
    signal.addEventListener("abort", letGo, { once: true });
    let bytes = 0;
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        bytes += next.value.length;
        if (bytes > mostBytes) throw new CommandError(this.#argv, "too-much-output");
        yield next.value;
      }
    } finally {
      signal.removeEventListener("abort", letGo);
      await reader.cancel();
    }
  }

  /** Ends it: it is asked to, and after a grace period it is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    const timers = [setTimeout(() => this.#kill("SIGKILL"), GRACE_MS)];
    const gaveUp = new Promise<void>((resolve) => {
      // One that waits for a broken disk cannot even be killed.
      timers.push(setTimeout(resolve, 2 * GRACE_MS));
    });
    await Promise.race([this.#process.status, gaveUp]);
    for (const timer of timers) clearTimeout(timer);
    if (this.#isGroup) this.#kill("SIGKILL");
    this.#letGo.abort();
    await this.#input?.abort().catch(() => {});
  }

  #kill(signal: Deno.Signal): void {
    if (this.#hasEnded && !this.#isGroup) return;
    try {
      // A negative number means the group that it leads.
      if (this.#isGroup) Deno.kill(-this.#process.pid, signal);
      else this.#process.kill(signal);
    } catch {
      // It has just ended.
    }
  }
}
