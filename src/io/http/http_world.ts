/**
 * What the HTTP server shows of the relay, and what it may do there.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import type { RelayEvents } from "../../core/event.ts";
import type { EventCounts } from "../../core/event_counts.ts";
import type { Station } from "../../core/station.ts";
import type { Trouble } from "../../core/trouble.ts";
import type { Recordings } from "./recordings/recordings.ts";

/** What is wrong, and what a person can do about it. None of them ends with a full stop. */
export interface TroubleWords {
  readonly problem: string;
  readonly state: string;
  readonly remedy: string;
}

/** The relay, as far as HTTP knows it. */
export interface HttpWorld {
  readonly stations: readonly Station[];
  readonly events: RelayEvents;
  /** What has happened since the program began. */
  readonly counts: EventCounts;
  readonly clock: Clock;
  readonly recordings: Recordings;
  /** The program's version. */
  readonly version: string;
  /** Says what is wrong, and what people can do about it. */
  explain(trouble: Trouble): string;
  /** A trouble in words, by language: `en`, `ja`. */
  advise(trouble: Trouble): Readonly<Record<string, TroubleWords>>;
}
