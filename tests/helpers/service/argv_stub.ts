/**
 * A program that writes down how it was started.
 *
 * @module
 */

import { until } from "../../../scripts/lab/until.ts";

/** The program, in a folder whose name means something to whatever reads it. */
export class ArgvStub implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = `${folder}/a $b %h #c/program`;
  }

  /** @param more lines of sh that it runs when it has written that down */
  static async create(more = ""): Promise<ArgvStub> {
    const stub = new ArgvStub(await Deno.makeTempDir({ prefix: "argv-" }));
    await Deno.mkdir(stub.#within);
    await Deno.writeTextFile(
      stub.path,
      "#!/bin/sh\n" +
        'cd "${0%/*}"\n' +
        `printf '%s' "$HOSTILE" > variable\n` +
        `printf '%s\\0' "$@" > draft && mv draft argv\n` +
        `${more}\n`,
      { mode: 0o755 },
    );
    return stub;
  }

  /** Waits until it was started. */
  async argv(): Promise<string[]> {
    await until("the program to be started", () => this.#has("argv"));
    return (await Deno.readTextFile(`${this.#within}/argv`)).split("\0").slice(0, -1);
  }

  /** What the variable `HOSTILE` was. */
  async variable(): Promise<string> {
    return await Deno.readTextFile(`${this.#within}/variable`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  get #within(): string {
    return this.path.replace(/\/program$/, "");
  }

  async #has(name: string): Promise<boolean> {
    for await (const entry of Deno.readDir(this.#within)) if (entry.name === name) return true;
    return false;
  }
}
