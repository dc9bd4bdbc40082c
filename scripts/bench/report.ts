/**
 * What the benchmark has found out.
 *
 * @module
 */

import type { Machine } from "./machine.ts";
import type { Results } from "./rounds.ts";
import { compare, summarize, summarizeIdle } from "./summary.ts";
import { formatIdle, formatRatios, formatRuns } from "./table.ts";

const LEGEND = [
  "share   of what was played, the worst client's    lost, cut   frames, streams cut amid a frame",
  "p50 …   ms from the phone's write to the client's read of each chunk; floor: p99 without a relay",
  "CPU     of a core, the relay's    MB   its memory    load   of a core, what plays and listens",
];
const SATURATED = "!  The load had too little of its core itself: this says nothing of the relay.";

/** What `--json` writes. As long as `version` is 1, things are only added. */
export interface BenchReport extends Results {
  version: 1;
  /** When the benchmark began, as ISO 8601. */
  date: string;
  machine: Machine;
  /** How long each run measured. */
  seconds: number;
  /** Who was measured; the first one is compared with the others. */
  relays: { name: string; version: string }[];
}

/** The report as people read it. */
export function formatReport(report: BenchReport): string {
  const { machine, relays, runs, idle, remarks } = report;
  const rows = summarize(runs);
  const ratios = compare(runs, relays[0]!.name);
  const blocks = [
    [
      `${machine.cores} cores, ${machine.processor}, ${machine.system} ${machine.architecture}, ` +
      `Deno ${machine.deno}; ${report.seconds} s a run`,
      relays.map(({ name, version }) => `${name} ${version}`).join(", "),
      ...remarks,
    ],
    formatRuns(rows),
    [...LEGEND, ...(rows.some(({ isLoadSaturated }) => isLoadSaturated) ? [SATURATED] : [])],
    ratios.length === 0 ? [] : formatRatios(ratios),
    formatIdle(summarizeIdle(idle)),
  ];
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}
