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

/**
 * A socket that is written to. Whether its other end still takes anything, only writing tells: what is
 * read ends, too, when an engine has nothing to say.
 */
export class TargetSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #url: string;
  readonly #buffer = new Uint8Array(READ_BYTES);
  #isClosed = false;

  private constructor(connection: Deno.TcpConn, url: string) {
    this.#connection = connection;
    this.#url = url;
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
      throw new TroubleError({ code: diagnose(cause), target: url }, { cause });
    }
  }

  /**
   * Waits for what the engine says; undefined when it says nothing any more. It is lent.
   *
   * @throws the signal's reason when that is aborted, and then it is closed
   */
  async read(signal: AbortSignal): Promise<Uint8Array | undefined> {
    signal.throwIfAborted();
    const closing = closeOnAbort({ close: () => this[Symbol.dispose]() }, signal);
    const bytes = await this.#connection.read(this.#buffer).catch(() => null);
    closing.release();
    signal.throwIfAborted();
    return bytes === null ? undefined : this.#buffer.subarray(0, bytes);
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
}

function diagnose(error: unknown): "target-refused" | "target-unresolved" | "target-unreachable" {
  if (error instanceof Deno.errors.ConnectionRefused) return "target-refused";
  const isUnknown = error instanceof Error && /lookup address|no such host/i.test(error.message);
  return isUnknown ? "target-unresolved" : "target-unreachable";
}
