/**
 * Who is run when.
 *
 * @module
 */

import type { Contestant } from "./contestants.ts";
import { ProgramError } from "./program.ts";
import type { IdleRun, Run } from "./run.ts";

/** A program whose worst client got less than this, or that left somebody out, is overtaxed. */
const LEAST_SHARE = 0.9;

/** What rounds are made of. */
export interface RoundsOptions {
  /** The first is the one that the others are compared with. */
  contestants: readonly Contestant[];
  /** In rising order. */
  clients: readonly number[];
  rounds: number;
  runIdle(contestant: Contestant): Promise<Omit<IdleRun, "round">>;
  runWithClients(contestant: Contestant, clients: number): Promise<Omit<Run, "round">>;
  /** Told of each run as it ends, in words. */
  progressed(line: string): void;
}

/** What came out. */
export interface Results {
  runs: Run[];
  idle: IdleRun[];
  /** Who was left out of what, in words. */
  remarks: string[];
}

/**
 * Runs everybody by turns: whatever else the computer does meanwhile, all have their part of it.
 *
 * Another program that cannot serve so many clients is tried with no more of them. The first one
 * never gets away with that.
 *
 * @throws {ProgramError} when the first one ends before its time
 */
export async function runRounds(options: RoundsOptions): Promise<Results> {
  const { contestants, clients, rounds, progressed } = options;
  const results: Results = { runs: [], idle: [], remarks: [] };
  const fewestTooMany = new Map<Contestant, number>();
  const attempt = async (contestant: Contestant, count: number, round: number) => {
    try {
      const run = { ...await options.runWithClients(contestant, count), round };
      results.runs.push(run);
      progressed(`round ${round} of ${rounds}: ${describeRun(run)}`);
      if (isServing(run) || contestant === contestants[0]) return;
      results.remarks.push(`${contestant.name} does not serve ${count} clients.`);
    } catch (error) {
      if (!(error instanceof ProgramError) || contestant === contestants[0]) throw error;
      results.remarks.push(error.message);
    }
    fewestTooMany.set(contestant, count);
  };
  for (let round = 1; round <= rounds; round++) {
    for (const count of clients) {
      for (const contestant of contestants) {
        if (count < (fewestTooMany.get(contestant) ?? Infinity)) {
          await attempt(contestant, count, round);
        }
      }
    }
    for (const contestant of contestants.filter(({ isPatient }) => isPatient)) {
      results.idle.push({ ...await options.runIdle(contestant), round });
    }
  }
  return results;
}

/** A load that was too slow itself is no reason to judge anybody. */
function isServing({ served, clients, worstShare, isLoadSaturated }: Run): boolean {
  return isLoadSaturated || served === clients && worstShare >= LEAST_SHARE;
}

function describeRun({ relay, clients, latencyMs }: Run): string {
  return `${relay}, ${clients} clients, p99 ${latencyMs?.p99.toFixed(1) ?? "-"} ms`;
}
