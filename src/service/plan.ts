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
 * Why cron starts the relay, and nothing that would do more for it.
 *
 * - `other-system`: this is neither macOS nor Linux.
 * - `no-systemd`: it is not installed.
 * - `not-booted`: it is, but this computer was started without it.
 * - `no-session`: it runs, but not for this user here; `words` are its own, if it had any.
 */
export type CronReason =
  | { readonly code: "other-system" | "no-systemd" | "not-booted" }
  | { readonly code: "no-session"; readonly words: string | undefined };

/**
 * What a person should know.
 *
 * - `cron-chosen`: why it was cron that was chosen.
 * - `cron-down`, `cron-down-in-wsl`: nothing reads crontabs; Linux within Windows starts nothing
 *   unless it is told to.
 * - `cron-unknown`: nobody knows whether anything does.
 * - `starts-with-…`: when the relay starts, and whether again; `command` starts it now.
 * - `log`, `system-log`: `command` shows what the relay says.
 * - `log-stays`: that is not removed.
 * - `runs-on`: a relay that runs is not touched.
 * - `systemd-not-told`: the same, as systemd does not answer.
 * - `no-adb`: there is none for the relay to use.
 * - `npx-cache`: what starts the relay may be gone one day.
 * - `secret-listed`: what the relay was told in secret stands in the list of processes.
 * - `keep-apk`: the file that the relay installs the app from has to stay.
 */
export type Note =
  | {
    readonly code:
      | "cron-down"
      | "cron-down-in-wsl"
      | "cron-unknown"
      | "starts-with-systemd"
      | "starts-with-startup"
      | "runs-on"
      | "systemd-not-told"
      | "secret-listed"
      | "no-adb";
  }
  | { readonly code: "cron-chosen"; readonly why: CronReason }
  | { readonly code: "starts-with-launchd"; readonly pauseS: number }
  | { readonly code: "starts-with-cron" | "log" | "system-log"; readonly command: string }
  | { readonly code: "log-stays" | "npx-cache" | "keep-apk"; readonly path: string };

/** Steps in their order, and what a person should know. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly notes: readonly Note[];
}

/** Whether what is installed starts nothing as things are. */
export function isIdle(notes: readonly Note[]): boolean {
  return notes.some(({ code }) => code === "cron-down" || code === "cron-down-in-wsl");
}
