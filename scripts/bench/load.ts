/**
 * The load, in a process of its own: the phone, and the clients of one relay.
 *
 * It is given a {@linkcode LoadOrder} as JSON, its only argument, and writes a
 * {@linkcode LoadEvent} a line to standard output. Then it goes on until it is stopped: its end
 * would be the end of many a relay.
 *
 * @module
 */

import process from "node:process";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { delay } from "@std/async/delay";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { until } from "../lab/until.ts";
import { Audience } from "./audience.ts";
import { Listener, type Span } from "./listener.ts";
import { Phone } from "./phone.ts";

/** Clients that the phone plays to without a relay: what they wait is what the load itself adds. */
const PROBES = 4;
const START_LIMIT_MS = 15_000;
const WARM_UP_MS = 1000;
/** How long the last frames may take. */
const LATE_LIMIT_MS = 2000;
/** By then whoever has started it has stopped it, or is no more. */
const LINGER_MS = 10_000;
const US_PER_MS = 1000;

/** What the load is to do. */
export interface LoadOrder {
  /** Where the phone is to listen. */
  sourcePort: number;
  /** Where the relay listens, or will. */
  relayPort: number;
  /** Whether the relay takes its audio from a client, and does not connect to the phone. */
  isPushed: boolean;
  clients: number;
  seconds: number;
}

/** Percentiles, in milliseconds. */
export interface Latency {
  p50: number;
  p99: number;
  p999: number;
}

/** What the load has seen of a relay. */
export interface LoadResult {
  /** How many clients heard anything. */
  served: number;
  /** The part of what was played that the worst client got, 0 to 1. */
  worstShare: number;
  /** Frames that were left out amid what came, of all clients. */
  lostFrames: number;
  /** Clients whose stream was cut amid a frame, or had frames twice. */
  misalignedStreams: number;
  /** From the phone's write to the client's read of each chunk, with the relay between them. */
  latencyMs: Latency | null;
  /** The same without a relay between them, at the same time. */
  floorMs: Latency | null;
  /** The part of a core that the load itself has used. */
  loadShare: number;
}

/** In this order. `measuring` and `measured` are the ends of the time in which costs count. */
export type LoadEvent =
  | { event: "listening" }
  | { event: "measuring" }
  | { event: "measured" }
  | { event: "result"; result: LoadResult };

if (import.meta.main) await run(JSON.parse(Deno.args[0]!));

async function run(order: LoadOrder): Promise<void> {
  const { relayPort, isPushed, clients, seconds } = order;
  await using phone = new Phone(order.sourcePort);
  tell({ event: "listening" });
  const relay = await connectWhenReady(relayPort);
  if (isPushed) phone.add(relay);
  else relay.close();

  const span: Span = { start: Infinity, end: Infinity };
  const [latencies, floor] = [createHistogram(), createHistogram()];
  await using probes = await Audience.connect(
    { port: order.sourcePort, clients: PROBES, phone, span, latencies: floor },
  );
  await using audience = await Audience.connect(
    { port: relayPort, clients, phone, span, latencies },
  );
  phone.play();
  await delay(WARM_UP_MS);

  span.start = phone.nextFrame;
  span.end = span.start + seconds * PcmFormat.SNDCPY.sampleRate;
  tell({ event: "measuring" });
  const startMs = performance.now();
  const startUsage = process.cpuUsage();
  await delay(seconds * 1000);
  const { user, system } = process.cpuUsage(startUsage);
  const loadShare = (user + system) / US_PER_MS / (performance.now() - startMs);
  tell({ event: "measured" });

  const listeners = [...probes.listeners, ...audience.listeners];
  const haveAll = () => listeners.every(({ hasHeardAll }) => hasHeardAll);
  await until("the last frames", haveAll, LATE_LIMIT_MS).catch(() => {
    // What is missing is counted.
  });
  tell({
    event: "result",
    result: {
      ...account(audience.listeners, clients, span),
      latencyMs: percentiles(latencies),
      floorMs: percentiles(floor),
      loadShare,
    },
  });
  await delay(LINGER_MS);
}

async function connectWhenReady(port: number): Promise<Deno.TcpConn> {
  let connection: Deno.TcpConn | undefined;
  await until("the relay to listen", async () => {
    connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    return connection !== undefined;
  }, START_LIMIT_MS);
  return connection!;
}

function account(listeners: readonly Listener[], clients: number, { start, end }: Span) {
  const heard = listeners.map(({ heardFrames }) => heardFrames);
  const isEverybodyThere = listeners.length === clients;
  return {
    served: heard.filter((frames) => frames > 0).length,
    worstShare: isEverybodyThere ? Math.min(...heard) / (end - start) : 0,
    lostFrames: listeners.reduce((sum, { lostFrames }) => sum + lostFrames, 0),
    misalignedStreams: listeners.filter(({ isMisaligned }) => isMisaligned).length,
  };
}

function percentiles(histogram: RecordableHistogram): Latency | null {
  if (histogram.count === 0) return null;
  const ms = (percentile: number) => histogram.percentile(percentile) / US_PER_MS;
  return { p50: ms(50), p99: ms(99), p999: ms(99.9) };
}

function tell(event: LoadEvent): void {
  console.log(JSON.stringify(event));
}
