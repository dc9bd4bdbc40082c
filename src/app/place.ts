/**
 * Where the relay lets clients in, or whom it listens to instead.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import { portHolder } from "../io/process/port_holder.ts";
import { listenOrNameHolder } from "../io/tcp/listen.ts";
import type { RelayConfig } from "./commands/relay_config.ts";

/** Addresses that listen for all are reached there. */
const HERE: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** The place of a run. */
export class Place implements Disposable {
  /** What the run is told; its source may be the relay that has the port. */
  readonly config: RelayConfig;
  /** None, where a relay is listened to that runs already. */
  readonly listeners: readonly Deno.TcpListener[];
  #isOwned = true;

  constructor(config: RelayConfig, listeners: readonly Deno.TcpListener[]) {
    this.config = config;
    this.listeners = listeners;
  }

  /** Somebody else closes the listeners from now on. */
  handOver(): void {
    this.#isOwned = false;
  }

  [Symbol.dispose](): void {
    if (!this.#isOwned) return;
    for (const listener of this.listeners) listener.close();
  }
}

/**
 * Takes the port of the relay. Whoever comes before the format is known waits in the system's queue.
 *
 * @param mayJoin whether a relay that has it is as good
 * @throws {TroubleError} a {@linkcode ListenTrouble}
 */
export async function takePlace(config: RelayConfig, mayJoin: boolean): Promise<Place> {
  try {
    return new Place(config, await listenOrNameHolder(config.bind, config.port, portHolder));
  } catch (error) {
    const isTaken = error instanceof TroubleError && error.trouble.code === "port-in-use";
    if (!isTaken || !mayJoin) throw error;
    const { bind, port } = config;
    const source = { kind: "tcp", host: HERE[bind] ?? bind, port, isRelay: true } as const;
    return new Place({ ...config, source }, []);
  }
}
