/**
 * What the benchmark has found out.
 *
 * @module
 */

import type { IdleRun, Run } from "./run.ts";
import { median } from "../statistics.ts";

/** What was measured by turns. */
export interface Round {
  runs: Run[];
  idle: IdleRun[];
}

/** What `--json` writes. */
export interface BenchReport {
  /** When the benchmark began, as ISO 8601. */
  date: string;
  machine: string;
  /** How long each run measured. */
  seconds: number;
  /** What was measured; the first one is compared with the others. */
  relays: { name: string; version: string }[];
  rounds: Round[];
  remarks: string[];
}

/** Two runs of one round; `relay` names both. */
type Pair = Pick<Run, "relay" | "clients"> & { own: Run; other: Run };
type Cost = "p50Ms" | "p99Ms" | "maxMs" | "floorMs" | "processorShare" | "residentBytes";
/** What stands below each head, for the same run of all rounds. */
type Columns<Row> = Record<string, (rows: readonly Row[]) => string>;

const most = (key: "lostFrames" | "strayFrames") => (runs: readonly Run[]) =>
  String(Math.max(...runs.map((run) => run[key])));
const cost = (key: Cost, format = decimal) => (runs: readonly Run[]) =>
  format(median(runs.map((run) => run[key])));
const saturation = (runs: readonly Run[]) =>
  runs.some(({ isLoadSaturated }) => isLoadSaturated) ? "!" : "";
const ratio = (key: Cost) => (pairs: readonly Pair[]) =>
  decimal(median(pairs.map(({ own, other }) => divide(own[key], other[key]))), 2);

/** Of costs the median; of what clients got, the worst. */
const RUN_COLUMNS: Columns<Run> = {
  served: (runs) => String(Math.min(...runs.map(({ served }) => served))),
  share: (runs) => percent(Math.min(...runs.map(({ worstShare }) => worstShare))),
  lost: most("lostFrames"),
  stray: most("strayFrames"),
  p50: cost("p50Ms"),
  p99: cost("p99Ms"),
  max: cost("maxMs"),
  floor: cost("floorMs"),
  CPU: cost("processorShare", percent),
  MB: cost("residentBytes", megabytes),
  load: (runs) => percent(median(runs.map(({ loadShare }) => loadShare))) + saturation(runs),
};
const PAIR_COLUMNS: Columns<Pair> = {
  CPU: ratio("processorShare"),
  p50: ratio("p50Ms"),
  p99: ratio("p99Ms"),
  MB: ratio("residentBytes"),
  load: (pairs) => saturation(pairs.flatMap(({ own, other }) => [own, other])),
};
const IDLE_COLUMNS: Columns<IdleRun> = {
  CPU: (runs) => percent(median(runs.map(({ processorShare }) => processorShare)), 2),
  "wake-ups/s": (runs) => decimal(median(runs.map(({ wakeUpsPerSecond }) => wakeUpsPerSecond))),
};
const LEGEND = `share   of what was played, the worst client's
lost    frames that did not come    stray   frames that came twice or cut
p50 …   ms from the phone's write to the client's read of each chunk; floor: p99 without a relay
CPU     of a core, the relay's      MB      its memory
load    of a core, the phone's and the clients'; !: too much, the row says nothing of the relay`;

/** The report as people read it. */
export function formatReport(report: BenchReport): string {
  const { machine, seconds, relays, remarks, rounds } = report;
  const versions = relays.map(({ name, version }) => `${name} ${version}`).join(", ");
  const pairs = rounds.flatMap(({ runs }) => pairsIn(runs, relays[0]!.name));
  const tables = [
    formatTable("relay", RUN_COLUMNS, rounds.flatMap(({ runs }) => runs)),
    LEGEND,
    formatTable("ratio", PAIR_COLUMNS, pairs),
    formatTable("without a source", IDLE_COLUMNS, rounds.flatMap(({ idle }) => idle)),
  ];
  const head = [`${machine}; ${seconds} s a run`, versions, ...remarks].join("\n");
  return [head, ...tables].filter((text) => text !== "").join("\n\n");
}

/** Who is compared: only within a round has whatever else the computer does struck both alike. */
function pairsIn(runs: readonly Run[], relay: string): Pair[] {
  return runs.flatMap((other) => {
    const { clients } = other;
    const own = runs.find((run) => run.relay === relay && run.clients === clients);
    if (own === undefined || own === other) return [];
    return [{ relay: `${relay} ÷ ${other.relay}`, clients, own, other }];
  });
}

/** A line for each relay and number of clients. Words begin in line, and numbers end in line. */
function formatTable<Row extends { relay: string; clients?: number }>(
  head: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): string {
  if (rows.length === 0) return "";
  const groups = [...Map.groupBy(rows, ({ clients, relay }) => `${clients} ${relay}`).values()];
  const table = [
    ["clients", head, ...Object.keys(columns)],
    ...groups.map((same) => [
      String(same[0]!.clients ?? ""),
      same[0]!.relay,
      ...Object.values(columns).map((cell) => cell(same)),
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}

function divide(one: number | null, other: number | null): number | null {
  return one === null || !other ? null : one / other;
}

function decimal(figure: number | null, digits = 1): string {
  return figure?.toFixed(digits) ?? "-";
}

function percent(share: number | null, digits = 1): string {
  return share === null ? "-" : `${decimal(share * 100, digits)}%`;
}

function megabytes(bytes: number | null): string {
  return decimal(bytes && bytes / 1e6, 0);
}
