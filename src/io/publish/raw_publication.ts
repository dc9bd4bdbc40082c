/**
 * Raw PCM for an engine that listens, as Snapcast's server does.
 *
 * @module
 */

import type { OpenPublication, Publication } from "../../core/publish/publication.ts";
import { type TargetAddress, TargetSocket } from "./target_socket.ts";

/** Publishes raw PCM over TCP. */
export function publishRaw(address: TargetAddress): OpenPublication {
  return async (signal) => new RawPublication(await TargetSocket.connect(address, signal));
}

class RawPublication implements Publication {
  readonly #socket: TargetSocket;

  constructor(socket: TargetSocket) {
    this.#socket = socket;
  }

  async write(frames: Uint8Array): Promise<void> {
    await this.#socket.write(frames);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#socket[Symbol.dispose]();
    return Promise.resolve();
  }
}
