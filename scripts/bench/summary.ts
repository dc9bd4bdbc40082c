/**
 * From every single run to what is worth knowing.
 *
 * @module
 */

import type { Latency } from "./load.ts";
import type { IdleRun, Run } from "./run.ts";

/** What is compared: smaller is better. */
export interface Costs {
  processorShare: number | null;
  residentBytes: number | null;
  p50Ms: number | null;
  p99Ms: number | null;
}

/** By how much a program costs more than another one with so many clients. */
export interface Ratio extends Costs {
  relay: string;
  other: string;
  clients: number;
}

/** The middle one, or the mean of the two in the middle; null if there is none, or a null. */
export function median(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null;
  const sorted = values.map(Number).sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/**
 * Takes the rounds together, for each program and number of clients, fewest clients first: the
 * median of costs, the worst of what clients got.
 */
export function summarize(runs: readonly Run[]): Run[] {
  const groups = Map.groupBy(runs, ({ clients, relay }) => JSON.stringify([clients, relay]));
  return [...groups.values()]
    .map(combine)
    .sort((one, other) => one.clients - other.clients);
}

/** The same without a source and without clients. */
export function summarizeIdle(runs: readonly IdleRun[]): IdleRun[] {
  return [...Map.groupBy(runs, ({ relay }) => relay).values()].map((same) => ({
    ...same[0]!,
    processorShare: median(same.map(({ processorShare }) => processorShare)),
    wakeUpsPerSecond: median(same.map(({ wakeUpsPerSecond }) => wakeUpsPerSecond)),
  }));
}

/**
 * How `relay` compares with each other program: the median of the ratios of two runs of the same
 * round. What else the computer does changes from minute to minute; within a round both have it.
 */
export function compare(runs: readonly Run[], relay: string): Ratio[] {
  const pairs = runs.filter((run) => run.relay !== relay).flatMap((other) => {
    const own = runs.find((run) =>
      run.relay === relay && run.round === other.round && run.clients === other.clients
    );
    return own === undefined ? [] : [{ own: costs(own), other: costs(other), run: other }];
  });
  const groups = Map.groupBy(pairs, ({ run }) => JSON.stringify([run.clients, run.relay]));
  return [...groups.values()].map((same) => {
    const ratio = (key: keyof Costs) =>
      median(same.map(({ own, other }) => divide(own[key], other[key])));
    const { clients, relay: other } = same[0]!.run;
    return {
      relay,
      other,
      clients,
      processorShare: ratio("processorShare"),
      residentBytes: ratio("residentBytes"),
      p50Ms: ratio("p50Ms"),
      p99Ms: ratio("p99Ms"),
    };
  }).sort((one, another) => one.clients - another.clients);
}

function costs({ processorShare, residentBytes, latencyMs }: Run): Costs {
  const { p50 = null, p99 = null } = latencyMs ?? {};
  return { processorShare, residentBytes, p50Ms: p50, p99Ms: p99 };
}

function divide(one: number | null, other: number | null): number | null {
  return one === null || other === null || other === 0 ? null : one / other;
}

function combine(same: readonly Run[]): Run {
  const middle = (value: (run: Run) => number | null) => median(same.map(value));
  const latency = (value: (run: Run) => Latency | null): Latency | null => {
    const all = same.map(value);
    if (all.includes(null)) return null;
    const percentile = (key: keyof Latency) => median(all.map((one) => one![key]))!;
    return { p50: percentile("p50"), p99: percentile("p99"), p999: percentile("p999") };
  };
  return {
    ...same[0]!,
    served: Math.min(...same.map(({ served }) => served)),
    worstShare: Math.min(...same.map(({ worstShare }) => worstShare)),
    lostFrames: Math.max(...same.map(({ lostFrames }) => lostFrames)),
    misalignedStreams: Math.max(...same.map(({ misalignedStreams }) => misalignedStreams)),
    latencyMs: latency(({ latencyMs }) => latencyMs),
    floorMs: latency(({ floorMs }) => floorMs),
    processorShare: middle(({ processorShare }) => processorShare),
    residentBytes: middle(({ residentBytes }) => residentBytes),
    loadShare: middle(({ loadShare }) => loadShare)!,
    isLoadSaturated: same.some(({ isLoadSaturated }) => isLoadSaturated),
  };
}
