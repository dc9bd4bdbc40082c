/**
 * A connection to an engine.
 *
 * @module
 */

import { closeOnAbort } from "../../core/base/close_on_abort.ts";
import { TroubleError } from "../../core/trouble.ts";

/** What engines say is short. */
const READ_BYTES = 4096;

/** Where an engine listens, and what it is called. */
export interface TargetAddress {
  /** Its URL without secrets. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** A socket that is written to until its other end closes it. */
export class TargetSocket implements Disposable {
  /** Resolves with why it has ended. Never rejects. */
  readonly ended: Promise<TroubleError>;
  readonly #connection: Deno.TcpConn;
  readonly #url: string;
  readonly #end = Promise.withResolvers<TroubleError>();
  readonly #buffer = new Uint8Array(READ_BYTES);
  #isClosed = false;

  private constructor(connection: Deno.TcpConn, url: string) {
    this.#connection = connection;
    this.#url = url;
    this.ended = this.#end.promise;
  }

  /**
   * Connects.
   *
   * @throws {TroubleError} `target-unresolved`, `target-refused`, `target-unreachable`
   * @throws the signal's reason when that is aborted
   */
  static async connect(
    { url, host, port }: TargetAddress,
    signal: AbortSignal,
  ): Promise<TargetSocket> {
    try {
      const connection = await Deno.connect({ hostname: host, port, signal });
      connection.setKeepAlive(true);
      connection.setNoDelay(true);
      return new TargetSocket(connection, url);
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new TroubleError({ code: diagnose(cause), target: url }, { cause });
    }
  }

  /** Waits for what the engine says; undefined when it says nothing any more. It is lent. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      const bytes = await this.#connection.read(this.#buffer);
      return bytes === null ? undefined : this.#buffer.subarray(0, bytes);
    } catch {
      return undefined;
    }
  }

  /** The same, and ends when the signal is aborted, with the socket. */
  async readUntil(signal: AbortSignal): Promise<Uint8Array | undefined> {
    signal.throwIfAborted();
    const closing = closeOnAbort({ close: () => this[Symbol.dispose]() }, signal);
    const bytes = await this.read();
    closing.release();
    signal.throwIfAborted();
    return bytes;
  }

  /** Reads on, which is how the other end's end shows. Never rejects. */
  async watch(): Promise<void> {
    while (await this.read() !== undefined);
    this.#lose();
  }

  /** @throws {TroubleError} `target-lost` */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#connection.write(bytes.subarray(sent));
      }
    } catch (cause) {
      throw new TroubleError({ code: "target-lost", target: this.#url }, { cause });
    }
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  #lose(): void {
    this.#end.resolve(new TroubleError({ code: "target-lost", target: this.#url }));
  }
}

function diagnose(error: unknown): "target-refused" | "target-unresolved" | "target-unreachable" {
  if (error instanceof Deno.errors.ConnectionRefused) return "target-refused";
  const isUnknown = error instanceof Error && /lookup address|no such host/i.test(error.message);
  return isUnknown ? "target-unresolved" : "target-unreachable";
}
