/**
 * What a TCP server sends.
 *
 * @module
 */

import { closeOnAbort } from "../../core/base/close_on_abort.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { SourceLabel } from "../../core/source/source.ts";
import { type SourceTrouble, TroubleError } from "../../core/trouble.ts";

/**
 * Of a burst so much is published in a turn of the event loop, and a client that is fed once a turn
 * must be able to keep up. It is 16 KiB for sndcpy.
 */
const READ_MS = 85;
/** The sparsest and the broadest formats read a little more and a little less at once. */
const FEWEST_READ_BYTES = 8 * 1024;
const MOST_READ_BYTES = 64 * 1024;
/** A host may have an address that leads nowhere beside one that works. */
const CONNECT_LIMIT_MS = 3000;

/** Where to connect, and what comes from there. */
export interface TcpOrigin {
  /** A literal address: of a name's several, the runtime might try more than one at once. */
  readonly hostname: string;
  readonly port: number;
  readonly format: PcmFormat;
  /** What it is to people. */
  readonly label: SourceLabel;
}

/**
 * Connects, and gives what comes until the end or until `signal` is aborted.
 *
 * @throws {TroubleError} `refused`, `unreachable` or `failed` from here, `reset` from the iteration
 */
export async function connectTcp(origin: TcpOrigin, signal: AbortSignal): Promise<TcpStream> {
  const { hostname, port, label } = origin;
  const limit = new AbortController();
  // No AbortSignal.timeout: a source that refuses is tried each second, and its timer would stay.
  const late = () => limit.abort(new DOMException("It took too long", "TimeoutError"));
  const timer = setTimeout(late, CONNECT_LIMIT_MS);
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    return new TcpStream(await Deno.connect({ hostname, port, signal: either }), origin, signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : lost(error, label);
  } finally {
    clearTimeout(timer);
  }
}

/** The chunks of one connection, each lent until the next. */
export class TcpStream implements AsyncIterableIterator<Uint8Array> {
  readonly #connection: Deno.Conn;
  readonly #label: SourceLabel;
  readonly #signal: AbortSignal;
  readonly #closing: Disposable;
  readonly #buffer: Uint8Array;

  constructor(
    connection: Deno.Conn,
    { format, label }: Pick<TcpOrigin, "format" | "label">,
    signal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#label = label;
    this.#signal = signal;
    this.#closing = closeOnAbort(connection, signal);
    this.#buffer = new Uint8Array(readBytes(format));
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      this.#signal.throwIfAborted();
      const bytes = await this.#connection.read(this.#buffer);
      if (bytes === null) return this.return();
      return { done: false, value: this.#buffer.subarray(0, bytes) };
    } catch (error) {
      this.#closing[Symbol.dispose]();
      throw this.#signal.aborted ? this.#signal.reason : lost(error, this.#label);
    }
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.#closing[Symbol.dispose]();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function readBytes(format: PcmFormat): number {
  return Math.min(MOST_READ_BYTES, Math.max(FEWEST_READ_BYTES, format.bytesFromMs(READ_MS)));
}

function lost(cause: unknown, source: SourceLabel): TroubleError<SourceTrouble> {
  const code = diagnose(cause);
  if (code !== undefined) return new TroubleError({ code, source }, { cause });
  const words = cause instanceof Error ? cause.message : String(cause);
  return new TroubleError({ code: "failed", source, words }, { cause });
}

/** @returns undefined for what the system says in words only */
function diagnose(error: unknown): "refused" | "reset" | "unreachable" | undefined {
  if (error instanceof Deno.errors.ConnectionRefused) return "refused";
  if (
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe
  ) {
    return "reset";
  }
  if (
    error instanceof Deno.errors.TimedOut || error instanceof Deno.errors.AddrNotAvailable ||
    error instanceof Deno.errors.NetworkUnreachable ||
    error instanceof Error && "code" in error && error.code === "EHOSTUNREACH" ||
    error instanceof DOMException && error.name === "TimeoutError"
  ) {
    return "unreachable";
  }
  return undefined;
}
