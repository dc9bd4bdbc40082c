/**
 * Somebody who sits at a terminal.
 *
 * @module
 */

import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { PROJECT } from "../../scripts/lab/relay_process.ts";
import { until } from "../../scripts/lab/until.ts";

/** `script` of util-linux gives a program a terminal; that of macOS has other options. */
export const HAS_TERMINALS = Deno.build.os === "linux" && isInstalled("script");
const END_LIMIT_MS = 5000;
/** The first start of all translates the sources. */
const READ_LIMIT_MS = 15_000;

/** A program in a terminal, what it shows there, and who types. */
export class Person implements AsyncDisposable {
  readonly #terminal: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #shown = "";
  #read = 0;
  #exitCode: number | undefined;

  /** @param argv without anything that means something to a shell */
  constructor(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#terminal = new Deno.Command("script", {
      args: ["-qec", argv.join(" "), "/dev/null"],
      cwd: PROJECT,
      env: { ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#keyboard = this.#terminal.stdin.getWriter();
    this.#terminal.status.then(({ code }) => this.#exitCode = code);
    this.#reading = this.#readAll();
  }

  /** All that was shown. */
  get shown(): string {
    return this.#shown;
  }

  /** Waits until a text is shown, after what was waited for before. */
  async reads(text: string): Promise<void> {
    const find = () => this.#shown.indexOf(text, this.#read);
    try {
      await until(text, () => find() >= 0 || this.#exitCode !== undefined, READ_LIMIT_MS);
      if (find() < 0) throw new Error(`It has ended without ${text}`);
    } catch (cause) {
      throw new Error(`${(cause as Error).message}. It showed:\n${this.#shown}`, { cause });
    }
    this.#read = find() + text.length;
  }

  /** Presses keys. */
  async types(keys: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(keys));
  }

  /** Waits for the end of the program. */
  async exitCode(): Promise<number> {
    await until("the end of the program", () => this.#exitCode !== undefined, END_LIMIT_MS);
    return this.#exitCode!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#exitCode === undefined) this.#terminal.kill("SIGTERM");
    await Promise.all([this.#terminal.status, this.#reading]);
    await this.#keyboard.close().catch(() => {
      // Nobody reads it any more.
    });
  }

  async #readAll(): Promise<void> {
    for await (const text of this.#terminal.stdout.pipeThrough(new TextDecoderStream())) {
      this.#shown += text;
    }
  }
}
