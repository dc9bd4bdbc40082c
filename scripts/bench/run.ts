/**
 * One run: one relay, so many clients.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { freePort } from "../lab/free_port.ts";
import * as usage from "../lab/process_usage.ts";
import { until } from "../lab/until.ts";
import { Audience } from "./audience.ts";
import { Phone } from "./phone.ts";
import { Program } from "./program.ts";
import type { Relay } from "./relays.ts";

/** Clients that the phone plays to without a relay: what they wait is what the load itself adds. */
const PROBES = 4;
const START_LIMIT_MS = 15_000;
const WARM_UP_MS = 1000;
/** How long the last frames may take. */
const LATE_LIMIT_MS = 2000;
/** Then the runtime has started for good. */
const SETTLE_MS = 2000;
const SATURATED_SHARE = 0.9;
const LATE_FLOOR_MS = 50;

/** What a relay has cost, and how it has served. A figure is null where nobody can tell. */
export interface Run {
  relay: string;
  clients: number;
  /** How many clients heard anything. */
  served: number;
  /** The part of what was played that the worst client got, 0 to 1. */
  worstShare: number;
  /** Frames that all clients together lack though later ones came. */
  lostFrames: number;
  /** Frames that came twice or cut, of all clients. */
  strayFrames: number;
  /** From the phone's write to the client's read of each chunk. */
  p50Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  /** The p99 without a relay, at the same time. */
  floorMs: number | null;
  /** The part of a core that the relay has used. */
  processorShare: number | null;
  residentBytes: number | null;
  /** The part of a core that the phone and the clients have used. */
  loadShare: number | null;
  /** Whether those were too slow themselves, so that this run says nothing. */
  isLoadSaturated: boolean;
}

/** What a relay costs without a source and without clients. */
export interface IdleRun {
  relay: string;
  processorShare: number | null;
  wakeUpsPerSecond: number | null;
}

/** What is the same for all runs. */
export interface RunOptions {
  seconds: number;
  /** What to put before a relay's command line. */
  prefix: readonly string[];
  signal: AbortSignal;
}

/**
 * Runs a relay with so many clients.
 *
 * @throws {ScriptError} when it ends before its time
 */
export async function runWithClients(
  relay: Relay,
  clients: number,
  options: RunOptions,
): Promise<Run> {
  const port = freePort();
  await using phone = new Phone();
  await using program = new Program(relay, `with ${clients} clients`, [phone.port, port], options);
  const { pid, signal } = program;
  const connection = await connectWhenReady(port, signal);
  if (relay.isPushed) phone.add(connection);
  else connection.close();
  await using probes = await Audience.connect(phone, phone.port, PROBES);
  await using audience = await Audience.connect(phone, port, clients, relay.carrier);
  phone.play();
  await delay(WARM_UP_MS, { signal });
  const haveAll = () => probes.hasAll && audience.hasAll;
  // What tells the costs is started before and after, as it keeps the clients from reading.
  const measure = async () => {
    phone.measure(options.seconds);
    await delay(options.seconds * 1000, { signal });
    await until("the last frames", haveAll, LATE_LIMIT_MS).catch(() => {
      // What is missing is counted.
    });
  };
  let loadShare: number | null = null;
  const processorShare = await shareOf(pid, async () => {
    loadShare = await shareOf(Deno.pid, measure);
  });
  const { p99Ms: floorMs } = probes.latencies();
  return {
    relay: relay.name,
    clients,
    ...audience.account(),
    ...audience.latencies(),
    floorMs,
    processorShare,
    residentBytes: await usage.residentBytes(pid) || null,
    loadShare,
    isLoadSaturated: isSaturated(loadShare, floorMs),
  };
}

/**
 * Runs a relay with nobody there.
 *
 * @throws {ScriptError} when it ends before its time
 */
export async function runIdle(relay: Relay, options: RunOptions): Promise<IdleRun> {
  await using program = new Program(relay, "without a source", [freePort(), freePort()], options);
  const { pid, signal } = program;
  await delay(SETTLE_MS, { signal });
  const before = await usage.wakeUps(pid);
  const processorShare = await shareOf(pid, () => delay(options.seconds * 1000, { signal }));
  const wakeUps = await usage.wakeUps(pid) - before;
  const wakeUpsPerSecond = usage.IS_USAGE_TOLD ? wakeUps / options.seconds : null;
  return { relay: relay.name, processorShare, wakeUpsPerSecond };
}

/** Whether the load had too little of its core: it used that up itself, or something else did. */
export function isSaturated(loadShare: number | null, floorMs: number | null): boolean {
  return (loadShare ?? 0) > SATURATED_SHARE || (floorMs ?? Infinity) > LATE_FLOOR_MS;
}

async function shareOf(pid: number, action: () => Promise<void>): Promise<number | null> {
  const share = await usage.processorShare(pid, action);
  return usage.IS_USAGE_TOLD ? share : null;
}

async function connectWhenReady(port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  let connection: Deno.TcpConn | undefined;
  await until("the relay to listen", async () => {
    signal.throwIfAborted();
    connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    return connection !== undefined;
  }, START_LIMIT_MS);
  return connection!;
}
