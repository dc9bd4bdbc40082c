import { assert, assertEquals } from "@std/assert";
import { alignColumns, formatIdle, formatRuns } from "../../../scripts/bench/table.ts";
import { exampleRun } from "./example_run.ts";

Deno.test("alignColumns() begins words and ends numbers in line", () => {
  const rows = [["relay", "CPU", "MB"], ["a", "1.0%", "9"], ["longer", "-", "100"]];
  assertEquals(alignColumns(rows, 1), [
    "relay    CPU   MB",
    "a       1.0%    9",
    "longer     -  100",
  ]);
});

Deno.test("formatRuns() fits a terminal of 110 columns at its widest", () => {
  const latency = { p50: 99999.9, p99: 99999.9, p999: 99999.9 };
  const lines = formatRuns([exampleRun({
    relay: "tcpserversink",
    clients: 20_000,
    served: 20_000,
    lostFrames: 99_999,
    latencyMs: latency,
    processorShare: 1,
    loadShare: 1,
    isLoadSaturated: true,
  })]);
  for (const line of lines) assert(line.length <= 110, line);
});

Deno.test("formatRuns() shows a dash where nobody can tell", () => {
  const unknown = { latencyMs: null, floorMs: null, processorShare: null, residentBytes: null };
  const [, line] = formatRuns([exampleRun(unknown)]);
  assertEquals(line!.split(/\s+/), [
    ...["10", "ours", "10", "100.0%", "0", "0"],
    ...["-", "-", "-", "-", "-", "-", "10.0%"],
  ]);
  const idle = { relay: "ours", round: 1, processorShare: 0.0018, wakeUpsPerSecond: null };
  assertEquals(formatIdle([idle])[1]!.split(/\s+/), ["ours", "0.18%", "-"]);
});

Deno.test("formatRuns() marks a run that says nothing", () => {
  const [, line] = formatRuns([exampleRun({ isLoadSaturated: true })]);
  assert(line!.endsWith("10.0%!"), line);
});
