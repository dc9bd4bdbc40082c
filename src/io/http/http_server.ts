/**
 * Lets listeners in over HTTP.
 *
 * @module
 */

import type { Server, Socket } from "node:net";
import { concatenate } from "../../core/base/bytes.ts";
import type { Encoding, MakeEncoder } from "../../core/record/encoder.ts";
import type { Door, Station } from "../../core/station.ts";
import { EncodedStream } from "../../core/stream/encoded_stream.ts";
import { type Trouble, TroubleError } from "../../core/trouble.ts";
import { HttpCarrier } from "./http_carrier.ts";
import { listenHttp, portOf } from "./http_listener.ts";
import type { HttpWorld } from "./http_world.ts";
import { sendAnswer } from "./plain_answer.ts";
import { problem } from "./problem.ts";
import { hasBody, parseHead, readHead } from "./request_head.ts";
import { responseHead, STREAM_FORMS, type StreamForm } from "./stream_form.ts";

const READING_METHODS = ["GET", "HEAD"];

/** What a server is made of. */
export interface HttpServerOptions {
  readonly world: HttpWorld;
  /** Addresses to listen on, IPv6 without brackets. */
  readonly hosts: readonly string[];
  /** 0 lets the system choose one. */
  readonly port: number;
  /** How many there may be at once, streams included. What comes beyond is closed as it comes. */
  readonly mostConnections: number;
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
 * copies each chunk, and serves many unevenly. On a connection one thing is asked.
 */
export class HttpServer implements Door, AsyncDisposable {
  readonly #options: HttpServerOptions;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
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
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(Array.from(this.#streams.values(), (each) => each[Symbol.asyncDispose]()));
  }

  async #open(host: string): Promise<void> {
    const port = this.#servers.length === 0 ? this.#options.port : this.port;
    const server = await listenHttp(host, port, (socket) => void this.#take(socket));
    server.maxConnections = this.#options.mostConnections;
    const { events } = this.#options.world;
    server.on("error", ({ message: words }) => {
      events.emit({ kind: "accept-failed", transport: "http", words });
    });
    this.#servers.push(server);
  }

  /** Never rejects. */
  async #take(socket: Socket): Promise<void> {
    const { world: { events, clock } } = this.#options;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // Whatever else it means, the connection is over then.
    socket.on("error", () => socket.destroy());
    try {
      const head = await readHead(socket, clock);
      if (head === undefined || this.#isClosed) socket.destroy();
      else if (typeof head === "number") await sendAnswer(problem(head), socket, false);
      else await this.#answer(head, socket);
    } catch (error) {
      socket.destroy();
      events.emit({ kind: "listener-failed", error });
    }
  }

  async #answer(head: string, socket: Socket): Promise<void> {
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    const request = parseHead(head, gone.signal);
    if (request === undefined) return await sendAnswer(problem(400), socket, false);
    const isHead = request.method === "HEAD";
    const refuse = (answer: Response) => sendAnswer(answer, socket, isHead);
    if (hasBody(request)) return await refuse(problem(413));
    // Nobody says anything more; and whoever does not read does not notice that somebody leaves.
    socket.on("data", () => socket.destroy());
    const form = STREAM_FORMS.get(new URL(request.url).pathname);
    if (form === undefined) return await refuse(await this.#options.fetch(request));
    if (!READING_METHODS.includes(request.method)) {
      return await refuse(problem(405, {}, { Allow: READING_METHODS.join(", ") }));
    }
    const answer = await this.#stream(form, socket, isHead);
    if (answer !== undefined) await refuse(answer);
  }

  /** @returns undefined if there is no other answer than the stream */
  async #stream(form: StreamForm, socket: Socket, isHead: boolean): Promise<Response | undefined> {
    const { world: { stations: [station] }, explain, now } = this.#options;
    if (station === undefined) return problem(503);
    const { audience, hub, source: { format } } = station;
    const head = new TextEncoder().encode(responseHead(form, format, now()));
    if (isHead) return void socket.end(head, () => socket.destroySoon());
    if (form.encoding === undefined) {
      const start = concatenate(head, form.head?.(format) ?? new Uint8Array(0));
      audience.admitTo(hub, new HttpCarrier(socket, start));
      return undefined;
    }
    const encoded = this.#encoded(form.encoding, station);
    try {
      await encoded.prepare();
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      const { code } = error.trouble;
      return problem(503, { code, detail: explain(error.trouble) });
    }
    if (this.#isClosed || socket.destroyed) socket.destroy();
    else audience.admitTo(encoded, new HttpCarrier(socket, head));
    return undefined;
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
