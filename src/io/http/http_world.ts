/**
 * What the HTTP server shows of the relay, and what it may do there.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import type { RelayEvents } from "../../core/event.ts";
import type { EventCounts } from "../../core/event_counts.ts";
import type { Station } from "../../core/station.ts";

/** The relay, as far as HTTP knows it. */
export interface HttpWorld {
  readonly stations: readonly Station[];
  readonly events: RelayEvents;
  /** What has happened since the program began. */
  readonly counts: EventCounts;
  readonly clock: Clock;
  /** The program's version. */
  readonly version: string;
}
