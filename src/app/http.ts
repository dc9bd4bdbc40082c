/**
 * The relay over HTTP.
 *
 * @module
 */

import { hostname } from "node:os";
import type { TlsTrouble } from "../core/access_trouble.ts";
import { formatAddress, isLoopback, zoneOf } from "../core/base/address.ts";
import type { Door } from "../core/station.ts";
import { type ListenTrouble, TroubleError } from "../core/trouble.ts";
import type { HttpServer, HttpServerOptions } from "../io/http/http_server.ts";
import type { HttpWorld } from "../io/http/http_world.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import { portHolder } from "../io/process/port_holder.ts";
import { ClientConnection } from "../io/tcp/client_connection.ts";
import { listenOrNameHolder } from "../io/tcp/listen.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { STREAM_ENCODERS } from "./encoders.ts";
import { listenHosts } from "./report/listen_hosts.ts";

const MOST_CONNECTIONS = 512;
/** Of the files that the system lets the relay open. */
const CONNECTIONS_SHARE = 0.25;
/** Of those, from one other computer. */
const ADDRESS_SHARE = 0.25;
/** Nobody guesses 128 bits. */
const TOKEN_BYTES = 16;

/**
 * How many connections there may be at once that are no listeners'.
 *
 * @param limit of open files, if the system has one
 */
export function mostHttpConnections({ httpPort }: RelayConfig, limit = Infinity): number {
  return httpPort === 0 ? 0 : Math.floor(Math.min(MOST_CONNECTIONS, limit * CONNECTIONS_SHARE));
}

/** What HTTP is opened with. */
export interface HttpOptions {
  readonly config: RelayConfig;
  /** Whether there is anything to let clients in for. */
  readonly isWanted: boolean;
  /** Where raw audio is to be had of the station of a name, or of the first. */
  portOf(stationName: string | undefined): number;
  readonly mostConnections: number;
  readonly world: HttpWorld;
  /** Shows a person a link that holds a secret; undefined where nobody looks. */
  readonly showLink: ((link: string) => Promise<void>) | undefined;
}

/**
 * HTTP, from when it is there: raw audio does not wait for it, and goes on without it.
 */
export class HttpDoor implements Door, AsyncDisposable {
  readonly #opening: Promise<HttpServer | undefined>;

  /** Begins to open it, if it is wanted. */
  constructor(options: HttpOptions) {
    const { config: { httpPort }, isWanted } = options;
    this.#opening = isWanted && httpPort !== 0 ? open(options) : Promise.resolve(undefined);
  }

  async close(): Promise<void> {
    await (await this.#opening)?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#opening)?.[Symbol.asyncDispose]();
  }
}

async function open(options: HttpOptions): Promise<HttpServer | undefined> {
  const { config: { bind, httpPort, access }, world: { events } } = options;
  try {
    const secure = await openSecurity(options);
    const listeners = await listenOrNameHolder(bind, httpPort, portHolder);
    const { hostname, port } = listeners[0]!.addr;
    const host = hostname + zoneOf(bind);
    const token = access.token ?? (isLoopback(host) || access.isOpen ? undefined : newToken());
    const server = await serve(options, { host, listeners, token, secure });
    await announce(options, host, port, token);
    return server;
  } catch (error) {
    if (error instanceof TroubleError) {
      events.emit({ kind: "http-failed", trouble: error.trouble as ListenTrouble | TlsTrouble });
    } else events.emit({ kind: "listener-failed", error });
    return undefined;
  }
}

/**
 * The files are read at once: what is wrong with them is told before anybody connects.
 *
 * @throws {TroubleError} a {@linkcode TlsTrouble} when they are of no use
 */
async function openSecurity(
  { config: { access: { tls } }, world: { clock, events } }: HttpOptions,
): Promise<HttpServerOptions["secure"]> {
  if (tls === undefined) return undefined;
  const { Certificate } = await import("../io/http/certificate.ts");
  const { TlsSocket } = await import("../io/http/tls_socket.ts");
  const certificate = new Certificate({
    ...tls,
    clock,
    changed: (trouble) =>
      events.emit(
        trouble === undefined ? { kind: "tls-renewed" } : { kind: "tls-not-renewed", trouble },
      ),
  });
  return (socket) => new TlsSocket(socket, certificate.context);
}

/** Where people come in, and what they need for that. */
interface Entrance extends Pick<HttpServerOptions, "secure"> {
  /** Of the listeners, IPv6 without brackets. */
  readonly host: string;
  readonly listeners: readonly Deno.TcpListener[];
  readonly token: string | undefined;
}

/** What is not needed before raw audio can be had, and slow to load, is loaded here. */
async function serve(
  options: HttpOptions,
  { host, listeners, token, secure }: Entrance,
): Promise<HttpServer> {
  const { config, config: { access }, mostConnections, world } = options;
  const [
    { HttpServer },
    { Connections },
    { Gate },
    { Streams },
    { routes },
    { relayPage },
  ] = await Promise.all([
    import("../io/http/http_server.ts"),
    import("../io/http/connections.ts"),
    import("../io/http/gate.ts"),
    import("../io/http/streams.ts"),
    import("../io/http/routes.ts"),
    import("./page.ts"),
  ]);
  const { clock, explain } = world;
  const { portOf } = options;
  const pageOptions = { host, portOf, format: config.format, isSecure: secure !== undefined };
  const chain = { stations: world.stations, portOf, isGuarded: token !== undefined };
  const mostFromAddress = Math.ceil(mostConnections * ADDRESS_SHARE);
  return new HttpServer({
    ...{ listeners, world, secure },
    allows: access.allowed && ((host) => access.allowed!.has(host)),
    connections: new Connections({ most: mostConnections, mostFromAddress }, isLoopback),
    gate: new Gate({
      token,
      names: [...ownNames(), ...access.publicNames],
      isSecure: secure !== undefined,
      explain,
    }),
    streams: new Streams({
      ...{ world, encoders: STREAM_ENCODERS, now: () => new Date(), nextTurn: setImmediate },
      ...{ capacityMs: config.bufferMs, stallTimeoutMs: config.stallTimeoutMs },
      carry: (socket, transport, head) => {
        const address = formatAddress(socket.remoteAddr.hostname, socket.remoteAddr.port);
        return new ClientConnection({ socket, address, clock, transport, head });
      },
    }),
    fetch: routes(world, relayPage({ ...pageOptions, token }), chain).fetch,
  });
}

/** Says where it is to be had, and gives a token to nobody but whoever sits at the terminal. */
async function announce(
  { config: { access }, world: { events }, showLink }: HttpOptions,
  host: string,
  port: number,
  token: string | undefined,
): Promise<void> {
  const { here, elsewhere } = listenHosts(host, networkInterfaces());
  const scheme = access.tls === undefined ? "http" : "https";
  const urlOf = (host: string) => `${scheme}://${host}:${port}/`;
  events.emit({
    kind: "http-started",
    needsToken: token !== undefined,
    url: urlOf(here),
    urlsElsewhere: elsewhere.map(urlOf),
    port,
  });
  if (isLoopback(host)) return;
  const url = urlOf(access.publicNames[0] ?? elsewhere[0] ?? here);
  const isGenerated = token !== undefined && access.token === undefined;
  if (showLink !== undefined) await showLink(isGenerated ? `${url}?token=${token}` : url);
  else if (isGenerated) events.emit({ kind: "token-unseen" });
}

/** What other computers in the network call this one. */
function ownNames(): string[] {
  const name = hostname();
  return [name, `${name}.local`];
}

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
