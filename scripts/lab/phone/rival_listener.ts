/**
 * Another program that wants the app's audio.
 *
 * @module
 */

import { until } from "../until.ts";
import type { AdbServer } from "./adb_server.ts";
import type { EmulatedPhone } from "./emulated_phone.ts";
import { startApp } from "./plugged_phone.ts";

const READ_BYTES = 64 * 1024;

/** Starts the app anew, and listens to it by a forward of its own, as sndcpy's own script does. */
export class RivalListener implements AsyncDisposable {
  readonly #server: AdbServer;
  readonly #port: number;
  #connection: Deno.TcpConn | undefined;
  #reading: Promise<void> = Promise.resolve();
  #hasLeft = false;

  private constructor(server: AdbServer, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** Resolves when it hears something. */
  static async start(
    { phone, server }: { phone: EmulatedPhone; server: AdbServer },
  ): Promise<RivalListener> {
    await server.adb("shell", "am force-stop com.rom1v.sndcpy");
    const rival = new RivalListener(server, await startApp(phone, server));
    await until("the rival to hear the app", () => rival.#tryToListen(), 20_000);
    return rival;
  }

  async #tryToListen(): Promise<boolean> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
    const bytes = await connection.read(new Uint8Array(READ_BYTES)).catch(() => null);
    if (bytes === null) {
      connection.close();
      return false;
    }
    this.#connection = connection;
    this.#reading = this.#readOn(connection);
    return true;
  }

  async #readOn(connection: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      while (await connection.read(buffer) !== null);
    } catch {
      // It was closed, by either side.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#connection?.close();
    await this.#reading;
    await this.#server.adb("forward", "--remove", `tcp:${this.#port}`);
  }
}
