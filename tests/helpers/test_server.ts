/**
 * A server for tests, and the hub whose audio it serves.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { isLoopback } from "../../src/core/base/address.ts";
import { RelayEvents, type StationEvent } from "../../src/core/event.ts";
import { EventCounts } from "../../src/core/event_counts.ts";
import type { Station } from "../../src/core/station.ts";
import { Audience } from "../../src/core/stream/audience.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { Connections } from "../../src/io/http/connections.ts";
import { Gate, type GateOptions } from "../../src/io/http/gate.ts";
import { HttpServer, type HttpServerOptions } from "../../src/io/http/http_server.ts";
import type { HttpWorld } from "../../src/io/http/http_world.ts";
import { routes } from "../../src/io/http/routes.ts";
import { Streams } from "../../src/io/http/streams.ts";
import { ClientConnection } from "../../src/io/tcp/client_connection.ts";
import { until } from "../../scripts/lab/until.ts";
import { testAdvice } from "./http_lab.ts";
import { HubWorld } from "./hub_world.ts";
import { ScriptedEncoder } from "./scripted_encoder.ts";
import { SCRIPTED } from "./scripted_recordings.ts";

const HOST = "127.0.0.1";

/** What is different from a server that everybody may ask. */
export interface TestServerOptions {
  readonly fetch?: HttpServerOptions["fetch"];
  readonly secure?: HttpServerOptions["secure"];
  readonly allows?: HttpServerOptions["allows"];
  readonly gate?: Partial<GateOptions>;
  readonly maxClients?: number;
  readonly mostConnections?: number;
}

/** A server on a free port, under a clock that stands still. */
export class TestServer extends HubWorld implements AsyncDisposable {
  readonly events: StationEvent[] = [];
  readonly programEvents: string[] = [];
  readonly audience: Audience;
  readonly connections: Connections;
  readonly port: number;
  readonly #server: HttpServer;
  #connects = 0;

  constructor(options: TestServerOptions = {}) {
    super();
    const { hub, clock } = this;
    const { maxClients = 10, mostConnections: most = 20 } = options;
    const emit = (event: StationEvent) => void this.events.push(event);
    this.audience = new Audience({ hub, clock, emit, maxClients });
    const events = new RelayEvents();
    events.listen(({ kind }) => this.programEvents.push(kind));
    const station = { name: "kitchen", hub, audience: this.audience, source: hub, emit };
    const world: HttpWorld = {
      stations: [station as unknown as Station],
      ...{ events, clock, counts: new EventCounts(events, clock), version: "1.2.3" },
      ...SCRIPTED,
      advise: testAdvice,
    };
    this.connections = new Connections({ most, mostFromAddress: most }, isLoopback);
    const listener = Deno.listen({ hostname: HOST, port: 0 });
    this.port = listener.addr.port;
    this.#server = new HttpServer({
      ...{ world, listeners: [listener], connections: this.connections },
      ...{ secure: options.secure, allows: options.allows },
      gate: new Gate({
        ...{ token: undefined, names: ["a"], isSecure: false, explain: world.explain },
        ...options.gate,
      }),
      streams: new Streams({
        ...{ world, capacityMs: 500, stallTimeoutMs: 60_000, now: () => new Date(0) },
        nextTurn: setImmediate,
        encoders: {
          opus: () => Promise.resolve(new ScriptedEncoder(1)),
          mp3: () => Promise.reject(new TroubleError({ code: "ffmpeg-missing", encoding: "mp3" })),
        },
        carry: (socket, transport, head) =>
          new ClientConnection({ socket, address: "somewhere", clock, transport, head }),
      }),
      fetch: options.fetch ?? routes(world).fetch,
    });
  }

  async connect(): Promise<Deno.TcpConn> {
    const connection = await Deno.connect({ hostname: HOST, port: this.port });
    // The server turns to others for a moment after some connections.
    if (++this.#connects % 10 === 0) await this.clock.advance(5);
    return connection;
  }

  /** All that is answered to so many bytes until the server ends the connection. */
  async ask(request: string): Promise<string> {
    using connection = await this.connect();
    await send(connection, request);
    return await readAll(connection);
  }

  /** Lets nobody in any more. */
  async close(): Promise<void> {
    await this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hub.close();
    await this.#server[Symbol.asyncDispose]();
    await until("everybody to be gone", () => this.audience.size === 0);
    assertEquals([this.hub.clients, this.clock.timers, this.connections.size], [0, 0, 0]);
  }
}

/** Sends a text. */
export async function send(connection: Deno.Conn, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Asserts that an answer looks like that. */
export function assertLike(text: string, pattern: RegExp, what = ""): void {
  assert(pattern.test(text), `${what} was answered by ${JSON.stringify(text)}`);
}

/** All that comes until the end, which may be a reset. */
export async function readAll(connection: Deno.Conn): Promise<string> {
  let text = "";
  const buffer = new Uint8Array(4096);
  for (;;) {
    const bytes = await connection.read(buffer).catch(() => null);
    if (bytes === null) return text;
    text += new TextDecoder("latin1").decode(buffer.subarray(0, bytes));
  }
}

/** So many bytes. */
export async function readBytes(connection: Deno.Conn, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let read = 0; read < count;) {
    const more = await connection.read(bytes.subarray(read));
    assert(more !== null, `The connection ended after ${read} of ${count} bytes`);
    read += more;
  }
  return bytes;
}

/** The head of an answer. */
export async function readHead(connection: Deno.Conn): Promise<string> {
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    head += String.fromCharCode(...await readBytes(connection, 1));
  }
  return head;
}
