/**
 * The computer that the benchmark runs on.
 *
 * @module
 */

import { cpus } from "node:os";
import { isInstalled } from "../lab/process_usage.ts";
import { runProgram } from "../lab/run_program.ts";

/** This computer in a line, as far as it matters. */
export function describeMachine(): string {
  const { os, arch } = Deno.build;
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown";
  return `${processors.length} cores, ${model}, ${os} ${arch}, Deno ${Deno.version.deno}`;
}

/**
 * Keeps this process, which plays and listens, to one core, and relays to another, where the
 * system lets us.
 *
 * @returns what to put before a relay's command line; and in words, what runs where
 */
export async function shareCores(): Promise<{ prefix: string[]; remark: string }> {
  if (!isInstalled("taskset")) {
    return { prefix: [], remark: "All cores are shared, as taskset is not installed." };
  }
  const pid = String(Deno.pid);
  const [relay, load] = outermostCores((await runProgram(["taskset", "-cp", pid])).stdout);
  await runProgram(["taskset", "-acp", load, pid]);
  return {
    prefix: ["taskset", "-c", relay],
    remark: `The relay runs on core ${relay}, the load on core ${load}.`,
  };
}

/** The first and the last core that a process may use, from what `taskset -cp` prints. */
function outermostCores(text: string): [first: string, last: string] {
  const cores = text.slice(text.lastIndexOf(":")).match(/\d+/g)!;
  return [cores[0]!, cores.at(-1)!];
}
