/**
 * Audio from a TCP server: sndcpy behind an `adb forward`, or another relay.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { deadline } from "@std/async/deadline";
import { formatAddress } from "../../core/address.ts";
import { closeOnAbort } from "../../core/close_on_abort.ts";
import type { PcmFormat } from "../../core/pcm_format.ts";
import { type Source, SourceError, type SourceLoss } from "../../core/source.ts";

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
   * @param name what a person calls it, if that is not its address
   */
  constructor(
    readonly host: string,
    readonly port: number,
    readonly format: PcmFormat,
    readonly name: string = `tcp://${formatAddress(host, port)}`,
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
      throw new SourceError(
        "unresolved",
        `Cannot find ${this.host}: no computer is known by that name. ` +
          "Check the name, and that this computer is in the same network.",
        { cause },
      );
    }
  }

  #lost(cause: unknown): SourceError {
    const [loss, state] = diagnose(cause);
    const verb = loss === "reset" ? "go on listening to" : "connect to";
    return new SourceError(loss, `Cannot ${verb} ${this.name}: ${state}`, { cause });
  }
}

function diagnose(error: unknown): [SourceLoss, string] {
  if (error instanceof Deno.errors.ConnectionRefused) {
    return ["refused", "nothing listens there."];
  }
  if (
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe
  ) {
    return ["reset", "the connection broke off."];
  }
  if (
    error instanceof Deno.errors.TimedOut || error instanceof Deno.errors.AddrNotAvailable ||
    error instanceof Deno.errors.NetworkUnreachable ||
    error instanceof Error && "code" in error && error.code === "EHOSTUNREACH" ||
    error instanceof DOMException && error.name === "TimeoutError"
  ) {
    return ["unreachable", "the network does not reach it."];
  }
  return ["failed", `${error instanceof Error ? error.message : error}.`];
}
