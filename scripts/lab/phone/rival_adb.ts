/**
 * Another program on the computer, with another version of adb.
 *
 * @module
 */

import { until } from "../until.ts";
import { requestOfAdb } from "./adb_request.ts";

/** One behind that of every adb since 2019, which is 41. */
const PROTOCOL_VERSION = 40;
const LENGTH_DIGITS = 4;

/**
 * A server of adb as far as it takes to be ended by a real adb for its version, and a program that
 * ends the real one for the same reason.
 */
export class RivalAdb implements AsyncDisposable {
  /** How often it was ended. */
  kills = 0;
  readonly #port: number;
  #listener: Deno.TcpListener | undefined;
  #running = Promise.resolve();

  constructor(port: number) {
    this.#port = port;
  }

  /** Ends the server that runs, and has the port from then on. */
  async takeOver(): Promise<void> {
    await requestOfAdb(this.#port, "host:kill").catch(() => {
      // It is gone before it has answered.
    });
    await until("the port of adb's server", () => this.#listens());
  }

  /** Leaves the port to others. */
  leave(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave();
    await this.#running;
  }

  #listens(): boolean {
    try {
      this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.#port });
      this.#running = this.#serve(this.#listener);
      return true;
    } catch {
      return false;
    }
  }

  async #serve(listener: Deno.TcpListener): Promise<void> {
    for await (const connection of listener) {
      using _ = connection;
      const request = await readRequest(connection).catch(() => "");
      await connection.write(answer(request)).catch(() => {});
      if (request !== "host:kill") continue;
      this.kills++;
      this.#listener = undefined; // The end of the loop closes it.
      return;
    }
  }
}

/** Four hexadecimal digits of length, then the request; adb writes both at once. */
async function readRequest(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(256);
  const count = await connection.read(buffer) ?? 0;
  return new TextDecoder().decode(buffer.subarray(LENGTH_DIGITS, count));
}

function answer(request: string): Uint8Array {
  const version = PROTOCOL_VERSION.toString(16).padStart(4, "0");
  const words = request === "host:version" ? `OKAY0004${version}` : "OKAY";
  return new TextEncoder().encode(words);
}
