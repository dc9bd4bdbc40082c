/**
 * A program that reads what comes, as it comes.
 *
 * @module
 */

import { Child } from "./child.ts";

/** What a program complains of last is remembered up to here. */
const MOST_CHARACTERS = 8192;
/** What a program said before it ended has come by then. */
const LAST_WORDS_MS = 100;

/** How a program has ended. */
export interface ProgramEnd {
  readonly exitCode: number;
  /** What it has written to standard error, the last of it. */
  readonly lines: readonly string[];
}

/** A program that is fed. Disposed of, it has ended, with all that it has started. */
export class FedProgram implements AsyncDisposable {
  /** Resolves when it has ended. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
  readonly #child: Child;
  readonly #outputs: Promise<unknown>;
  #said = "";

  /**
   * @param heard called with what it writes to standard output
   * @throws {CommandError} when it cannot be started
   */
  constructor(argv: readonly string[], heard: (text: string) => void = () => {}) {
    this.#child = new Child(argv, { stdin: "piped", isGroup: true });
    this.#outputs = Promise.all([
      this.#drain("stdout", heard),
      this.#drain("stderr", (text) => this.#said = (this.#said + text).slice(-MOST_CHARACTERS)),
    ]);
    this.ended = this.#untilEnd();
  }

  /**
   * Resolves when it has taken the bytes, or reads no more: that shows as its end. Never rejects.
   */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#child.write(bytes);
    } catch {
      // It has closed its standard input, or ended.
    }
  }

  /** There is nothing more for it to read. */
  endInput(): void {
    // It may have ended before.
    this.#child.closeInput().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Promise.all([this.#outputs, this.ended]);
  }

  async #untilEnd(): Promise<ProgramEnd> {
    const exitCode = await this.#child.exitCode();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A program that it has started may keep the pipes open.
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, LAST_WORDS_MS));
    await Promise.race([this.#outputs, late]);
    clearTimeout(timer);
    return { exitCode, lines: this.#said.split(/\r?\n|\r/) };
  }

  /** A pipe that nobody reads would stop the program. */
  async #drain(name: "stdout" | "stderr", heard: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.output(name)) {
      heard(decoder.decode(bytes, { stream: true }));
    }
  }
}
