/**
 * A relay that runs beside the benchmark.
 *
 * @module
 */

import { lines } from "../lab/lines.ts";
import { ScriptError } from "../script_options.ts";
import type { Relay } from "./relays.ts";
import type { RunOptions } from "./run.ts";

/** Runs until it is disposed of. */
export class Program implements AsyncDisposable {
  /** Aborted with a {@linkcode ScriptError} when it ends, or as the signal of the options is. */
  readonly signal: AbortSignal;
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<void>;

  /** @param how is added to the relay's name in messages */
  constructor(
    { name, argv, cwd }: Relay,
    how: string,
    ports: [source: number, own: number],
    { prefix, signal }: RunOptions,
  ) {
    const [program, ...args] = [...prefix, ...argv(...ports)];
    const streams = { stdin: "null", stdout: "null", stderr: "piped" } as const;
    this.#child = new Deno.Command(program!, { args, cwd, ...streams }).spawn();
    const ended = new AbortController();
    this.signal = AbortSignal.any([signal, ended.signal]);
    this.#ended = this.#outlast(`${name} ${how}`).then((error) => ended.abort(error));
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Stops it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await this.#ended;
  }

  async #outlast(name: string): Promise<ScriptError> {
    let reason = "it gave no reason.";
    for await (const line of lines(this.#child.stderr)) reason = line.trim() || reason;
    const { code } = await this.#child.status;
    return new ScriptError(`Cannot measure ${name}: it ended with exit code ${code}: ${reason}`);
  }
}
