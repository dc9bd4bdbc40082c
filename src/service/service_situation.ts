/**
 * How a service stands on a computer, whatever starts it there.
 *
 * @module
 */

import type { Plan } from "./plan.ts";
import type { ServiceCommand } from "./service_command.ts";
import type { ServiceHost } from "./service_host.ts";
import type { ServiceRecord } from "./service_record.ts";
import type { ServiceKind } from "./service_task.ts";

/** Whose computer it is. */
export interface ServiceUser {
  /** The home folder. */
  readonly home: string;
  /** The folder of configurations; on Windows the one of programs' data that roam. */
  readonly configFolder: string;
  /** The user's number. */
  readonly id: number;
}

/**
 * Whether the relay runs; `words` are the system's own about that.
 *
 * - `unloaded`: launchd does not know it, so it does not.
 * - `no-answer`: systemd does not answer, so nobody knows.
 * - `not-told`: cron never tells.
 * - `own-window`: one can see it.
 */
export type ServiceState =
  | { readonly code: "running" | "stopped"; readonly words: string }
  | { readonly code: "unloaded" | "no-answer" | "not-told" | "own-window" };

/** What there is of a service, and what can be done about it. */
export interface ServiceSituation {
  readonly kind: ServiceKind;
  /** The file that makes the relay start; undefined for the user's crontab. */
  readonly path: string | undefined;
  /** What was installed; undefined if nothing was. */
  readonly record: ServiceRecord | undefined;
  /** The file that has the place of ours, if one does that is not ours. */
  readonly foreignPath: string | undefined;
  readonly state: ServiceState;
  /** Where to read what the relay says: a file, or a command that shows it; undefined: nowhere else. */
  readonly log: string | undefined;
  /**
   * How to have it run this command from now on, whether or not it is installed.
   *
   * @throws {TroubleError} a {@linkcode ServiceTrouble} when that cannot be
   */
  planInstall(command: ServiceCommand): Plan;
  /**
   * How to remove what was installed.
   *
   * @throws {TroubleError} a {@linkcode ServiceTrouble} when that cannot be
   */
  planUninstall(): Plan;
}

/** Looks how a service stands, and changes nothing. */
export type LookAtService = (host: ServiceHost, user: ServiceUser) => Promise<ServiceSituation>;
