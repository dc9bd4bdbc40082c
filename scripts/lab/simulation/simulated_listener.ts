/**
 * A door to the relay, in simulated time.
 *
 * @module
 */

import type { Listener } from "../../../src/core/base/accept_loop.ts";

/** Hands clients to the relay as they come. */
export class SimulatedListener<Socket> implements Listener<Socket> {
  readonly #coming: Socket[] = [];
  #isClosed = false;
  #change = Promise.withResolvers<void>();

  /** A client connects. */
  connect(client: Socket): void {
    this.#coming.push(client);
    this.#changed();
  }

  async accept(): Promise<Socket> {
    for (;;) {
      if (this.#isClosed) throw new Deno.errors.BadResource("closed");
      const client = this.#coming.shift();
      if (client !== undefined) return client;
      await this.#change.promise;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#changed();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
