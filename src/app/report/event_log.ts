/**
 * From what happens to what people read.
 *
 * @module
 */

import type { RelayEvent } from "../../core/event.ts";
import { eventData } from "../../core/event_data.ts";
import type { Trouble } from "../../core/trouble.ts";
import type { Words } from "../words/words.ts";
import type { Loggers } from "./log.ts";

type Level = "debug" | "info" | "warn" | "error";

/** How much each kind of event matters. */
const LEVELS: Readonly<Record<RelayEvent["kind"], Level>> = {
  "source-streams": "info",
  "source-lost": "warn",
  "source-ended": "info",
  "phone-waits": "warn",
  "phone-twice": "info",
  "phone-ready": "info",
  "server-elsewhere": "info",
  "app-installed": "info",
  "app-taken-over": "warn",
  "starts-limited": "warn",
  "zeros": "info",
  "surge": "info",
  "read-late": "warn",
  "too-fast": "warn",
  "wrong-rate": "warn",
  "client-joined": "info",
  "client-stalled": "warn",
  "client-overrun": "warn",
  "client-left": "info",
  "client-refused": "warn",
  "client-not-allowed": "warn",
  "accept-failed": "warn",
  "encoder-failed": "warn",
  "recording-started": "info",
  "recording-finished": "info",
  "recording-paused": "warn",
  "recording-removed": "info",
  "recordings-kept": "warn",
  "player-started": "info",
  "player-failed": "warn",
  "player-ended": "warn",
  "player-closed": "info",
  "publish-started": "info",
  "publish-lost": "warn",
  "stopping": "debug",
  "stopped": "info",
  "started": "info",
  "joined": "info",
  "http-started": "info",
  "http-failed": "warn",
  "token-unseen": "warn",
  "tls-renewed": "info",
  "tls-not-renewed": "warn",
  "open-bind": "warn",
  "clients-limited": "warn",
  "notify-failed": "warn",
  "cannot-run": "error",
  "listener-failed": "error",
};
/** What strangers can cause at will. */
const FLOODING: readonly RelayEvent["kind"][] = [
  "client-stalled",
  "client-overrun",
  "client-refused",
  "client-not-allowed",
  "accept-failed",
];

/** What an event log is made of. */
export interface EventLogOptions {
  readonly loggers: Loggers;
  readonly words: Words;
  /** Whether there are several stations, so that each message says of which it is. */
  readonly namesStations: boolean;
}

/** Writes a message for everything that a person or a log reader may want to know. */
export function logEvent(event: RelayEvent, options: EventLogOptions): void {
  const { loggers, words, namesStations } = options;
  const logger = FLOODING.includes(event.kind) ? loggers.onceASecond : loggers.log;
  const message = eventText(event, words, namesStations);
  logger[levelOf(event)]("{message}", { ...eventData(event), message });
  const stack = unexpectedStack(event);
  if (stack !== undefined) loggers.log.debug("{stack}", { event: `${event.kind}-stack`, stack });
}

/** The event in words. */
export function eventText(event: RelayEvent, words: Words, namesStations: boolean): string {
  // The table has a text for every kind; which one goes with which, the compiler cannot follow.
  const tell = words.events[event.kind] as (event: RelayEvent, os: string) => string;
  const text = tell(event, words.os);
  return namesStations && event.station !== undefined ? `${event.station}: ${text}` : text;
}

/** What comes and goes by itself is no warning; of recordings, players and targets more is told. */
function levelOf(event: RelayEvent): Level {
  const isOutput = (event.kind === "client-joined" || event.kind === "client-left") &&
    ["file", "player", "publisher"].includes(event.client.transport);
  if (isOutput) return "debug";
  const isUsual = event.kind === "source-lost" && isUsualLoss(event.error.trouble) ||
    event.kind === "phone-waits" && event.wait.code === "no-device";
  return isUsual ? "info" : LEVELS[event.kind];
}

function isUsualLoss(trouble: Trouble): boolean {
  return trouble.code === "silent" || trouble.code === "ended" && trouble.source.kind === "pipe";
}

/** What nobody foresaw may be a bug: whoever reports it needs the place. */
function unexpectedStack(event: RelayEvent): string | undefined {
  if (event.kind === "listener-failed") {
    return event.error instanceof Error ? event.error.stack : String(event.error);
  }
  if (event.kind !== "source-lost" || event.error.trouble.code !== "failed") return undefined;
  const { cause } = event.error;
  return cause instanceof Error ? cause.stack : undefined;
}
