/**
 * Carries a plan out, or leaves everything as it was.
 *
 * @module
 */

import { type Clock, sleep } from "../core/base/clock.ts";
import { CommandError } from "../core/base/command.ts";
import { TroubleError } from "../core/trouble.ts";
import { complaintOf } from "./inquiry.ts";
import type { PlannedCommand, Step } from "./plan.ts";
import type { ServiceHost } from "./service_host.ts";
import type { CommandFailure, ServiceChange, ServiceTrouble, StepFailure } from "./trouble.ts";

/** A service manager waits for a service to be up, or down, for half a minute at most. */
const LIMIT_MS = 60_000;
const TRY_AGAIN_MS = 500;
const INTERRUPTED: StepFailure = { code: "interrupted" };

/** What carrying out a plan takes. */
export interface CarryOutOptions {
  readonly host: ServiceHost;
  readonly clock: Clock;
  /** What the plan is for. */
  readonly change: ServiceChange;
  /** Told of each step before it is done. */
  tell(step: Step): void;
}

/** Undoes one thing. */
type Undo = () => Promise<unknown>;

/**
 * Does one step after the other. When one fails, or `signal` is aborted, the steps so far are
 * undone, the last first.
 *
 * @throws {TroubleError} `change-failed`, with what has failed, and what could not be undone
 */
export async function carryOut(
  steps: readonly Step[],
  options: CarryOutOptions,
  signal: AbortSignal,
): Promise<void> {
  const undos: Undo[] = [];
  for (const step of steps) {
    if (signal.aborted) throw await rollBack(INTERRUPTED, undos, options);
    options.tell(step);
    const commands = (step.undo ?? []).map((command): Undo => () => run(command, options));
    try {
      undos.unshift(await perform(step, options, signal), ...commands);
    } catch (cause) {
      const failure = signal.aborted ? INTERRUPTED : failureOf(cause);
      const left = step.kind === "run" ? await undoAll(commands) : [];
      // A program that says itself that it has failed has most likely left nothing to undo.
      const isOpen = failure.code === "interrupted" || failure.code === "timeout";
      throw await rollBack(failure, undos, options, { cause, doubts: isOpen ? left : [] });
    }
  }
}

/**
 * @param doubts what could not be undone of a program that may have done nothing
 * @returns what is to be thrown
 */
async function rollBack(
  failure: StepFailure,
  undos: readonly Undo[],
  { change }: CarryOutOptions,
  { cause, doubts = [] }: { cause?: unknown; doubts?: readonly StepFailure[] } = {},
): Promise<TroubleError<ServiceTrouble>> {
  const left = await undoAll(undos);
  return new TroubleError({ code: "change-failed", change, failure, left, doubts }, { cause });
}

/** Files and folders fail with the system's words. */
function failureOf(error: unknown): StepFailure {
  if (error instanceof TroubleError) return error.trouble as StepFailure;
  return { code: "file", words: (error as Error).message };
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

/** @throws {TroubleError} a {@linkcode StepFailure}, if it fails for as long as there is patience */
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
      throw new TroubleError<StepFailure>(remedy === undefined ? failure : { ...failure, remedy });
    }
    await sleep(clock, TRY_AGAIN_MS, signal);
  }
}

/** @returns how it has failed, if it has */
async function tryToRun(
  { argv, input }: PlannedCommand,
  host: ServiceHost,
  signal: AbortSignal,
): Promise<CommandFailure | undefined> {
  const options = { limitMs: LIMIT_MS, signal, ...(input === undefined ? {} : { input }) };
  try {
    const result = await host.run(argv, options);
    const { exitCode } = result;
    return exitCode === 0
      ? undefined
      : { code: "exit", argv, exitCode, words: complaintOf(result) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { code: error.termination, argv };
  }
}

/** @returns what could not be undone */
async function undoAll(undos: readonly Undo[]): Promise<StepFailure[]> {
  const failures: StepFailure[] = [];
  for (const undo of undos) {
    try {
      await undo();
    } catch (error) {
      failures.push(failureOf(error));
    }
  }
  return failures;
}
