import type { Run } from "../../../scripts/bench/run.ts";

/** A run in which all went well. */
export function exampleRun(differences: Partial<Run> = {}): Run {
  return {
    relay: "ours",
    round: 1,
    clients: 10,
    served: 10,
    worstShare: 1,
    lostFrames: 0,
    misalignedStreams: 0,
    latencyMs: { p50: 1, p99: 2, p999: 3 },
    floorMs: { p50: 0.1, p99: 0.2, p999: 0.3 },
    loadShare: 0.1,
    processorShare: 0.05,
    residentBytes: 60e6,
    isLoadSaturated: false,
    ...differences,
  };
}
