/**
 * Carries a plan out, or leaves everything as it was.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import { CommandError } from "../core/command.ts";
import { complaintOf } from "./complaint.ts";
import { describeStep, type PlannedCommand, ServiceError, type Step } from "./plan.ts";
import type { ServiceHost } from "./service_host.ts";
import { shellLine } from "./shell_words.ts";

/** A service manager waits for a service to be up, or down, for half a minute at most. */
const LIMIT_MS = 60_000;
const TRY_AGAIN_MS = 500;
const INTERRUPTED = "it was interrupted";

/** What carrying out a plan takes. */
export interface CarryOutOptions {
  readonly host: ServiceHost;
  readonly clock: Clock;
  /** What the plan is for: `install the service`. */
  readonly what: string;
  /** Told of each step before it is done. */
  tell(text: string): void;
}

/** Undoes one thing. */
type Undo = () => Promise<unknown>;

/**
 * Does one step after the other. When one fails, or `signal` is aborted, the steps so far are
 * undone, the last first.
 *
 * @throws {ServiceError} that says which step has failed, and what could not be undone
 */
export async function carryOut(
  steps: readonly Step[],
  options: CarryOutOptions,
  signal: AbortSignal,
): Promise<void> {
  const undos: Undo[] = [];
  for (const step of steps) {
    if (signal.aborted) throw await rollBack(INTERRUPTED, undos, options);
    options.tell(describeStep(step));
    const commands = (step.undo ?? []).map((command): Undo => () => run(command, options));
    try {
      undos.unshift(await perform(step, options, signal), ...commands);
    } catch (cause) {
      const left = step.kind === "run" ? await undoAll(commands) : [];
      // A program that says itself that it has failed has most likely left nothing to undo.
      const doubts = signal.aborted || hasTimedOut(cause) ? left : [];
      const state = signal.aborted ? INTERRUPTED : (cause as Error).message;
      throw await rollBack(state, undos, options, { cause, doubts });
    }
  }
}

/**
 * @param failure why, and what could not be undone of a program that may have done nothing
 * @returns what is to be thrown
 */
async function rollBack(
  state: string,
  undos: readonly Undo[],
  { what }: CarryOutOptions,
  { cause, doubts = [] }: { cause?: unknown; doubts?: readonly string[] } = {},
): Promise<ServiceError> {
  const left = await undoAll(undos);
  const rest = [...left, ...doubts].join("; ");
  const outcome = rest === ""
    ? "Everything is as it was."
    : `${left.length > 0 ? "Not" : "Perhaps not"} everything is as it was: ${rest}.`;
  return new ServiceError(`Cannot ${what}: ${state}. ${outcome}`, { cause });
}

function hasTimedOut(error: unknown): boolean {
  const { cause } = error as Error;
  return cause instanceof CommandError && cause.termination === "timeout";
}

/** @returns what undoes the step, but for its commands */
async function perform(
  step: Step,
  options: CarryOutOptions,
  signal: AbortSignal,
): Promise<Undo> {
  const { host } = options;
  switch (step.kind) {
    case "make-folder": {
      const made = await host.makeFolder(step.path);
      return async () => {
        for (const folder of made) await host.removeFolder(folder);
      };
    }
    case "write-file": {
      const { path, content, mode } = step;
      const former = await host.readFile(path);
      await host.writeFile(path, { bytes: new TextEncoder().encode(content), mode });
      return () => former === undefined ? host.removeFile(path) : host.writeFile(path, former);
    }
    case "remove-file": {
      const { path } = step;
      const former = await host.readFile(path);
      await host.removeFile(path);
      return () => former === undefined ? Promise.resolve() : host.writeFile(path, former);
    }
    case "run":
      await run(step, options, signal);
      return () => Promise.resolve();
  }
}

/** @throws {Error} when it has failed, and goes on failing for as long as there is patience */
async function run(
  command: PlannedCommand,
  { host, clock }: CarryOutOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { patienceMs = 0, remedy } = command;
  const endMs = clock.nowMs() + patienceMs;
  for (;;) {
    const failure = await tryToRun(command, host, signal);
    if (failure === undefined) return;
    if (clock.nowMs() >= endMs) {
      const state = failure.message.replace(/^Cannot/, "cannot");
      throw new Error(remedy === undefined ? state : `${state}. ${remedy}`, { cause: failure });
    }
    await sleep(clock, TRY_AGAIN_MS, signal);
  }
}

/** @returns how it has failed, if it has */
async function tryToRun(
  { argv, input }: PlannedCommand,
  host: ServiceHost,
  signal: AbortSignal,
): Promise<Error | undefined> {
  const options = { limitMs: LIMIT_MS, signal, ...(input === undefined ? {} : { input }) };
  try {
    const result = await host.run(argv, options);
    if (result.exitCode === 0) return undefined;
    return new Error(`${shellLine(argv)} failed: ${complaintOf(result)}`);
  } catch (error) {
    signal.throwIfAborted();
    return error as Error;
  }
}

/** @returns what could not be undone */
async function undoAll(undos: readonly Undo[]): Promise<string[]> {
  const failures: string[] = [];
  for (const undo of undos) {
    try {
      await undo();
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  return failures;
}
