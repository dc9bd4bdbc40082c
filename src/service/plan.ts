/**
 * What is to be done on a computer, before anything of it is done.
 *
 * @module
 */

import type { CommandRemedy } from "./trouble.ts";

/** A program to run to its end. */
export interface PlannedCommand {
  readonly argv: readonly string[];
  /** What it reads from standard input. */
  readonly input?: string;
  /** It is tried again for this long when it fails. */
  readonly patienceMs?: number;
  readonly remedy?: CommandRemedy;
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

/**
 * What a person should know.
 *
 * - `starts-with-…`: when the relay starts, and whether again.
 * - `log`, `system-log`: `command` shows what the relay says.
 * - `log-stays`: that is not removed.
 * - `runs-on`: a relay that runs is not touched.
 * - `systemd-not-told`: the same, as systemd does not answer.
 * - `no-adb`: there is none for the relay to use.
 * - `npx-cache`: what starts the relay may be gone one day.
 */
export type Note =
  | { readonly code: "starts-with-systemd" | "runs-on" | "systemd-not-told" | "no-adb" }
  | { readonly code: "starts-with-launchd"; readonly pauseS: number }
  | { readonly code: "starts-with-cron"; readonly argv: readonly string[] }
  | { readonly code: "log" | "system-log"; readonly command: string }
  | { readonly code: "log-stays" | "npx-cache"; readonly path: string };

/** Steps in their order, and what a person should know. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly notes: readonly Note[];
}
