/**
 * Programs that are no server of adb, at a port where one should be.
 *
 * @module
 */

import type { StrangerManner } from "../../src/core/trouble.ts";

/** What each says first; undefined for those that say nothing. */
export const GREETINGS: Readonly<Record<StrangerManner, string | undefined>> = {
  "mute": undefined,
  "hangs-up": "",
  "http": "HTTP/1.1 400 Bad Request\r\n\r\n",
  "ssh": "SSH-2.0-OpenSSH_9.2p1\r\n",
  "other": "220 mail.example.org\r\n",
};

/** Listens on a port of its own, and treats everybody who connects alike. */
export class ListeningStranger implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.Conn[] = [];
  readonly #serving: Promise<void>;

  constructor(manner: StrangerManner) {
    this.#serving = this.#serve(GREETINGS[manner]);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    for (const connection of this.#connections) connection.close();
  }

  async #serve(greeting: string | undefined): Promise<void> {
    for await (const connection of this.#listener) {
      if (greeting === "") {
        connection.close();
        continue;
      }
      this.#connections.push(connection);
      if (greeting === undefined) continue;
      await connection.write(new TextEncoder().encode(greeting)).catch(() => {
        // Whoever has asked is gone.
      });
    }
  }
}
