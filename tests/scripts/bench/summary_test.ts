import { assertEquals } from "@std/assert";
import { compare, median, summarize, summarizeIdle } from "../../../scripts/bench/summary.ts";
import { exampleRun } from "./example_run.ts";

Deno.test("median() is the one in the middle, or between two", () => {
  assertEquals(median([5, 1, 30]), 5);
  assertEquals(median([1, 10, 2, 100]), 6);
  assertEquals([median([]), median([1, null, 3])], [null, null]);
});

Deno.test("summarize() takes the median of costs, and the worst of what clients got", () => {
  const [row, ...others] = summarize([
    exampleRun({ processorShare: 0.1, lostFrames: 7, worstShare: 0.9 }),
    exampleRun({ processorShare: 0.9, served: 9, isLoadSaturated: true }),
    exampleRun({ processorShare: 0.2, latencyMs: { p50: 9, p99: 9, p999: 9 } }),
  ]);
  assertEquals(
    row,
    exampleRun({
      processorShare: 0.2,
      lostFrames: 7,
      worstShare: 0.9,
      served: 9,
      isLoadSaturated: true,
    }),
  );
  assertEquals(others, []);
});

Deno.test("summarize() keeps programs and numbers of clients apart, fewest clients first", () => {
  const rows = summarize([
    exampleRun({ clients: 100 }),
    exampleRun({ clients: 10 }),
    exampleRun({ clients: 10, relay: "other", latencyMs: null }),
    exampleRun({ clients: 10, round: 2 }),
  ]);
  assertEquals(rows.map(({ clients, relay }) => [clients, relay]), [
    [10, "ours"],
    [10, "other"],
    [100, "ours"],
  ]);
  assertEquals(rows[1]!.latencyMs, null);
});

Deno.test("summarizeIdle() takes the median for each program", () => {
  const idle = (relay: string, wakeUpsPerSecond: number | null) => ({
    relay,
    round: 1,
    processorShare: 0.001,
    wakeUpsPerSecond,
  });
  const rows = summarizeIdle([idle("ours", 1), idle("other", null), idle("ours", 3)]);
  assertEquals(rows, [idle("ours", 2), idle("other", null)]);
});

Deno.test("compare() pairs runs of the same round, and takes the median of their ratios", () => {
  const round = (number: number, own: number, other: number) => [
    exampleRun({ round: number, processorShare: own }),
    exampleRun({ round: number, processorShare: other, relay: "other", residentBytes: null }),
  ];
  // The computer was busy in the second round. The ratio of the medians would be 0.75.
  const runs = [...round(1, 0.1, 0.2), ...round(2, 0.3, 0.6), ...round(3, 0.15, 0.1)];
  assertEquals(compare(runs, "ours"), [{
    relay: "ours",
    other: "other",
    clients: 10,
    processorShare: 0.5,
    residentBytes: null,
    p50Ms: 1,
    p99Ms: 1,
  }]);
});

Deno.test("compare() leaves out rounds in which one of the two did not run", () => {
  const runs = [
    exampleRun({ processorShare: 0.1 }),
    exampleRun({ processorShare: 0.1, relay: "other" }),
    exampleRun({ round: 2 }),
    exampleRun({ round: 3, relay: "other" }),
  ];
  assertEquals(compare(runs, "ours").map(({ processorShare }) => processorShare), [1]);
});
