/**
 * How an installed service is doing, in words.
 *
 * @module
 */

import type { ServiceHost } from "./service_host.ts";
import type { ServiceSituation } from "./service_situation.ts";
import { shellLine } from "./shell_words.ts";

/** What the service names, and is not there: the program itself, or Deno and the checkout. */
export async function missingFiles(
  { record }: ServiceSituation,
  host: ServiceHost,
): Promise<string[]> {
  const missing = [];
  for (const word of record?.program ?? []) {
    if (word.startsWith("/") && !await host.exists(word)) missing.push(word);
  }
  return missing;
}

/** A line for each thing that is known, and one for each file that is missing. */
export function formatStatus(
  { kind, place, record, isRunning, state, log }: ServiceSituation,
  missing: readonly string[],
): string {
  if (record === undefined) return `Not installed: ${place} is there, but not by sndcpy-relay.`;
  const running = isRunning === undefined ? "not known" : isRunning ? "yes" : "no";
  return [
    `Installed: with ${kind}, in ${place}`,
    `Command line: ${shellLine([...record.program, ...record.args])}`,
    `Running: ${running} (${state})`,
    `Log: ${log}`,
    ...missing.map((file) =>
      `Cannot find ${file}: it was moved or removed. Run service install again from where it is now.`
    ),
  ].join("\n");
}
