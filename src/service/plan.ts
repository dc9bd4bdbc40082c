/**
 * What is to be done on a computer, before anything of it is done.
 *
 * @module
 */

import { shellLine } from "./shell_words.ts";

/** A program to run to its end. */
export interface PlannedCommand {
  readonly argv: readonly string[];
  /** What it reads from standard input. */
  readonly input?: string;
  /** It is tried again for this long when it fails. */
  readonly patienceMs?: number;
  /** What to look at when it fails. */
  readonly remedy?: string;
}

/**
 * One thing to do. Undoing it puts files and folders back as they were, and then runs `undo`.
 */
export type Step =
  & { readonly undo?: readonly PlannedCommand[] }
  & (
    | { readonly kind: "make-folder" | "remove-file"; readonly path: string }
    | {
      readonly kind: "write-file";
      readonly path: string;
      readonly content: string;
      readonly mode: number;
    }
    | { readonly kind: "run" } & PlannedCommand
  );

/** Steps in their order, and what a person should know. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
}

/** The service cannot be installed, removed or looked at. The message names the remedy. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
}

/** What a step does, in one line. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "make-folder":
      return `Make the folder ${step.path}`;
    case "remove-file":
      return `Remove ${step.path}`;
    case "write-file":
      return `Write ${step.path} (mode ${step.mode.toString(8)})`;
    case "run":
      return `Run ${shellLine(step.argv)}`;
  }
}

/** The whole plan for a person to read, with the content of files. */
export function formatPlan({ steps, notes }: Plan): string {
  return [
    ...steps.flatMap((step) => [describeStep(step), ...indented(contentOf(step))]),
    ...formatNotes(notes),
  ].join("\n");
}

/** What a person should know, a line each. */
export function formatNotes(notes: readonly string[]): string[] {
  return notes.map((note) => `Note: ${note}`);
}

function contentOf(step: Step): string {
  if (step.kind === "write-file") return step.content;
  return step.kind === "run" && step.input !== undefined ? step.input : "";
}

function indented(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n").map((line) => `    ${line}`);
}
