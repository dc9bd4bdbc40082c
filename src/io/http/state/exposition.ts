/**
 * Metrics as Prometheus reads them.
 *
 * @module
 */

/** One number, and what it is of. */
export interface MetricValue {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Where it is not the metric's: a histogram has three. */
  readonly metricName?: string;
}

/** A metric with all its values. */
export interface Metric {
  readonly name: string;
  /** What it is, in one line. */
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: readonly MetricValue[];
}

/** What the text is, for whoever asks for it. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The part of the package that is used: it writes what others have counted. */
interface Aggregator {
  aggregate(metrics: readonly (readonly object[])[]): { metrics(): Promise<string> | string };
}

/**
 * Writes metrics in Prometheus' text format. The package is loaded at the first call, and of it only
 * what writes: the whole of it would measure, too, and hold up the audio while it is loaded.
 */
export async function writeMetrics(metrics: readonly Metric[]): Promise<string> {
  const { default: aggregator }: { default: Aggregator } = await import(
    "@platformatic/prom-client/lib/cluster.js"
  );
  return await aggregator.aggregate([metrics.map((metric) => ({ ...metric, aggregator: "sum" }))])
    .metrics();
}
