/**
 * What Prometheus is told of the relay.
 *
 * Names end with their unit, counters with `_total`, as https://prometheus.io/docs/practices/naming
 * wants it. What is not known is left out.
 *
 * @module
 */

import type { Distribution } from "../../../core/base/distribution.ts";
import type { StationCounts } from "../../../core/event_counts.ts";
import type { Station } from "../../../core/station.ts";
import type { HttpWorld } from "../http_world.ts";
import type { Metric, MetricValue } from "./exposition.ts";

const PREFIX = "sndcpy_relay_";

/** What a metric of a station is read from. */
interface Measured {
  readonly station: Station;
  readonly counts: StationCounts;
}

interface StationMetric extends Omit<Metric, "values"> {
  read(measured: Measured, name: string): MetricValue[];
}

const STATION_METRICS: readonly StationMetric[] = [
  {
    name: "source_streaming",
    type: "gauge",
    help: "Whether audio comes from the source: 1, or 0.",
    read: ({ station }) => one(Number(station.isStreaming)),
  },
  {
    name: "source_losses_total",
    type: "counter",
    help: "How often the source was lost or could not be had, by the code of the trouble.",
    read: ({ counts }) => by("reason", counts.losses),
  },
  {
    name: "source_reconnect_seconds",
    type: "histogram",
    help: "How long it took from the loss of the source until audio came again.",
    read: ({ counts }, name) => spread(counts.reconnects, name),
  },
  {
    name: "source_drift_ppm",
    type: "gauge",
    help: "How much faster the source's clock runs than this computer's, in parts per million.",
    read: ({ station: { hub } }) => hub.driftPpm === undefined ? [] : one(hub.driftPpm),
  },
  {
    name: "published_bytes_total",
    type: "counter",
    help: "Audio that came from the source.",
    read: ({ station: { hub } }) => one(hub.totals.publishedBytes),
  },
  {
    name: "handed_bytes_total",
    type: "counter",
    help: "Audio that clients were handed, of all clients together, silence included.",
    read: ({ station: { audience } }) => one(audience.totals.handedBytes),
  },
  {
    name: "skipped_seconds_total",
    type: "counter",
    help: "Old audio that was passed over, by reason: a surge of the source, or a relay run late.",
    read: ({ counts: { skippedMs } }) =>
      (["surge", "read-late"] as const).map((reason) => ({
        labels: { reason },
        value: (skippedMs.get(reason) ?? 0) / 1000,
      })),
  },
  {
    name: "lost_seconds_total",
    type: "counter",
    help: "Audio that clients did not get as they were too far behind, of all clients together.",
    read: ({ station: { hub, audience } }) =>
      one(hub.format.msFromBytes(audience.totals.lostBytes) / 1000),
  },
  {
    name: "clients",
    type: "gauge",
    help: "Clients that are here, by transport.",
    read: ({ station: { audience }, counts: { joined } }) => {
      const here = new Map(Array.from(joined.keys(), (transport) => [transport, 0]));
      for (const { transport } of audience.status()) {
        here.set(transport, (here.get(transport) ?? 0) + 1);
      }
      return by("transport", here);
    },
  },
  {
    name: "clients_joined_total",
    type: "counter",
    help: "Clients that came, by transport.",
    read: ({ counts }) => by("transport", counts.joined),
  },
  {
    name: "clients_refused_total",
    type: "counter",
    help: "Clients that were closed as they came, by transport: there were as many as may be.",
    read: ({ counts }) => by("transport", counts.refused),
  },
  {
    name: "clients_left_total",
    type: "counter",
    help: "Clients that are gone, by why they are.",
    read: ({ counts }) => by("reason", counts.left),
  },
  {
    name: "client_lag_max_seconds",
    type: "gauge",
    help: "How far the client that is furthest behind is behind the live edge.",
    read: ({ station: { audience, hub } }) => {
      const lagBytes = audience.status().map(({ lagBytes }) => lagBytes);
      return one(hub.format.msFromBytes(Math.max(0, ...lagBytes)) / 1000);
    },
  },
  {
    name: "publish_up",
    type: "gauge",
    help: "Whether a target of --publish gets the audio: 1, or 0.",
    read: ({ station }) =>
      station.status().targets.map(({ url: target, state }) => ({
        labels: { target },
        value: Number(state === "publishing"),
      })),
  },
  {
    name: "publish_reconnects_total",
    type: "counter",
    help: "How often a target got audio again after it had got none.",
    read: ({ station }) =>
      station.status().targets.map(({ url: target, reconnects: value }) => ({
        labels: { target },
        value,
      })),
  },
];

/** What is measured of the program itself, just now. */
export interface ProgramMeasures {
  /** How late the event loop called back. */
  readonly loopDelayMs: number;
  readonly memory: Deno.MemoryUsage;
}

/** Everything there is, of every station and of the program. */
export function measure(
  { stations, counts, version }: HttpWorld,
  { loopDelayMs, memory: { rss, heapUsed } }: ProgramMeasures,
): Metric[] {
  const ofStations = STATION_METRICS.map(({ name, read, ...metric }) => ({
    ...metric,
    name: PREFIX + name,
    values: stations.flatMap((station) => {
      const values = read({ station, counts: counts.of(station.name) }, PREFIX + name);
      return values.map((value) => ({
        ...value,
        labels: { station: station.name, ...value.labels },
      }));
    }),
  }));
  return [
    ...ofStations,
    {
      name: `${PREFIX}event_loop_delay_seconds`,
      type: "gauge",
      help: "How late a timer was called back while this was answered.",
      values: one(loopDelayMs / 1000),
    },
    {
      name: `${PREFIX}memory_bytes`,
      type: "gauge",
      help: "Memory of the process: all that it holds, and JavaScript's part.",
      values: by("kind", new Map([["resident", rss], ["heap", heapUsed]])),
    },
    {
      name: `${PREFIX}build_info`,
      type: "gauge",
      help: "The versions of the program and of what runs it; always 1.",
      values: [{ labels: { version, deno: Deno.version.deno }, value: 1 }],
    },
  ];
}

function one(value: number): MetricValue[] {
  return [{ labels: {}, value }];
}

function by(label: string, counts: ReadonlyMap<string, number>): MetricValue[] {
  return Array.from(counts, ([of, value]) => ({ labels: { [label]: of }, value }));
}

function spread({ bounds, upTo, count, sum }: Distribution, name: string): MetricValue[] {
  const bucket = (le: string, value: number) => ({
    metricName: `${name}_bucket`,
    labels: { le },
    value,
  });
  return [
    ...upTo.map((value, range) => bucket(String(bounds[range]), value)),
    bucket("+Inf", count),
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ];
}
