/**
 * Lets listeners in over HTTP.
 *
 * @module
 */

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { concatenate } from "../../core/base/bytes.ts";
import type { Encoding, MakeEncoder } from "../../core/record/encoder.ts";
import type { Door, Station } from "../../core/station.ts";
import { EncodedStream } from "../../core/stream/encoded_stream.ts";
import { type Trouble, TroubleError } from "../../core/trouble.ts";
import { HttpCarrier } from "./http_carrier.ts";
import { listenHttp, portOf } from "./http_listener.ts";
import type { HttpWorld } from "./http_world.ts";
import { asRequest, sendAnswer } from "./plain_answer.ts";
import { problem } from "./problem.ts";
import { responseHead, STREAM_FORMS, type StreamForm } from "./stream_form.ts";

/** Streams included. What comes beyond is closed as it comes. */
const MOST_CONNECTIONS = 512;
const READING_METHODS = ["GET", "HEAD"];
const ALLOWED = { Allow: READING_METHODS.join(", ") };
/** What the parser says of a request that it did not take, as an answer. */
const FAULTS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** What a server is made of. */
export interface HttpServerOptions {
  readonly world: HttpWorld;
  /** Addresses to listen on, IPv6 without brackets. */
  readonly hosts: readonly string[];
  /** 0 lets the system choose one. */
  readonly port: number;
  /** Answers everything but streams. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly encoders: Readonly<Partial<Record<Encoding, MakeEncoder>>>;
  /** How far a listener may fall behind. */
  readonly capacityMs: number;
  /** A listener that takes nothing of what it was handed for this long is evicted. */
  readonly stallTimeoutMs: number;
  /** Says what is wrong, and what people can do about it. */
  explain(trouble: Trouble): string;
  /** The time of day. */
  now(): Date;
}

/**
 * A server for the streams of a station, and for what else is asked over HTTP.
 *
 * Streams are written to their sockets as raw clients' audio is: what the runtime offers for responses
 * copies each chunk, and serves many unevenly. On a connection one thing is asked at a time; whoever
 * asks for more before it is answered, or sends anything while it listens, is closed.
 */
export class HttpServer implements Door, AsyncDisposable {
  readonly #options: HttpServerOptions;
  readonly #servers: Server[] = [];
  readonly #busy = new WeakSet<Socket>();
  readonly #streams = new Map<Encoding, EncodedStream>();
  #isClosed = false;

  private constructor(options: HttpServerOptions) {
    this.#options = options;
  }

  /**
   * Listens on every address.
   *
   * @throws {TroubleError} a {@linkcode ListenTrouble} when that is not possible
   */
  static async listen(options: HttpServerOptions): Promise<HttpServer> {
    const server = new HttpServer(options);
    try {
      for (const host of options.hosts) await server.#open(host);
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  /** The port that it listens on. */
  get port(): number {
    return portOf(this.#servers[0]!);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const server of this.#servers) server.close();
    return Promise.resolve();
  }

  /** Ends all that still goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(Array.from(this.#streams.values(), (each) => each[Symbol.asyncDispose]()));
  }

  async #open(host: string): Promise<void> {
    const port = this.#servers.length === 0 ? this.#options.port : this.port;
    const server = await listenHttp(host, port, (request, response) => {
      this.#answer(request, response).catch((error) => {
        request.socket.destroy();
        this.#options.world.events.emit({ kind: "listener-failed", error });
      });
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      const isLost = error.code === "ECONNRESET" || !socket.writable;
      if (isLost || this.#busy.has(socket as Socket)) return socket.destroy();
      socket.end(
        `HTTP/1.1 ${FAULTS[error.code ?? ""] ?? "400 Bad Request"}\r\n` +
          "Connection: close\r\n\r\n",
      );
    });
    this.#servers.push(server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, method = "" } = request;
    if (this.#isClosed || this.#busy.has(socket)) return void socket.destroy();
    this.#busy.add(socket);
    response.once("finish", () => this.#busy.delete(socket));
    if (hasBody(request)) return await refuse(problem(413), response);
    const form = STREAM_FORMS.get(request.url?.replace(/\?.*$/s, "") ?? "");
    if (form === undefined) {
      const asked = asRequest(request, response);
      const answer = asked === undefined ? problem(400) : await this.#options.fetch(asked);
      return await sendAnswer(answer, response);
    }
    if (!READING_METHODS.includes(method)) {
      return await refuse(problem(405, {}, ALLOWED), response);
    }
    await this.#stream(form, request, response);
  }

  async #stream(
    form: StreamForm,
    { method, socket }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { world: { stations: [station] }, explain, now } = this.#options;
    if (station === undefined) return await refuse(problem(503), response);
    const { audience, hub, source: { format } } = station;
    const head = new TextEncoder().encode(responseHead(form, format, now()));
    if (method === "HEAD") return void socket.end(head);
    if (form.encoding === undefined) {
      const start = concatenate(head, form.head?.(format) ?? new Uint8Array(0));
      return audience.admitTo(hub, new HttpCarrier(socket, start));
    }
    const encoded = this.#encoded(form.encoding, station);
    try {
      await encoded.prepare();
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      const { code } = error.trouble;
      return await refuse(problem(503, { code, detail: explain(error.trouble) }), response);
    }
    if (this.#isClosed || socket.destroyed) return void socket.destroy();
    audience.admitTo(encoded, new HttpCarrier(socket, head));
  }

  #encoded(encoding: Encoding, { hub, source: { format }, emit }: Station): EncodedStream {
    const { world: { clock, version }, encoders, capacityMs, stallTimeoutMs, now } = this.#options;
    let stream = this.#streams.get(encoding);
    if (stream !== undefined) return stream;
    const tags = () => ({ date: now().toISOString(), encodedBy: `sndcpy-relay ${version}` });
    stream = new EncodedStream({
      ...{ hub, encoding, clock, capacityMs, stallTimeoutMs, emit },
      make: () => encoders[encoding]!(format, tags()),
      nextTurn: setImmediate,
    });
    this.#streams.set(encoding, stream);
    return stream;
  }
}

/** Nothing here takes one. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Answers, and ends the connection. */
async function refuse(answer: Response, response: ServerResponse): Promise<void> {
  response.setHeader("Connection", "close");
  await sendAnswer(answer, response);
}
