/**
 * Runs adb, and tells what went wrong with adb itself.
 *
 * @module
 */

import { type Clock, sleep } from "../../core/base/clock.ts";
import { CommandError, type CommandOptions, type CommandResult } from "../../core/base/command.ts";
import type { PhoneTask } from "../../core/phone/phone.ts";
import { type PhoneTrouble, TroubleError, troubleOf } from "../../core/trouble.ts";
import { phoneError, startError } from "./adb_fault.ts";
import { parseClash } from "./adb_parser.ts";
import { type AskServerVersion, ClashWatch } from "./clash_watch.ts";
import { type FindObstacle, MEETS_OBSTACLE } from "./server_obstacle.ts";

/** Runs programs. */
export interface AdbRunner {
  /** Runs a program to its end, as {@linkcode RunCommand} does. */
  run(
    argv: readonly string[],
    options: CommandOptions,
  ): Promise<CommandResult>;
  /**
   * Gives what a program writes as it comes. The program ends with the iteration.
   *
   * @throws {CommandError} when it cannot be started, or says too much on standard error
   */
  stream(
    argv: readonly string[],
    signal: AbortSignal,
    heardError: (text: string) => void,
  ): AsyncIterable<Uint8Array>;
}

/** What adb is run with. */
export interface AdbOptions {
  /** adb's path, or its name if it is on the PATH. */
  path: string;
  runner: AdbRunner;
  clock: Clock;
  /** Undefined where the server has no address to ask it at. */
  askServerVersion: AskServerVersion | undefined;
  /** Undefined for the same reason. */
  findObstacle: FindObstacle | undefined;
}

/** Ended by SIGINT, as a shell counts. */
const INTERRUPTED = 130;
/** Ctrl-C reaches adb and this process together; this one may learn of it a moment later. */
const INTERRUPT_GRACE_MS = 200;
const MOST_ERRORS_KEPT = 4096;
/** What an obstacle on the way to adb's server may be the cause of. */
const UNEXPLAINED: readonly string[] = [
  "adb-failed",
  "adb-timeout",
] satisfies PhoneTrouble["code"][];

/** One adb. */
export class AdbClient {
  readonly #options: AdbOptions;
  readonly #clashes: ClashWatch;

  constructor(options: AdbOptions) {
    this.#options = options;
    this.#clashes = new ClashWatch(options.clock, options.askServerVersion);
  }

  /**
   * Runs adb to its end, with whatever exit code.
   *
   * @param task what it is for, if there is trouble
   * @param input what it reads: what is secret does not belong into its arguments
   * @throws {TroubleError} `adb-timeout`, `adb-floods`, `adb-clash`, `adb-port-taken`,
   *   `adb-server-unreachable`, `adb-home-refused` or `adb-not-started`
   * @throws the signal's reason, whatever adb said
   */
  async run(
    task: PhoneTask,
    args: readonly string[],
    limitMs: number,
    signal: AbortSignal,
    input?: string,
  ): Promise<CommandResult> {
    const { path, runner, clock } = this.#options;
    await this.#clashes.admit(signal);
    let result: CommandResult;
    try {
      result = await runner.run([path, ...args], {
        ...{ limitMs, signal },
        ...input === undefined ? {} : { input },
      });
    } catch (error) {
      if (signal.aborted) this.#clashes.interrupted();
      const failure = await this.#orObstacle(this.#explain(error, task), task, signal);
      signal.throwIfAborted();
      throw failure;
    }
    if (result.exitCode === INTERRUPTED) await sleep(clock, INTERRUPT_GRACE_MS, signal);
    signal.throwIfAborted();
    const clash = this.#clashes.heard(result.stderr);
    if (clash !== undefined) throw clash;
    const failure = result.exitCode === 0 ? undefined : startError(task, result.stderr);
    if (failure !== undefined) throw failure;
    if (result.exitCode !== 0 && MEETS_OBSTACLE.test(result.stderr)) {
      const obstacle = await this.#orObstacle(undefined, task, signal);
      signal.throwIfAborted();
      if (obstacle !== undefined) throw obstacle;
    }
    return result;
  }

  /**
   * Runs adb, and gives what it writes as it comes. Ends quietly when `signal` is aborted.
   *
   * @param firstLimitMs how long it may take to write anything; may be infinite
   * @throws {TroubleError} as {@linkcode run} does, and `adb-failed` when it ends without a byte
   */
  async *stream(
    task: PhoneTask,
    args: readonly string[],
    firstLimitMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { path, runner, clock } = this.#options;
    const kill = new AbortController();
    let failure: unknown;
    let errors = "";
    let isSilent = true;
    const fail = (error: TroubleError<PhoneTrouble> | undefined) => {
      failure ??= error;
      if (failure !== undefined) kill.abort();
    };
    const hear = (text: string) => {
      const hadClash = parseClash(errors) !== undefined;
      errors = (errors + text).slice(0, MOST_ERRORS_KEPT);
      if (!hadClash) fail(this.#clashes.heard(errors));
    };
    const cancelLimit = firstLimitMs === Infinity
      ? () => {}
      : clock.after(firstLimitMs, () => fail(timeout(task)));
    try {
      await this.#clashes.admit(signal);
      const either = AbortSignal.any([signal, kill.signal]);
      for await (const chunk of runner.stream([path, ...args], either, hear)) {
        cancelLimit();
        isSilent = false;
        yield chunk;
      }
    } catch (error) {
      failure ??= this.#explain(error, task);
    } finally {
      cancelLimit();
    }
    if (failure === undefined) await sleep(clock, INTERRUPT_GRACE_MS, signal).catch(() => {});
    if (signal.aborted) return;
    if (isSilent) failure ??= startError(task, errors) ?? phoneError(undefined, task, errors);
    if (failure === undefined) return;
    failure = await this.#orObstacle(failure, task, signal);
    if (!signal.aborted) throw failure;
  }

  /** Blames what keeps adb from its server, if that explains why nobody knows what adb met. */
  async #orObstacle<Failure>(
    failure: Failure,
    task: PhoneTask,
    signal: AbortSignal,
  ): Promise<Failure | TroubleError<PhoneTrouble>> {
    const { code = "" } = troubleOf(failure) ?? {};
    if (failure !== undefined && !UNEXPLAINED.includes(code)) return failure;
    const obstacle = await this.#options.findObstacle?.(signal);
    if (obstacle === undefined) return failure;
    return new TroubleError({ ...obstacle, task }, { cause: failure });
  }

  #explain(error: unknown, task: PhoneTask): unknown {
    if (!(error instanceof CommandError)) return error;
    if (error.termination === "timeout") return timeout(task);
    if (error.termination === "too-much-output") {
      return new TroubleError({ code: "adb-floods", task }, { cause: error });
    }
    const { path } = this.#options;
    const { fault } = error;
    return new TroubleError({ code: "adb-not-started", task, path, fault }, { cause: error });
  }
}

function timeout(task: PhoneTask): TroubleError<PhoneTrouble> {
  return new TroubleError({ code: "adb-timeout", task });
}
