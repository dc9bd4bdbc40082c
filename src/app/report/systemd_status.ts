/**
 * Keeps systemd informed of how the relay is doing, if it started the relay.
 *
 * @module
 */

import type { RelayEvent } from "../../core/event.ts";
import type { Words } from "../words/words.ts";
import { eventText } from "./event_log.ts";

/** What shows a service's state. */
export interface ServiceStatus {
  ready(): void;
  status(text: string): void;
  stopping(): void;
}

/** What says how the source is doing. */
const SHOWN: readonly RelayEvent["kind"][] = [
  "source-streams",
  "source-lost",
  "phone-waits",
  "phone-ready",
];

/** Tells what systemd shows of an event, if it is one of those. */
export function showToSystemd(
  event: RelayEvent,
  service: ServiceStatus,
  words: Words,
  namesStations: boolean,
): void {
  if (event.kind === "started") service.ready();
  else if (event.kind === "stopping") service.stopping();
  else if (SHOWN.includes(event.kind)) service.status(eventText(event, words, namesStations));
}
