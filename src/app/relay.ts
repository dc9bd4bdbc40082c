/**
 * The relay as a whole: the only place that knows every part of it.
 *
 * @module
 */

import type { RelayEvents } from "../core/event.ts";
import { EventCounts } from "../core/event_counts.ts";
import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import type { Door, Station } from "../core/station.ts";
import { TroubleError } from "../core/trouble.ts";
import { descriptorLimit } from "../io/process/descriptor_limit.ts";
import { systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { HttpDoor, mostHttpConnections } from "./http.ts";
import { RecordingDesk } from "./recording_desk.ts";
import { followPhones } from "./phone_follower.ts";
import type { Loggers } from "./report/log.ts";
import { StatusLine } from "./report/status_line.ts";
import { Stations } from "./stations.ts";
import { phoneWish, stationWishes } from "./station_wishes.ts";
import { explain } from "./words/advice.ts";
import { adviceByLanguage } from "./words/language.ts";
import type { Words } from "./words/words.ts";

/**
 * What takes the station's audio besides those who come in by its doors. It joins its audience.
 *
 * @param finish called when this was what the relay ran for, and it is over; it may have failed
 * @returns what is to be taken away at the end, such as a line of a terminal
 */
export type Output = (
  station: Station,
  finish: (failure?: TroubleError) => void,
) => Disposable | void;

/** Descriptors that are not for clients: the source, listeners, logs, the runtime's own. */
const RESERVED_DESCRIPTORS = 64;
const MOST_CLIENTS = 10_000;
/** Nobody knows how many will come. */
const EXPECTED_PHONES = 8;

/** What the relay is given besides its configuration. */
export interface RelayEnvironment {
  readonly events: RelayEvents;
  readonly words: Words;
  readonly loggers: Loggers;
  readonly version: string;
  /** Whether there is a status line; an output may have one of its own. */
  readonly showsStatus: boolean;
  /** Where it is to be shown; undefined where it is only logged. */
  readonly statusTerminal: Terminal | undefined;
  /** The phones of this computer; undefined where adb is missing or not needed. */
  readonly phones: PhoneAccess | undefined;
  readonly outputs: readonly Output[];
  /** What may be recorded when it is asked for over HTTP; undefined: nothing. */
  readonly recordings?: RecordingDesk;
  /** Whether a relay that has the port already is listened to, and nothing is opened. */
  readonly mayJoin: boolean;
  /** Whether another relay is all that is listened to, and nobody is let in. */
  readonly onlyListens?: boolean;
  /** Shows a person a link that holds a secret; undefined where nobody looks. */
  readonly showLink: ((link: string) => Promise<void>) | undefined;
  /** Told where to listen to what, once clients are let in; `name` is that of one station of several. */
  listening(host: string, port: number, format: PcmFormat, name: string | undefined): void;
}

/**
 * Runs until `signal` is aborted, a finite source has ended or an output has finished, and then stops
 * in order.
 *
 * @throws {TroubleError} when it cannot listen, when adb was to choose a port and there is none, or
 *   when a finite source gives no audio, or it or an output has failed
 */
export async function runRelay(
  config: RelayConfig,
  environment: RelayEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const { events, words, version, loggers: { log }, showLink } = environment;
  const clock = systemClock;
  const limit = await descriptorLimit();
  const mostConnections = mostHttpConnections(config, limit);
  // Known before the first client is let in: after a restart they all come at once.
  const maxClients = limitClients(config, limit, mostConnections, events);
  const counts = new EventCounts(events, clock);
  const finished = new AbortController();
  const stopping = AbortSignal.any([signal, finished.signal]);
  let failure: TroubleError | undefined;
  const finish = (error?: TroubleError) => {
    failure ??= error;
    finished.abort();
  };
  using stations = new Stations({ ...environment, maxClients, finish }, stopping);
  for (const wish of stationWishes(config)) await stations.open(wish);
  const { recordings = new RecordingDesk(undefined, version) } = environment;
  const { all } = stations;
  await using http = new HttpDoor({
    ...{ config, mostConnections, showLink },
    isWanted: stations.letClientsIn || config.allPhones,
    portOf: (name) => stations.portOf(name) ?? config.port,
    world: {
      ...{ stations: all, events, counts, clock, version, recordings },
      explain: (trouble) => explain(trouble, words),
      advise: adviceByLanguage,
    },
  });
  const { statusTerminal: terminal, showsStatus } = environment;
  using _line = showsStatus
    ? new StatusLine({ stations: all, clock, terminal, log, words })
    : undefined;
  await Promise.all([
    ...all.map((station) => stations.run(station, http)),
    ...config.allPhones ? [runEachPhone(config, stations, http, environment, stopping)] : [],
  ]);
  if (failure !== undefined) throw failure;
}

/**
 * Runs a station for each phone that comes.
 *
 * @throws {TroubleError} when there is no adb
 */
async function runEachPhone(
  config: RelayConfig,
  stations: Stations,
  http: Door,
  { phones, events }: RelayEnvironment,
  signal: AbortSignal,
): Promise<void> {
  if (phones === undefined) throw new TroubleError({ code: "adb-missing" });
  const running: Promise<void>[] = [];
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const opened = async (serial: string, index: number) => {
    try {
      const station = await stations.open(phoneWish(config, serial, serial, index));
      running.push(stations.run(station, http).catch(reject));
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      events.emit({ kind: "source-lost", station: serial, error });
    }
  };
  const following = followPhones({ phones, opened, events, clock: systemClock }, signal);
  await Promise.race([following, failed]);
  await Promise.all(running);
}

/** As many at each station as are wanted, and as the system can hold: sources need descriptors, too. */
function limitClients(
  { maxClients: wanted, phones, allPhones }: RelayConfig,
  limit: number | undefined,
  httpConnections: number,
  events: RelayEvents,
): number {
  if (limit === undefined) return wanted ?? MOST_CLIENTS;
  const stations = allPhones ? EXPECTED_PHONES : Math.max(1, phones.length);
  const forClients = Math.max(limit - RESERVED_DESCRIPTORS - httpConnections, limit / 2);
  const possible = Math.floor(forClients / stations);
  if (wanted !== undefined && wanted > possible) {
    events.emit({ kind: "clients-limited", wanted, possible });
  }
  return Math.min(wanted ?? MOST_CLIENTS, possible);
}
