/**
 * Why the service cannot be installed, removed or looked at.
 *
 * @module
 */

import type { Termination } from "../core/base/command.ts";
import type { ServiceKind } from "./service_task.ts";

/** What may become of the service. */
export type ServiceChange = "install" | "remove";

/** What to look at when a program has failed. */
export type CommandRemedy =
  /** What the relay said: `command` shows it. */
  | { readonly code: "read-log"; readonly command: string }
  /** launchd serves people who sit at the screen of a Mac. */
  | { readonly code: "log-in-at-screen" }
  /** There may be no cron, or none that takes our lines. */
  | { readonly code: "check-cron" }
  /** What the crontab holds now. */
  | { readonly code: "list-crontab" };

/** How a program did not do what it was run for. */
export type CommandFailure =
  | { readonly code: Termination; readonly argv: readonly string[] }
  | {
    readonly code: "exit";
    readonly argv: readonly string[];
    readonly exitCode: number;
    /** Its own, if it had any. */
    readonly words: string | undefined;
  };

/**
 * Why a step could not be done, or not be undone.
 *
 * - `interrupted`: somebody asked to stop.
 * - `file`: a file or folder could not be changed; `words` are the system's own.
 */
export type StepFailure =
  | { readonly code: "interrupted" }
  | { readonly code: "file"; readonly words: string }
  | CommandFailure & { readonly remedy?: CommandRemedy };

/**
 * What keeps a crontab from being written anew.
 *
 * - `crontab-forbidden`: the user may not use cron; `words` are its own.
 * - `crontab-garbled`: it is not in UTF-8 or has other line ends, and would suffer.
 */
export type CrontabObstacle =
  | { readonly code: "crontab-forbidden"; readonly words: string }
  | { readonly code: "crontab-garbled" };

/**
 * Why the service cannot be installed, removed or looked at.
 *
 * - `change-failed`: a step could not be done, and those before it were undone.
 * - `inquiry-timeout`: what manages services does not say in time how things stand.
 * - `no-systemd`: the user's systemd does not answer at all.
 * - `installed-otherwise`: it is installed with another kind already.
 * - `place-unreadable`: nobody may see what is at the place of our file.
 * - `not-ours`: something else is there.
 * - `program-unusable`: systemd starts no program with such a path.
 * - `plist-control-character`: a property list cannot hold one.
 * - `crontab-line-break`: a crontab cannot hold one.
 * - `crontab-edited`: the line behind our comment is another one than ours.
 * - `crontab-unreadable`: it is not to be found out what is in the crontab.
 * - `no-home`: nobody knows where the user's home is.
 * - `no-working-folder`: the folder that the user is in was removed.
 * - `batch-file-character`: a batch file of Windows cannot hold one that is in the text.
 * - `kind-elsewhere`: that kind is for other systems.
 */
export type ServiceTrouble =
  | {
    readonly code: "change-failed";
    readonly change: ServiceChange;
    readonly failure: StepFailure;
    /** What could not be undone. */
    readonly left: readonly StepFailure[];
    /** The same of a program that may have done nothing. */
    readonly doubts: readonly StepFailure[];
  }
  | { readonly code: "inquiry-timeout"; readonly argv: readonly string[] }
  | {
    readonly code:
      | "no-systemd"
      | "crontab-line-break"
      | "crontab-edited"
      | "no-home"
      | "no-working-folder";
  }
  | {
    readonly code: "installed-otherwise";
    readonly wanted: ServiceKind;
    readonly present: ServiceKind;
  }
  | { readonly code: "place-unreadable"; readonly path: string; readonly words: string }
  | { readonly code: "not-ours"; readonly change: ServiceChange; readonly path: string }
  | { readonly code: "program-unusable"; readonly path: string }
  | { readonly code: "plist-control-character"; readonly text: string }
  | CrontabObstacle & { readonly change: ServiceChange }
  | {
    readonly code: "crontab-unreadable";
    readonly exitCode: number;
    readonly words: string | undefined;
  }
  | { readonly code: "batch-file-character"; readonly text: string }
  | { readonly code: "kind-elsewhere"; readonly kind: ServiceKind };
