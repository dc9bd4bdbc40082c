/**
 * How often what happened, since the program began.
 *
 * @module
 */

import type { Clock } from "./base/clock.ts";
import { Distribution } from "./base/distribution.ts";
import type { RelayEvent, RelayEvents } from "./event.ts";
import type { LeaveReason, Transport } from "./stream/client.ts";

/** In seconds: a program that was started anew, a cable that was pulled, a night. */
const RECONNECT_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** What was counted at one station. Only those stand in it that have happened. */
export class StationCounts {
  /** Old audio that was passed over, by what was the matter. */
  readonly skippedMs = new Map<"surge" | "read-late", number>();
  /** Losses that were told, by the code of the trouble. */
  readonly losses = new Map<string, number>();
  readonly joined = new Map<Transport, number>();
  readonly refused = new Map<Transport, number>();
  readonly left = new Map<LeaveReason, number>();
  /** From the first loss that was told to the next audio, in seconds. */
  readonly reconnects = new Distribution(RECONNECT_BOUNDS);
  #lostAtMs: number | undefined;

  /** Takes note of one event. */
  note(event: RelayEvent, nowMs: number): void {
    switch (event.kind) {
      case "surge":
      case "read-late":
        return add(this.skippedMs, event.kind, event.skippedMs);
      case "client-joined":
        return add(this.joined, event.client.transport, 1);
      case "client-refused":
        return add(this.refused, event.transport, 1);
      case "client-left":
        return add(this.left, event.reason, 1);
      case "source-lost":
        this.#lostAtMs ??= nowMs;
        return add(this.losses, event.error.trouble.code, 1);
      case "source-streams":
        if (this.#lostAtMs !== undefined) this.reconnects.add((nowMs - this.#lostAtMs) / 1000);
        this.#lostAtMs = undefined;
    }
  }
}

/** Counts what happens at every station, from now on. An event costs one addition. */
export class EventCounts {
  /** When it began, by the clock that it was given. */
  readonly sinceMs: number;
  readonly #stations = new Map<string, StationCounts>();

  constructor(events: RelayEvents, clock: Clock) {
    this.sinceMs = clock.nowMs();
    events.listen((event) => {
      if (event.station !== undefined) this.of(event.station).note(event, clock.nowMs());
    });
  }

  /** What was counted at the station of that name. */
  of(station: string): StationCounts {
    const known = this.#stations.get(station);
    if (known !== undefined) return known;
    const counts = new StationCounts();
    this.#stations.set(station, counts);
    return counts;
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, amount: number): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}
