/**
 * Raw PCM for an engine that listens, as Snapcast's server does.
 *
 * @module
 */

import type { OpenPublication, Publication } from "../../core/publish/publication.ts";
import type { TroubleError } from "../../core/trouble.ts";
import { type TargetAddress, TargetSocket } from "./target_socket.ts";

/** Publishes raw PCM over TCP. */
export function publishRaw(address: TargetAddress): OpenPublication {
  return async (signal) => new RawPublication(await TargetSocket.connect(address, signal));
}

class RawPublication implements Publication {
  readonly ended: Promise<TroubleError>;
  readonly #socket: TargetSocket;
  readonly #watching: Promise<void>;

  constructor(socket: TargetSocket) {
    this.#socket = socket;
    this.ended = socket.ended;
    this.#watching = socket.watch();
  }

  async write(frames: Uint8Array): Promise<void> {
    await this.#socket.write(frames);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket[Symbol.dispose]();
    await this.#watching;
  }
}
