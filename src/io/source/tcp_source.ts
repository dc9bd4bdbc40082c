/**
 * Audio from a TCP server: sndcpy behind an `adb forward`, or another relay.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { deadline } from "@std/async/deadline";
import { closeOnAbort } from "../../core/close_on_abort.ts";
import type { PcmFormat } from "../../core/pcm_format.ts";
import type { Source, SourceLabel } from "../../core/source.ts";
import { type SourceTrouble, TroubleError } from "../../core/trouble.ts";

/**
 * Of a burst so much is published in a turn of the event loop, and a client that is fed once a turn
 * must be able to keep up. It is 16 KiB for sndcpy.
 */
const READ_MS = 85;
/** The sparsest and the broadest formats read a little more and a little less at once. */
const FEWEST_READ_BYTES = 8 * 1024;
const MOST_READ_BYTES = 64 * 1024;
const LOOKUP_LIMIT_MS = 5000;
/** A host may have an address that leads nowhere beside one that works. */
const ADDRESS_LIMIT_MS = 3000;

/** A TCP server that sends raw PCM to whoever connects. */
export class TcpSource implements Source {
  readonly isFinite = false;

  /**
   * @param host a name or an address, IPv6 without brackets
   * @param label what it is to people, if that is not its address
   */
  constructor(
    readonly host: string,
    readonly port: number,
    readonly format: PcmFormat,
    readonly label: SourceLabel = { kind: "tcp", host, port },
  ) {}

  /**
   * Connects to the first address of the host that accepts.
   *
   * Every address is tried by itself: left to it, the runtime may open several connections at
   * once, and sndcpy gives its audio to the first that it sees.
   */
  async open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    let refusal: unknown;
    for (const hostname of await this.#resolve(signal)) {
      try {
        return this.#read(await this.#connect(hostname, signal), signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        refusal = error;
      }
    }
    throw this.#lost(refusal);
  }

  /** Leaves no timer behind: a source that refuses is tried each second, perhaps for days. */
  async #connect(hostname: string, signal: AbortSignal): Promise<Deno.TcpConn> {
    const limit = new AbortController();
    const late = () => limit.abort(new DOMException("It took too long", "TimeoutError"));
    const timer = setTimeout(late, ADDRESS_LIMIT_MS);
    try {
      return await Deno.connect({
        hostname,
        port: this.port,
        signal: AbortSignal.any([signal, limit.signal]),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async *#read(connection: Deno.TcpConn, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    using _closing = closeOnAbort(connection, signal);
    try {
      signal.throwIfAborted();
      connection.setKeepAlive(true);
      const buffer = new Uint8Array(this.#readBytes);
      for (;;) {
        const bytes = await connection.read(buffer);
        if (bytes === null) return;
        yield buffer.subarray(0, bytes);
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : this.#lost(error);
    }
  }

  get #readBytes(): number {
    const bytes = this.format.bytesFromMs(READ_MS);
    return Math.min(MOST_READ_BYTES, Math.max(FEWEST_READ_BYTES, bytes));
  }

  async #resolve(signal: AbortSignal): Promise<string[]> {
    if (isIP(this.host)) return [this.host];
    try {
      const found = await deadline(lookup(this.host, { all: true }), LOOKUP_LIMIT_MS, { signal });
      return found.map(({ address }) => address);
    } catch (cause) {
      signal.throwIfAborted();
      throw new TroubleError({ code: "unresolved", host: this.host }, { cause });
    }
  }

  #lost(cause: unknown): TroubleError<SourceTrouble> {
    const code = diagnose(cause);
    const source = this.label;
    if (code !== undefined) return new TroubleError({ code, source }, { cause });
    const words = cause instanceof Error ? cause.message : String(cause);
    return new TroubleError({ code: "failed", source, words }, { cause });
  }
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
