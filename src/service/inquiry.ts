/**
 * A question to a program that manages services.
 *
 * @module
 */

import { CommandError, type CommandResult } from "../core/command.ts";
import { ServiceError } from "./plan.ts";
import type { ServiceHost } from "./service_host.ts";
import { shellLine } from "./shell_words.ts";

const LIMIT_MS = 5000;

/**
 * Runs a program that changes nothing.
 *
 * No answer in time is not taken for one: what is planned on a guess would lose what is there.
 *
 * @returns undefined where there is no such program
 * @throws {ServiceError} when it takes too long
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
    throw new ServiceError(
      `Cannot find out how the service stands: ${shellLine(argv)} took too long. Try again; if ` +
        "that does not help, restart the computer.",
      { cause },
    );
  }
}
