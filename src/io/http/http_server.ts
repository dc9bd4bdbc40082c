/**
 * Answers what is asked over HTTP.
 *
 * @module
 */

import { AcceptLoop, type Listener } from "../../core/base/accept_loop.ts";
import type { Door } from "../../core/station.ts";
import { sendAnswer } from "./answer.ts";
import type { Connection, Connections } from "./connections.ts";
import type { Gate } from "./gate.ts";
import { closeSocket, type HttpSocket } from "./http_socket.ts";
import type { HttpWorld } from "./http_world.ts";
import { problem } from "./problem.ts";
import { hasBody, parseHead, readHead } from "./request_head.ts";
import type { Streams } from "./streams.ts";

/** What a server is made of. */
export interface HttpServerOptions {
  readonly listeners: readonly Listener<HttpSocket>[];
  readonly world: Pick<HttpWorld, "events" | "clock">;
  readonly connections: Connections;
  readonly gate: Gate;
  readonly streams: Streams;
  /** Whether an address may connect; if not given, all may. */
  readonly allows?: ((host: string) => boolean) | undefined;
  /** Answers everything but streams. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Secures a connection, where that is wanted. */
  readonly secure?: ((socket: HttpSocket) => HttpSocket) | undefined;
}

/**
 * A server for the streams of stations, and for what else is asked.
 *
 * Streams are written to their sockets as raw clients' audio is: what the runtime offers for responses
 * copies each chunk, and serves many unevenly. On a connection one thing is asked.
 */
export class HttpServer implements Door, AsyncDisposable {
  readonly #options: HttpServerOptions;
  readonly #accepting: AcceptLoop<HttpSocket>;
  readonly #sockets = new Set<HttpSocket>();
  readonly #serving = new Set<Promise<void>>();

  /** Begins to accept at once. */
  constructor(options: HttpServerOptions) {
    this.#options = options;
    const { listeners, world: { clock, events } } = options;
    this.#accepting = new AcceptLoop({
      listeners,
      clock,
      take: (socket) => this.#take(socket),
      failed: (words) => events.emit({ kind: "accept-failed", transport: "http", words }),
    });
  }

  /** Lets nobody in any more. Those who are here stay. */
  async close(): Promise<void> {
    await this.#accepting.close();
  }

  /** Ends all that still goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    for (const socket of this.#sockets) closeSocket(socket);
    await Promise.all(this.#serving);
    await this.#options.streams[Symbol.asyncDispose]();
  }

  #take(accepted: HttpSocket): void {
    const { connections, allows, secure, world: { events } } = this.#options;
    const { hostname } = accepted.remoteAddr;
    if (allows?.(hostname) === false) {
      closeSocket(accepted);
      return events.emit({ kind: "client-not-allowed", transport: "http", host: hostname });
    }
    const connection = connections.enter(hostname, () => closeSocket(accepted));
    if (connection === undefined) return closeSocket(accepted);
    const socket = secure?.(accepted) ?? accepted;
    this.#sockets.add(socket);
    const serving = this.#serve(socket, connection)
      .catch((error) => {
        closeSocket(socket);
        events.emit({ kind: "listener-failed", error });
      })
      .finally(() => {
        connection.leave();
        this.#sockets.delete(socket);
        this.#serving.delete(serving);
      });
    this.#serving.add(serving);
  }

  async #serve(socket: HttpSocket, connection: Connection): Promise<void> {
    const { clock } = this.#options.world;
    const head = await readHead(socket, clock);
    connection.asked();
    if (head === undefined) return closeSocket(socket);
    const request = typeof head === "string" ? parseHead(head) : head;
    const answer = typeof request === "number"
      ? problem(request)
      : await this.#answer(request, socket);
    if (answer === undefined) return;
    const isHead = typeof request !== "number" && request.method === "HEAD";
    await sendAnswer(answer, socket, isHead, clock);
  }

  /** @returns undefined if the socket is a listener's now */
  async #answer(request: Request, socket: HttpSocket): Promise<Response | undefined> {
    const { gate, streams, fetch } = this.#options;
    const refusal = gate.refuse(request);
    if (refusal !== undefined) return refusal;
    if (hasBody(request)) return problem(413);
    const wanted = streams.find(new URL(request.url).pathname);
    if (wanted !== undefined) return await streams.send(wanted, request, socket);
    return gate.welcome(request, await fetch(request));
  }
}
