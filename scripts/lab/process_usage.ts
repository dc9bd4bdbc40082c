/**
 * What a process costs, as the system counts it.
 *
 * @module
 */

/** Whether the system tells what a process has used: it is read from `/proc`. */
export const IS_USAGE_TOLD = Deno.build.os === "linux";
const MS_PER_TICK = 10;

/**
 * The part of one processor that a process uses while `action` runs; 0 where nobody can tell,
 * which is everywhere but on Linux.
 */
export async function processorShare(pid: number, action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  const usedMs = await processorMs(pid);
  await action();
  return (await processorMs(pid) - usedMs) / (performance.now() - startMs);
}

/**
 * How often a process has gone to sleep since it started, which is as often as it has woken up;
 * 0 where nobody can tell. Threads that have ended are not counted.
 */
export async function wakeUps(pid: number): Promise<number> {
  if (!IS_USAGE_TOLD) return 0;
  const status = await outputOf("sh", ["-c", `cat /proc/${pid}/task/*/status`]);
  const counts = status.matchAll(/^voluntary_ctxt_switches:\s*(\d+)$/gm);
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The memory that a process occupies, in bytes; 0 where nobody can tell, on Windows. */
export async function residentBytes(pid: number): Promise<number> {
  if (Deno.build.os === "windows") return 0;
  return Number(await outputOf("ps", ["-o", "rss=", "-p", String(pid)])) * 1024;
}

/** The processes that a process has started and that still run; none are known on Windows. */
export async function childrenOf(pid: number): Promise<number[]> {
  if (Deno.build.os === "windows") return [];
  const table = await outputOf("ps", ["-A", "-o", "pid=,ppid="]);
  return table.trim().split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([_, parent]) => parent === pid)
    .map(([child]) => child!);
}

/** How many files and sockets a process has open; 0 where nobody can tell: not on Linux. */
export async function descriptorsOf(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return 0;
  return (await outputOf("ls", [`/proc/${pid}/fd`])).trim().split("\n").length;
}

/** Whether a process still runs: one that has ended, and that nobody has asked for how, does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const command = new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] });
  const state = new TextDecoder().decode((await command.output()).stdout).trim();
  return state !== "" && !state.startsWith("Z");
}

/** Whether a program can be found, by the rules of the shell. */
export function isInstalled(program: string): boolean {
  if (Deno.build.os === "windows") return false;
  return new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" })
    .outputSync().success;
}

/** `ps` rounds to seconds, and Deno does not let a test read `/proc` by itself. */
async function processorMs(pid: number): Promise<number> {
  if (!IS_USAGE_TOLD) return 0;
  const stat = await outputOf("cat", [`/proc/${pid}/stat`]);
  // The program's name, in brackets, may hold spaces; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

async function outputOf(program: string, args: string[]): Promise<string> {
  const { stdout, success } = await new Deno.Command(program, { args, stderr: "null" }).output();
  if (!success) throw new Error(`${program} ${args.join(" ")} has failed`);
  return new TextDecoder().decode(stdout);
}
