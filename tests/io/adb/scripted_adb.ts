/**
 * adb as a script: what it prints is written down, and what it is asked is checked.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { CommandOptions, CommandResult } from "../../../src/core/base/command.ts";
import type { PortStranger } from "../../../src/core/trouble.ts";
import { Adb } from "../../../src/io/adb/adb.ts";
import type { AdbRunner } from "../../../src/io/adb/adb_client.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

/** What one run prints, or what happens instead. */
export type Answer = Partial<CommandResult> | ((signal: AbortSignal) => CommandResult);

/** What `track-devices` prints; it ends after that unless it `staysOpen`. */
export interface StreamAnswer {
  chunks?: (string | Uint8Array)[];
  stderr?: string[];
  staysOpen?: boolean;
}

/** An {@linkcode Adb} that plays answers in turn. */
export class ScriptedAdb implements AdbRunner {
  readonly clock: SimulatedClock = new SimulatedClock();
  readonly adb: Adb;
  /** Every command line, and every look at the server's version, in order. */
  readonly calls: string[][] = [];
  /** The time limit of each command, in milliseconds. */
  readonly limitsMs: number[] = [];
  /** What adb was given to read. */
  readonly inputs: string[] = [];
  /** What the server says when it is asked without adb. */
  serverVersion: number | undefined = 41;
  /** Who has the server's port in its place. */
  stranger: PortStranger | undefined;
  readonly #answers: (Answer | StreamAnswer)[];

  constructor(...answers: (Answer | StreamAnswer)[]) {
    this.#answers = answers;
    this.adb = new Adb({
      path: "/sdk/adb",
      runner: this,
      clock: this.clock,
      askServerVersion: () => {
        this.calls.push(["server's version"]);
        return Promise.resolve(this.serverVersion);
      },
      findObstacle: () =>
        Promise.resolve(this.stranger && { code: "adb-port-taken", ...this.stranger }),
    });
  }

  run(
    argv: readonly string[],
    { limitMs, signal = patient(), input }: CommandOptions,
  ): Promise<CommandResult> {
    this.limitsMs.push(limitMs);
    if (input !== undefined) this.inputs.push(input);
    const answer = this.#next(argv) as Answer;
    return Promise.resolve().then(() =>
      typeof answer === "function"
        ? answer(signal)
        : { exitCode: 0, stdout: "", stderr: "", ...answer }
    );
  }

  async *stream(
    argv: readonly string[],
    signal: AbortSignal,
    heardError: (text: string) => void,
  ): AsyncGenerator<Uint8Array> {
    const { chunks = [], stderr = [], staysOpen = false } = this.#next(argv) as StreamAnswer;
    for (const text of stderr) heardError(text);
    for (const chunk of chunks) {
      if (signal.aborted) return;
      yield typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    }
    if (!staysOpen || signal.aborted) return;
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }

  /** Asserts that adb was run with these arguments, each written with spaces, and no others. */
  assertAsked(...commands: string[]): void {
    assertEquals(this.calls.map((words) => words.join(" ").replace("/sdk/adb ", "")), commands);
  }

  #next(argv: readonly string[]): Answer | StreamAnswer {
    this.calls.push([...argv]);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`Nothing is scripted for ${argv.join(" ")}`);
    return answer;
  }
}

/** A signal that nobody aborts. */
export function patient(): AbortSignal {
  return new AbortController().signal;
}
