/**
 * One run: one program, so many clients.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { freePort } from "../lab/free_port.ts";
import { IS_USAGE_TOLD, processorShare, residentBytes, wakeUps } from "../lab/process_usage.ts";
import type { Contestant } from "./contestants.ts";
import type { LoadEvent, LoadOrder, LoadResult } from "./load.ts";
import type { Pins } from "./pins.ts";
import { Program } from "./program.ts";

/** A load that has used more of its core than this was too slow itself to judge a relay. */
const SATURATED_SHARE = 0.9;
/** So was one whose own clients heard the phone this late: something else had its core. */
const LATE_FLOOR_MS = 50;
/** Then the runtime has started for good. */
const SETTLE_MS = 2000;
const LOAD_ARGV = [
  ...[Deno.execPath(), "run", "-q", "--no-prompt", "--allow-net=127.0.0.1"],
  "scripts/bench/load.ts",
];

/** What a program has cost, and how it has served. A cost is null where nobody can tell. */
export interface Run extends LoadResult {
  relay: string;
  /** Counts from 1. */
  round: number;
  clients: number;
  /** The part of a core that it has used. */
  processorShare: number | null;
  residentBytes: number | null;
  /** Whether the load was too slow itself, so that this run says nothing. */
  isLoadSaturated: boolean;
}

/** What a program costs without a source and without clients. */
export interface IdleRun {
  relay: string;
  round: number;
  processorShare: number | null;
  wakeUpsPerSecond: number | null;
}

/** What is the same for all runs. */
export interface RunOptions {
  seconds: number;
  pins: Pins;
  signal: AbortSignal;
}

/**
 * Runs a program with so many clients.
 *
 * @throws {ProgramError} when it, or the load, ends before its time
 */
export async function runWithClients(
  contestant: Contestant,
  clients: number,
  { seconds, pins, signal }: RunOptions,
): Promise<Omit<Run, "round">> {
  const { name, isPushed, cwd } = contestant;
  const [sourcePort, relayPort] = [freePort(), freePort()];
  const order: LoadOrder = { sourcePort, relayPort, isPushed, clients, seconds };
  await using load = new Program({
    name: "The load",
    argv: [...pins.load, ...LOAD_ARGV, JSON.stringify(order)],
    isHeard: true,
    signal,
  });
  const events = load.lines();
  await next(events, "listening");
  await using relay = new Program({
    name: `${name} with ${clients} clients`,
    argv: [...pins.relay, ...contestant.argv(sourcePort, relayPort)],
    cwd,
    signal,
  });
  await relay.whileItRuns(next(events, "measuring"));
  const share = await processorShare(relay.pid, () => relay.whileItRuns(next(events, "measured")));
  const bytes = await residentBytes(relay.pid);
  const { result } = await relay.whileItRuns(next(events, "result"));
  return {
    relay: name,
    clients,
    ...result,
    processorShare: IS_USAGE_TOLD ? share : null,
    residentBytes: bytes === 0 ? null : bytes,
    isLoadSaturated: isSaturated(result),
  };
}

/** Runs a program with nobody there. */
export async function runIdle(
  contestant: Contestant,
  { seconds, pins, signal }: RunOptions,
): Promise<Omit<IdleRun, "round">> {
  const { name, cwd } = contestant;
  await using relay = new Program({
    name: `${name} without a source`,
    argv: [...pins.relay, ...contestant.argv(freePort(), freePort())],
    cwd,
    signal,
  });
  await relay.whileItRuns(delay(SETTLE_MS, { signal }));
  const startWakeUps = await wakeUps(relay.pid);
  const share = await processorShare(
    relay.pid,
    () => relay.whileItRuns(delay(seconds * 1000, { signal })),
  );
  const perSecond = (await wakeUps(relay.pid) - startWakeUps) / seconds;
  return {
    relay: name,
    processorShare: IS_USAGE_TOLD ? share : null,
    wakeUpsPerSecond: IS_USAGE_TOLD ? perSecond : null,
  };
}

/** Whether the load had too little of its core: it used it up, or somebody else did. */
export function isSaturated({ loadShare, floorMs }: LoadResult): boolean {
  return loadShare > SATURATED_SHARE || (floorMs?.p99 ?? Infinity) > LATE_FLOOR_MS;
}

async function next<Kind extends LoadEvent["event"]>(
  events: AsyncGenerator<string, never>,
  kind: Kind,
): Promise<Extract<LoadEvent, { event: Kind }>> {
  const { value } = await events.next();
  const event: LoadEvent = JSON.parse(value);
  if (event.event !== kind) throw new Error(`The load said ${value} in place of ${kind}`);
  return event as Extract<LoadEvent, { event: Kind }>;
}
