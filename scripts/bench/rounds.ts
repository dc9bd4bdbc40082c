/**
 * All runs of a benchmark.
 *
 * Figures differ from minute to minute, with whatever else the computer does. So all relays are run
 * by turns, and compared within a round.
 *
 * @module
 */

import { ScriptError } from "../script_options.ts";
import type { Relay } from "./relays.ts";
import type { BenchReport, Round } from "./report.ts";
import { runIdle, type RunOptions, runWithClients } from "./run.ts";

/**
 * Runs all relays by turns, and says on standard error which.
 *
 * @throws {ScriptError} when the first relay ends before its time; others get a remark
 */
export async function runRounds(
  count: number,
  relays: readonly Relay[],
  clientCounts: readonly number[],
  options: RunOptions,
): Promise<Pick<BenchReport, "rounds" | "remarks">> {
  const rounds: Round[] = [];
  const remarks = new Set<string>();
  for (let number = 1; number <= count; number++) {
    const round: Round = { runs: [], idle: [] };
    const attempt = async (relay: Relay, how: string, run: () => Promise<void>) => {
      console.error(`round ${number} of ${count}: ${relay.name} ${how}`);
      try {
        await run();
      } catch (error) {
        if (!(error instanceof ScriptError) || relay === relays[0]) throw error;
        remarks.add(error.message);
      }
    };
    for (const clients of clientCounts) {
      for (const relay of relays) {
        await attempt(relay, `with ${clients} clients`, async () => {
          round.runs.push(await runWithClients(relay, clients, options));
        });
      }
    }
    for (const relay of relays.filter(({ isPatient }) => isPatient)) {
      await attempt(relay, "without a source", async () => {
        round.idle.push(await runIdle(relay, options));
      });
    }
    rounds.push(round);
  }
  return { rounds, remarks: [...remarks] };
}
