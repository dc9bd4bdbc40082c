/**
 * The audio over HTTP: each listener is a client of a station's audience.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { Encoding, MakeEncoder } from "../../core/record/encoder.ts";
import type { Station } from "../../core/station.ts";
import type { Carrier } from "../../core/stream/audience.ts";
import type { Transport } from "../../core/stream/client.ts";
import type { ListenerQueue } from "../../core/stream/client_queue.ts";
import { EncodedStream } from "../../core/stream/encoded_stream.ts";
import { TroubleError } from "../../core/trouble.ts";
import type { HttpSocket } from "./http_socket.ts";
import type { HttpWorld } from "./http_world.ts";
import { problem } from "./problem.ts";
import { responseHead } from "./response_head.ts";
import { STREAM_FORMS, type StreamForm, streamHeaders, WEB_SOCKET_PATH } from "./stream_form.ts";
import { WebSocketCarrier } from "./web_socket_carrier.ts";
import { webSocketHead } from "./web_socket_handshake.ts";

const METHODS: readonly string[] = ["GET", "HEAD"];

/** Moves a listener's audio, behind a head, into its socket. */
export type Carry = (
  socket: HttpSocket,
  transport: Transport,
  head: Uint8Array,
) => Carrier<ListenerQueue>;

/** What streams are made of. */
export interface StreamsOptions {
  readonly world: Pick<HttpWorld, "stations" | "events" | "clock" | "version" | "explain">;
  readonly carry: Carry;
  readonly encoders: Readonly<Partial<Record<Encoding, MakeEncoder>>>;
  /** How far a listener may fall behind. */
  readonly capacityMs: number;
  /** A listener that takes nothing of what it was handed for this long is evicted. */
  readonly stallTimeoutMs: number;
  /** The time of day. */
  now(): Date;
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void;
}

/** What somebody asked to hear. */
export interface Wanted {
  readonly station: Station;
  readonly form: StreamForm | "websocket";
}

/** Lets listeners in, in the form that each wants; one encoder makes a form for all of them. */
export class Streams implements AsyncDisposable {
  readonly #options: StreamsOptions;
  readonly #encoded = new Map<Station, Map<Encoding, EncodedStream>>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /**
   * What a path leads to: `/stream.wav` to the first station, `/NAME/stream.wav` to that of the name.
   *
   * @returns undefined if it is no stream
   */
  find(path: string): Wanted | undefined {
    const { stations } = this.#options.world;
    const [, name, file] = /^(?:\/([^/]+))?(\/[^/]+)$/.exec(path) ?? [];
    const form = file === WEB_SOCKET_PATH ? "websocket" : STREAM_FORMS.get(file ?? "");
    const station = name === undefined
      ? stations[0]
      : stations.find((each) => each.name === decoded(name));
    return form && station && { station, form };
  }

  /**
   * Has the audio sent.
   *
   * @returns another answer, if it cannot be had; undefined if the socket is a listener's now
   */
  async send(
    { station, form }: Wanted,
    request: Request,
    socket: HttpSocket,
  ): Promise<Response | undefined> {
    if (!METHODS.includes(request.method)) return problem(405, {}, { Allow: METHODS.join(", ") });
    if (form === "websocket") return await this.#upgrade(station, request, socket);
    const { explain } = this.#options.world;
    try {
      return await this.#respond(station, form, request, socket);
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      return problem(503, { code: error.trouble.code, detail: explain(error.trouble) });
    }
  }

  /** @throws {TroubleError} why the audio cannot be had in that form */
  async #respond(
    station: Station,
    form: StreamForm,
    { method, headers }: Request,
    socket: HttpSocket,
  ): Promise<Response | undefined> {
    const { carry, now } = this.#options;
    const { audience, source: { format } } = station;
    const encoded = form.encoding && this.#encode(form.encoding, station);
    await encoded?.prepare();
    const name = headers.get("icy-metadata") === "1" ? station.name : undefined;
    const fields = streamHeaders(form, format, now(), name);
    if (method === "HEAD") return new Response(null, { headers: fields });
    if (!audience.hasRoom) return problem(503, { code: "too-many-clients" });
    const first = form.head?.(format) ?? new Uint8Array(0);
    const carrier = carry(socket, "http", concatenate(responseHead(200, fields), first));
    if (encoded === undefined) audience.admit(carrier);
    else audience.admitTo(encoded, carrier);
    return undefined;
  }

  async #upgrade(
    { audience, source: { format } }: Station,
    request: Request,
    socket: HttpSocket,
  ): Promise<Response | undefined> {
    const head = webSocketHead(request);
    if (head === undefined) return problem(426, {}, { Upgrade: "websocket" });
    const carrier = new WebSocketCarrier({
      ...{ socket, head, format },
      clock: this.#options.world.clock,
    });
    if (audience.hasRoom) audience.admit(carrier);
    else await carrier.refuse();
    return undefined;
  }

  /** Ends every encoder, and its listeners' streams. */
  async [Symbol.asyncDispose](): Promise<void> {
    const all = Array.from(this.#encoded.values(), (forms) => Array.from(forms.values())).flat();
    await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
  }

  #encode(encoding: Encoding, station: Station): EncodedStream {
    const {
      world: { clock, events, version },
      encoders,
      capacityMs,
      stallTimeoutMs,
      now,
      nextTurn,
    } = this.#options;
    const { hub, source: { format }, emit } = station;
    const forms = this.#encoded.get(station) ?? new Map<Encoding, EncodedStream>();
    this.#encoded.set(station, forms);
    const known = forms.get(encoding);
    if (known !== undefined) return known;
    const tags = () => ({ date: now().toISOString(), encodedBy: `sndcpy-relay ${version}` });
    const stream = new EncodedStream({
      ...{ hub, encoding, clock, nextTurn, capacityMs, stallTimeoutMs, emit },
      make: () => encoders[encoding]!(format, tags()),
      failed: (error) => events.emit({ kind: "listener-failed", error }),
    });
    forms.set(encoding, stream);
    return stream;
  }
}

/** Browsers and players escape the same name differently: a colon, or a letter of no ASCII. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
