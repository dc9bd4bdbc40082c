/**
 * The results as people read them.
 *
 * @module
 */

import type { IdleRun, Run } from "./run.ts";
import type { Ratio } from "./summary.ts";

const GAP = "  ";
const UNKNOWN = "-";

/** Lines of columns, the first row on top: the first `leftColumns` begin, the others end in line. */
export function alignColumns(rows: readonly (readonly string[])[], leftColumns: number): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) =>
      column < leftColumns ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join(GAP).trimEnd()
  );
}

/** What each program has cost, and how it has served. */
export function formatRuns(runs: readonly Run[]): string[] {
  const heads = ["clients", "relay", "served", "share", "lost", "cut", "p50", "p99", "p99.9"];
  const rows = runs.map((run) => [
    String(run.clients),
    run.relay,
    String(run.served),
    percent(run.worstShare),
    String(run.lostFrames),
    String(run.misalignedStreams),
    number(run.latencyMs?.p50),
    number(run.latencyMs?.p99),
    number(run.latencyMs?.p999),
    number(run.floorMs?.p99),
    percent(run.processorShare),
    megabytes(run.residentBytes),
    percent(run.loadShare) + (run.isLoadSaturated ? "!" : ""),
  ]);
  return alignColumns([[...heads, "floor", "CPU", "MB", "load"], ...rows], 2);
}

/** What a program costs when nobody is there. */
export function formatIdle(runs: readonly IdleRun[]): string[] {
  const rows = runs.map(({ relay, processorShare, wakeUpsPerSecond }) => [
    relay,
    percent(processorShare, 2),
    number(wakeUpsPerSecond),
  ]);
  return alignColumns([["without a source", "CPU", "wake-ups/s"], ...rows], 1);
}

/** How the relay compares. */
export function formatRatios(ratios: readonly Ratio[]): string[] {
  const rows = ratios.map((ratio) => [
    String(ratio.clients),
    `${ratio.relay} ÷ ${ratio.other}`,
    number(ratio.processorShare, 2),
    number(ratio.p50Ms, 2),
    number(ratio.p99Ms, 2),
    number(ratio.residentBytes, 2),
  ]);
  return alignColumns([["clients", "ratio", "CPU", "p50", "p99", "MB"], ...rows], 2);
}

function number(value: number | null | undefined, digits = 1): string {
  return value?.toFixed(digits) ?? UNKNOWN;
}

function percent(share: number | null, digits = 1): string {
  return share === null ? UNKNOWN : `${(share * 100).toFixed(digits)}%`;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? UNKNOWN : (bytes / 1e6).toFixed(0);
}
