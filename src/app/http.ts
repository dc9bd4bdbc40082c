/**
 * The relay over HTTP.
 *
 * @module
 */

import type { Door } from "../core/station.ts";
import { type ListenTrouble, TroubleError, troubleOf } from "../core/trouble.ts";
import type { HttpServer } from "../io/http/http_server.ts";
import type { HttpWorld } from "../io/http/http_world.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import { portHolder } from "../io/process/port_holder.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { STREAM_ENCODERS } from "./encoders.ts";
import { listenHosts } from "./report/listen_hosts.ts";
import { explain } from "./words/advice.ts";
import type { Words } from "./words/words.ts";

const MOST_CONNECTIONS = 512;
/** Of the files that the system lets the relay open. */
const CONNECTIONS_SHARE = 0.25;

/**
 * How many connections there may be at once. A listener of the runtime's that is out of descriptors
 * spins, and lets nobody in any more: it never may be.
 *
 * @param limit of open files, if the system has one
 */
export function mostHttpConnections({ httpPort }: RelayConfig, limit = Infinity): number {
  return httpPort === 0 ? 0 : Math.floor(Math.min(MOST_CONNECTIONS, limit * CONNECTIONS_SHARE));
}

/** What HTTP is opened with. */
export interface HttpOptions {
  readonly config: RelayConfig;
  /** The addresses that raw audio is to be had at, IPv6 without brackets. */
  readonly hosts: readonly string[];
  /** Where raw audio is. */
  readonly port: number;
  readonly mostConnections: number;
  readonly world: HttpWorld;
  readonly words: Words;
}

/**
 * HTTP, from when it is there: raw audio does not wait for it, and goes on without it.
 */
export class HttpDoor implements Door, AsyncDisposable {
  readonly #opening: Promise<HttpServer | undefined>;

  /** Begins to open it, if it is wanted. */
  constructor(options: HttpOptions) {
    const isWanted = options.config.httpPort !== 0 && options.hosts.length > 0;
    this.#opening = isWanted ? open(options) : Promise.resolve(undefined);
  }

  async close(): Promise<void> {
    await (await this.#opening)?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#opening)?.[Symbol.asyncDispose]();
  }
}

async function open(options: HttpOptions): Promise<HttpServer | undefined> {
  const { config, hosts, mostConnections, world, words } = options;
  const { events } = world;
  try {
    // Not needed before raw audio can be had, and slow to load.
    const { HttpServer } = await import("../io/http/http_server.ts");
    const { routes } = await import("../io/http/routes.ts");
    const { relayPage } = await import("./page.ts");
    const server = await HttpServer.listen({
      ...{ world, hosts, mostConnections, port: config.httpPort, encoders: STREAM_ENCODERS },
      ...{ capacityMs: config.bufferMs, stallTimeoutMs: config.stallTimeoutMs },
      fetch: routes(world, relayPage(options)).fetch,
      explain: (trouble) => explain(trouble, words),
      now: () => new Date(),
    });
    const { here, elsewhere } = listenHosts(hosts[0]!, networkInterfaces());
    const [url, ...urlsElsewhere] = [here, ...elsewhere].map((host) =>
      `http://${host}:${server.port}/`
    );
    events.emit({ kind: "http-started", url: url!, urlsElsewhere, port: server.port });
    return server;
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error;
    const trouble = troubleOf(error) as ListenTrouble;
    const holder = { holder: await portHolder(config.httpPort) };
    events.emit({
      kind: "http-failed",
      trouble: trouble.code === "port-in-use" ? { ...trouble, ...holder } : trouble,
    });
    return undefined;
  }
}
