/**
 * A question to a program that manages services.
 *
 * @module
 */

import { CommandError, type CommandResult } from "../core/base/command.ts";
import { TroubleError } from "../core/trouble.ts";
import type { ServiceHost } from "./service_host.ts";
import type { ServiceTrouble } from "./trouble.ts";

const LIMIT_MS = 5000;

/**
 * Runs a program that changes nothing.
 *
 * No answer in time is not taken for one: what is planned on a guess would lose what is there.
 *
 * @returns undefined where there is no such program
 * @throws {TroubleError} `inquiry-timeout` when it takes too long
 */
export async function ask(
  host: ServiceHost,
  argv: readonly string[],
): Promise<CommandResult | undefined> {
  try {
    return await host.run(argv, { limitMs: LIMIT_MS });
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    if (cause.termination === "not-started") return undefined;
    throw new TroubleError<ServiceTrouble>({ code: "inquiry-timeout", argv }, { cause });
  }
}

/** What a program says of its failure: in one line without the full stop, if anything. */
export function complaintOf({ stderr }: CommandResult): string | undefined {
  return stderr.trim().replaceAll(/\s*\n\s*/g, " ").replace(/\.$/, "") || undefined;
}
