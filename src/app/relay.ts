/**
 * The relay as a whole: the only place that knows every part of it.
 *
 * @module
 */

import { arrivesAt, formatAddress, isLoopback, zoneOf } from "../core/base/address.ts";
import type { RelayEvents } from "../core/event.ts";
import { EventCounts } from "../core/event_counts.ts";
import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import { Station } from "../core/station.ts";
import type { TroubleError } from "../core/trouble.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import { descriptorLimit } from "../io/process/descriptor_limit.ts";
import { TcpServer } from "../io/tcp/tcp_server.ts";
import { systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { HttpDoor, mostHttpConnections } from "./http.ts";
import { openSource } from "./open_source.ts";
import { RecordingDesk } from "./recording_desk.ts";
import { scrcpyServers } from "./scrcpy.ts";
import { Place, takePlace } from "./place.ts";
import type { Loggers } from "./report/log.ts";
import { StatusLine } from "./report/status_line.ts";
import { explain } from "./words/advice.ts";
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

/** The only station's name, as long as there is one. */
const STATION = "relay";
/** Descriptors that are not for clients: the source, listeners, logs, the runtime's own. */
const RESERVED_DESCRIPTORS = 64;
const MOST_CLIENTS = 10_000;

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
  /** Told where to listen to what, once clients are let in. */
  listening(host: string, port: number, format: PcmFormat): void;
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
  const { words, loggers: { log }, statusTerminal: terminal } = environment;
  const clock = systemClock;
  using place = environment.onlyListens
    ? new Place(config, [])
    : await takePlace(config, environment.mayJoin);
  const limit = await descriptorLimit();
  const mostConnections = mostHttpConnections(config, limit);
  // Known before the first client is let in: after a restart they all come at once.
  const maxClients = limitClients(config.maxClients, limit, mostConnections, environment.events);
  const counts = new EventCounts(environment.events, clock);
  const station = await makeStation(place, maxClients, environment, signal);
  const { audience, emit } = station;
  const { listeners } = place;
  const { allowed } = config.access;
  const allows = allowed && ((host: string) => allowed.has(host));
  const doors = listeners.length === 0
    ? []
    : [new TcpServer({ listeners, audience, clock, emit, allows })];
  place.handOver();
  const finished = new AbortController();
  let failure: TroubleError | undefined;
  using shown = new DisposableStack();
  for (const output of environment.outputs) {
    const line = output(station, (error) => {
      failure ??= error;
      finished.abort();
    });
    if (line !== undefined) shown.use(line);
  }
  announce(station, place, environment);
  const stations = [station];
  const first = listeners[0]?.addr.hostname;
  const host = first && first + zoneOf(config.bind);
  const { events, version, showLink } = environment;
  const { recordings = new RecordingDesk(undefined, version) } = environment;
  await using http = new HttpDoor({
    ...{ config, host, mostConnections, showLink },
    world: {
      ...{ stations, events, counts, clock, version, recordings },
      explain: (trouble) => explain(trouble, words),
    },
  });
  if (environment.showsStatus) shown.use(new StatusLine({ stations, clock, terminal, log, words }));
  const either = AbortSignal.any([signal, finished.signal]);
  await Promise.all(stations.map((station) => station.run([...doors, http], either)));
  if (failure !== undefined) throw failure;
}

async function makeStation(
  { config, listeners }: Place,
  maxClients: number,
  { events, phones }: RelayEnvironment,
  signal: AbortSignal,
): Promise<Station> {
  const clock = systemClock;
  const leadsBack = (host: string, port: number) => {
    const ownHosts = networkInterfaces().map(({ address }) => address);
    return listeners.some(({ addr }) =>
      arrivesAt({ host, port }, { host: addr.hostname, port: addr.port }, ownHosts)
    );
  };
  const { random } = Math;
  const parts = { clock, events, phones, scrcpyServers, random, stdin: Deno.stdin, leadsBack };
  const makeSource = await openSource(config, parts, signal);
  return new Station({
    name: STATION,
    events,
    makeSource,
    clock,
    random,
    nextTurn: setImmediate,
    liveCapacityMs: config.bufferMs,
    stallTimeoutMs: config.stallTimeoutMs,
    gap: config.gap,
    maxClients,
  });
}

/** Says what is relayed where, or what is listened to. */
function announce(
  { source: { label: source, format } }: Station,
  { config, listeners }: Place,
  { events, version, listening }: RelayEnvironment,
): void {
  const first = listeners[0]?.addr;
  if (first === undefined) return events.emit({ kind: "joined", version, source, format });
  // The runtime does not say by which interface an address is reached.
  const zone = zoneOf(config.bind);
  const addresses = listeners.map(({ addr }) => formatAddress(addr.hostname + zone, addr.port));
  const hostname = first.hostname + zone;
  events.emit({ kind: "started", version, addresses, port: first.port, source, format });
  if (!isLoopback(hostname) && config.access.allowed === undefined) {
    events.emit({ kind: "open-bind", addresses });
  }
  listening(hostname, first.port, format);
}

/** As many as are wanted, and as the system can hold: the source needs a descriptor, too. */
function limitClients(
  wanted: number | undefined,
  limit: number | undefined,
  httpConnections: number,
  events: RelayEvents,
): number {
  if (limit === undefined) return wanted ?? MOST_CLIENTS;
  const possible = Math.floor(Math.max(limit - RESERVED_DESCRIPTORS - httpConnections, limit / 2));
  if (wanted !== undefined && wanted > possible) {
    events.emit({ kind: "clients-limited", wanted, possible });
  }
  return Math.min(wanted ?? MOST_CLIENTS, possible);
}
