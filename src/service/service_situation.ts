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
  /** The folder of configurations. */
  readonly configFolder: string;
  /** The user's number. */
  readonly id: number;
}

/** What there is of a service, and what can be done about it. */
export interface ServiceSituation {
  readonly kind: ServiceKind;
  /** What makes the relay start. */
  readonly place: string;
  /** What was installed; undefined if nothing was. */
  readonly record: ServiceRecord | undefined;
  /** Whether something that is not ours has the place. */
  readonly isForeign: boolean;
  /** Undefined where nobody tells. */
  readonly isRunning: boolean | undefined;
  /** What the system says about that. */
  readonly state: string;
  /** Where to read what the relay says. */
  readonly log: string;
  /**
   * How to have it run this command from now on, whether or not it is installed.
   *
   * @throws {ServiceError} when that cannot be
   */
  planInstall(command: ServiceCommand): Plan;
  /**
   * How to remove what was installed.
   *
   * @throws {ServiceError} when that cannot be
   */
  planUninstall(): Plan;
}

/** Looks how a service stands, and changes nothing. */
export type LookAtService = (host: ServiceHost, user: ServiceUser) => Promise<ServiceSituation>;
