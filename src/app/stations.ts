/**
 * The stations of a run, each with the port that its audio is to be had at.
 *
 * @module
 */

import { arrivesAt, formatAddress, isLoopback, zoneOf } from "../core/base/address.ts";
import { type Door, ONLY_STATION, Station } from "../core/station.ts";
import { Lineage } from "../core/source/lineage.ts";
import type { TroubleError } from "../core/trouble.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import { systemClock } from "../io/system_clock.ts";
import { askForChain } from "../io/tcp/chain_question.ts";
import { TcpServer } from "../io/tcp/tcp_server.ts";
import { DEFAULT_HTTP_PORT } from "./commands/options.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { openSource } from "./open_source.ts";
import { Place, takePlace } from "./place.ts";
import { scrcpyServers } from "./scrcpy.ts";
import type { RelayEnvironment } from "./relay.ts";

/** A station that somebody wants. */
export interface StationWish {
  /** Undefined for the only one. */
  readonly name: string | undefined;
  readonly config: RelayConfig;
}

/** What stations are made of. */
export interface StationsOptions extends RelayEnvironment {
  /** How many clients each may have. */
  readonly maxClients: number;
  /** Called when an output was what the relay ran for, and it is over. */
  finish(failure?: TroubleError): void;
}

/** Opens stations, runs them, and takes away at the end what they have shown. */
export class Stations implements Disposable {
  /** Those that there are by now, in the order in which they were opened. */
  readonly all: Station[] = [];
  readonly #options: StationsOptions;
  readonly #signal: AbortSignal;
  readonly #doors = new Map<Station, Door>();
  readonly #shown = new DisposableStack();
  readonly #ports = new Map<string, number>();

  /** @param signal ends them all */
  constructor(options: StationsOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Whether there is a port of ours. */
  get letClientsIn(): boolean {
    return this.#doors.size > 0;
  }

  /** That of the station of a name, or of the first. */
  portOf(name: string | undefined): number | undefined {
    return this.#ports.get(name ?? this.all[0]?.name ?? "");
  }

  /**
   * Lets clients in, with whatever else takes the station's audio, and says so.
   *
   * @throws {TroubleError} when it cannot listen, or when the source can never be had
   */
  async open({ name, config }: StationWish): Promise<Station> {
    const { mayJoin, onlyListens, outputs, finish, events } = this.#options;
    using place = onlyListens ? new Place(config, []) : await takePlace(config, mayJoin);
    const station = await this.#make(name ?? ONLY_STATION, place);
    const { listeners } = place;
    if (listeners.length > 0) {
      const { audience, emit } = station;
      const { allowed } = config.access;
      const allows = allowed && ((host: string) => allowed.has(host));
      const door = new TcpServer({ listeners, audience, clock: systemClock, emit, allows });
      this.#doors.set(station, door);
      this.#ports.set(station.name, listeners[0]!.addr.port);
    }
    place.handOver();
    this.all.push(station);
    for (const output of outputs) {
      const line = output(station, finish);
      if (line !== undefined) this.#shown.use(line);
    }
    if (listeners.length > 0) this.#announce(station, name, place);
    else events.emit({ kind: "joined", version: this.#options.version, ...labelOf(station) });
    return station;
  }

  /**
   * Runs a station until the end.
   *
   * @param http lets clients into every station
   * @throws {TroubleError} when its source has failed for good
   */
  async run(station: Station, http: Door): Promise<void> {
    const own = this.#doors.get(station);
    await station.run(own === undefined ? [http] : [own, http], this.#signal);
  }

  [Symbol.dispose](): void {
    this.#shown.dispose();
  }

  async #make(name: string, { config, listeners }: Place): Promise<Station> {
    const { events, phones, maxClients } = this.#options;
    const clock = systemClock;
    const lineage = lineageOf(config, listeners.length > 0);
    const leadsBack = (host: string, port: number) => {
      const ownHosts = networkInterfaces().map(({ address }) => address);
      return lineage.isCircle ||
        listeners.some(({ addr }) =>
          arrivesAt({ host, port }, { host: addr.hostname, port: addr.port }, ownHosts)
        );
    };
    const { random } = Math;
    const parts = { clock, events, phones, scrcpyServers, random, stdin: Deno.stdin, leadsBack };
    const makeSource = await openSource(config, parts, this.#signal);
    return new Station({
      name,
      events,
      makeSource,
      clock,
      random,
      nextTurn: setImmediate,
      liveCapacityMs: config.bufferMs,
      stallTimeoutMs: config.stallTimeoutMs,
      gap: config.gap,
      lineage,
      maxClients,
    });
  }

  /** Says what is relayed where. */
  #announce(station: Station, name: string | undefined, { config, listeners }: Place): void {
    const { events, version, listening } = this.#options;
    // The runtime does not say by which interface an address is reached.
    const zone = zoneOf(config.bind);
    const addresses = listeners.map(({ addr }) => formatAddress(addr.hostname + zone, addr.port));
    const [{ hostname, port }] = listeners.map(({ addr }) => addr) as [Deno.NetAddr];
    const label = labelOf(station);
    events.emit({ kind: "started", station: name, version, addresses, port, ...label });
    if (!isLoopback(hostname + zone) && config.access.allowed === undefined) {
      events.emit({ kind: "open-bind", station: name, addresses });
    }
    listening(hostname + zone, port, label.format, name);
  }
}

/** @param isRelay whether others can listen: nobody else needs to know who is above */
function lineageOf({ source }: RelayConfig, isRelay: boolean): Lineage {
  const id = crypto.randomUUID().replaceAll("-", "");
  const clock = systemClock;
  if (!isRelay || source.kind !== "tcp") return new Lineage({ id, clock });
  const { host, port: audioPort, httpPort = DEFAULT_HTTP_PORT } = source;
  return new Lineage({
    ...{ id, clock },
    ask: (signal) => askForChain({ host, httpPort, audioPort }, signal),
  });
}

function labelOf({ source: { label, format } }: Station) {
  return { source: label, format };
}
