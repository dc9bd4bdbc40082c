/**
 * What the benchmark ran on.
 *
 * @module
 */

import { cpus } from "node:os";

/** A computer, as far as it matters. */
export interface Machine {
  readonly system: string;
  readonly release: string;
  readonly architecture: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly deno: string;
}

/** This computer. */
export function thisMachine(): Machine {
  const processors = cpus();
  return {
    system: Deno.build.os,
    release: Deno.osRelease(),
    architecture: Deno.build.arch,
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryBytes: Deno.systemMemoryInfo().total,
    deno: Deno.version.deno,
  };
}
