import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatReport } from "../../../scripts/bench/report.ts";
import type { IdleRun, Run } from "../../../scripts/bench/run.ts";

const UNKNOWN = { p50Ms: null, p99Ms: null, maxMs: null, floorMs: null };

/** A run in which all went well. */
function run(differences: Partial<Run> = {}): Run {
  return {
    relay: "ours",
    clients: 10,
    served: 10,
    worstShare: 1,
    lostFrames: 0,
    strayFrames: 0,
    p50Ms: 1,
    p99Ms: 2,
    maxMs: 3,
    floorMs: 0.5,
    processorShare: 0.05,
    residentBytes: 60e6,
    loadShare: 0.1,
    isLoadSaturated: false,
    ...differences,
  };
}

/** The lines of a report that begin with a number of clients, or with nothing: the rows. */
function rowsOf(rounds: Run[][], idle: IdleRun[] = []): string[] {
  return report(rounds, idle).split("\n").filter((line) => /^[ \d]+ {2}/.test(line))
    .map((line) => line.trim().replaceAll(/ {2,}/g, "|"));
}

function report(rounds: Run[][], idle: IdleRun[] = []): string {
  return formatReport({
    date: "2026-01-31",
    machine: "2 cores",
    seconds: 5,
    relays: [{ name: "ours", version: "1" }],
    rounds: rounds.map((runs) => ({ runs, idle })),
    remarks: [],
  });
}

Deno.test("formatReport() has the median of costs, and the worst of what clients got", () => {
  const rows = rowsOf([
    [run({ processorShare: 0.1, lostFrames: 7, worstShare: 0.9, maxMs: 3 })],
    [run({ processorShare: 0.9, served: 9, strayFrames: 5, isLoadSaturated: true, maxMs: 90 })],
    [run({ processorShare: 0.2, maxMs: 4 })],
  ]);
  assertEquals(rows, ["10|ours|9|90.0%|7|5|1.0|2.0|4.0|0.5|20.0%|60|10.0%!"]);
});

Deno.test("formatReport() has a row for each relay and number of clients", () => {
  const runs = [run(), run({ relay: "other" }), run({ clients: 100 })];
  const names = rowsOf([runs, runs]).map((row) => row.split("|", 2).join("|"));
  assertEquals(names, ["10|ours", "10|other", "100|ours", "10|ours ÷ other"]);
});

Deno.test("formatReport() has the median of the ratios of two runs of the same round", () => {
  const round = (own: number, other: number) => [
    run({ processorShare: own }),
    run({ processorShare: other, relay: "other", residentBytes: null }),
  ];
  // The computer was busy in the second round. The ratio of the medians would be 0.75.
  const rows = rowsOf([round(0.1, 0.2), round(0.3, 0.6), round(0.15, 0.1)]);
  assertEquals(rows.at(-1), "10|ours ÷ other|0.50|1.00|1.00|-");
});

Deno.test("formatReport() compares nothing in a round in which one of the two did not run", () => {
  const other = run({ relay: "other", processorShare: 0.1 });
  const rows = rowsOf([[run()], [run({ processorShare: 0.2 }), other], [other]]);
  assertEquals(rows.at(-1), "10|ours ÷ other|2.00|1.00|1.00|1.00");
});

Deno.test("formatReport() marks a ratio when the load was too slow for one of the two", () => {
  const other = run({ relay: "other", isLoadSaturated: true });
  const rows = rowsOf([[run(), run({ relay: "other" })], [run(), other]]);
  assertEquals(rows.at(-1), "10|ours ÷ other|1.00|1.00|1.00|1.00|!");
});

Deno.test("formatReport() has what a relay costs without a source", () => {
  const idle = { relay: "ours", processorShare: 0.0018, wakeUpsPerSecond: 5 };
  assertEquals(rowsOf([[run()]], [idle]).at(-1), "ours|0.18%|5.0");
});

Deno.test("formatReport() shows a dash where nobody can tell", () => {
  const unknown = run({ ...UNKNOWN, processorShare: null, residentBytes: null, loadShare: null });
  assertEquals(rowsOf([[unknown]]), ["10|ours|10|100.0%|0|0|-|-|-|-|-|-|-"]);
  assertStringIncludes(rowsOf([[run()], [unknown]])[0]!, "|-|-|-|-|-|-|-");
});
