/**
 * A connection that nobody on the way can read.
 *
 * The runtime's own TLS listener lets small packets wait for an acknowledgement (it never sets
 * `TCP_NODELAY`, and a connection of it cannot be told to), so that audio would come up to 40 ms late.
 * Here TLS comes on top of a connection that was accepted as any other.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import { closeSocket, type HttpSocket, writeAll } from "./http_socket.ts";

const READ_BYTES = 16 * 1024;

/** What is read and written is decrypted and encrypted; garbage ends it. */
export class TlsSocket implements HttpSocket {
  readonly #socket: HttpSocket;
  readonly #secure: TLSSocket;
  readonly #waiting = new Set<() => void>();
  #error: Error | undefined;
  #hasEnded = false;

  /** Owns the socket from then on. */
  constructor(socket: HttpSocket, secureContext: SecureContext) {
    this.#socket = socket;
    this.#secure = new TLSSocket(asDuplex(socket), { isServer: true, secureContext });
    this.#secure.on("readable", () => this.#wake());
    this.#secure.on("end", () => {
      this.#hasEnded = true;
      this.#wake();
    });
    this.#secure.on("error", (error) => this.#fail(error));
    this.#secure.on("close", () => this.#fail(new Deno.errors.BadResource("closed")));
  }

  get remoteAddr(): Deno.NetAddr {
    return this.#socket.remoteAddr;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      const bytes: Buffer | null = this.#secure.read();
      if (bytes !== null) {
        buffer.set(bytes.subarray(0, buffer.length));
        if (bytes.length > buffer.length) this.#secure.unshift(bytes.subarray(buffer.length));
        return Math.min(bytes.length, buffer.length);
      }
      if (this.#hasEnded) return null;
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves when the system has it. */
  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) return reject(this.#error);
      this.#secure.once("close", reject);
      this.#secure.write(bytes, (error) => {
        this.#secure.off("close", reject);
        if (error) reject(this.#error ?? error);
        else resolve(bytes.length);
      });
    });
  }

  closeWrite(): Promise<void> {
    return new Promise((resolve) => {
      this.#secure.once("close", resolve);
      this.#secure.end(resolve);
    });
  }

  close(): void {
    this.#secure.destroy();
    closeSocket(this.#socket);
    this.#fail(new Deno.errors.BadResource("closed"));
  }

  setNoDelay(noDelay?: boolean): void {
    this.#socket.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#socket.setKeepAlive(keepAlive);
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function asDuplex(socket: HttpSocket): Duplex {
  const buffer = new Uint8Array(READ_BYTES);
  return new Duplex({
    read() {
      socket.read(buffer).then(
        (bytes) => this.push(bytes === null ? null : Buffer.from(buffer.subarray(0, bytes))),
        (error) => this.destroy(error),
      );
    },
    write(bytes, _encoding, done) {
      writeAll(bytes, socket).then(() => done(), done);
    },
    final(done) {
      socket.closeWrite().then(() => done(), () => done());
    },
    destroy(error, done) {
      closeSocket(socket);
      done(error);
    },
  });
}
