/**
 * How an installed service is doing.
 *
 * @module
 */

import { isIdle, type Note } from "./plan.ts";
import type { ServiceHost } from "./service_host.ts";
import type { ServiceRecord } from "./service_record.ts";
import type { ServiceSituation, ServiceState } from "./service_situation.ts";
import type { ServiceKind } from "./service_task.ts";

/** What is known of an installed service. */
export interface ServiceStatus {
  readonly kind: ServiceKind;
  /** As in {@linkcode ServiceSituation}, and so are `state` and `log`. */
  readonly path: string | undefined;
  /** What it starts. */
  readonly argv: readonly string[];
  readonly state: ServiceState;
  readonly log: string | undefined;
  /** What it needs, and is not there: the program itself, or Deno and the checkout; its APK. */
  readonly missing: readonly string[];
  /** What else a person should know. */
  readonly notes: readonly Note[];
}

/** A path of Unix, or of Windows with a drive or a server. */
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/;
const APK = "--apk=";

/** Looks at what was installed, and changes nothing. */
export async function statusOf(
  { kind, path, state, log }: ServiceSituation,
  { program, args }: ServiceRecord,
  host: ServiceHost,
  notes: readonly Note[],
): Promise<ServiceStatus> {
  const missing: string[] = [];
  const apk = args.filter((word) => word.startsWith(APK)).map((word) => word.slice(APK.length));
  for (const word of [...program, ...apk]) {
    if (ABSOLUTE.test(word) && !await host.exists(word)) missing.push(word);
  }
  return { kind, path, argv: [...program, ...args], state, log, missing, notes };
}

/** Whether the relay runs, as far as anybody knows, and will start again. */
export function isWell({ state, missing, notes }: ServiceStatus): boolean {
  return state.code !== "stopped" && state.code !== "unloaded" && missing.length === 0 &&
    !isIdle(notes);
}
