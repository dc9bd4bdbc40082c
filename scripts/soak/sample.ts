/**
 * What a relay holds, from time to time, and whether that grows.
 *
 * @module
 */

import { median } from "../statistics.ts";

/** What the relay's process has at one moment. */
export interface Sample {
  readonly atSeconds: number;
  readonly memoryMegabytes: number;
  readonly descriptors: number;
  /** Processes that it has started and that run. */
  readonly children: number;
  /** adb's forwards to sndcpy. */
  readonly forwards: number;
  /** Clients that are connected. */
  readonly clients: number;
}

/** A quantity that is sampled. */
export type Quantity = Exclude<keyof Sample, "atSeconds">;

/** Memory may breathe by so much, since it is collected when V8 sees fit. */
const MEMORY_GROWTH = { factor: 1.15, megabytes: 10 };
const MOST_AT_ONCE: readonly [Quantity, number][] = [["children", 1], ["forwards", 1]];
/** A client that goes and one that comes may overlap. */
const SPARE_DESCRIPTORS = 4;

/**
 * Looks for growth: of memory, between the second quarter of the time and the last; of descriptors,
 * beyond the clients that are there; and for processes and forwards that should not be.
 *
 * @returns what grows, in words; nothing if all is flat
 */
export function findGrowth(samples: readonly Sample[]): string[] {
  const found: string[] = [];
  const [before, after] = [1, 3].map((index) =>
    median(quarter(samples, index).map(({ memoryMegabytes }) => memoryMegabytes)) ?? 0
  ) as [number, number];
  if (after > before * MEMORY_GROWTH.factor + MEMORY_GROWTH.megabytes) {
    found.push(`memory grew from ${before.toFixed(0)} to ${after.toFixed(0)} MB`);
  }
  const spare = (sample: Sample) => sample.descriptors - sample.clients;
  const [first, last] = [quarter(samples, 1), quarter(samples, 3)]
    .map((part) => Math.min(...part.map(spare))) as [number, number];
  if (last > first + SPARE_DESCRIPTORS) {
    found.push(`descriptors that are no client's grew from ${first} to ${last}`);
  }
  for (const [quantity, most] of MOST_AT_ONCE) {
    const highest = Math.max(...samples.map((sample) => sample[quantity]));
    if (highest > most) found.push(`there were ${highest} ${quantity} at once`);
  }
  return found;
}

function quarter(samples: readonly Sample[], index: number): readonly Sample[] {
  const length = samples.length / 4;
  return samples.slice(Math.floor(index * length), Math.max(1, Math.ceil((index + 1) * length)));
}
