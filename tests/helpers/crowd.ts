/**
 * Many clients at once.
 *
 * @module
 */

import { PcmClient, type PcmClientOptions } from "../../scripts/lab/pcm_client.ts";
import { type RelayProcess } from "../../scripts/lab/relay_process.ts";

/** Clients that come together and, at the end of a test, go together. */
export class Crowd implements AsyncDisposable {
  private constructor(readonly clients: readonly PcmClient[]) {}

  /** Connects `count` clients at the same time. */
  static async connect(
    { port }: RelayProcess,
    count: number,
    options?: PcmClientOptions,
  ): Promise<Crowd> {
    const connecting = Array.from({ length: count }, () => PcmClient.connect(port, options));
    return new Crowd(await Promise.all(connecting));
  }

  /** Those who have heard something. */
  get served(): PcmClient[] {
    return this.clients.filter(({ firstFrame }) => firstFrame !== undefined);
  }

  /** Those whose stream has ended. */
  get ended(): PcmClient[] {
    return this.clients.filter(({ ending }) => ending !== undefined);
  }

  /** Waits until everybody has heard something. */
  async hears(): Promise<void> {
    for (const client of this.clients) await client.hears();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) await client[Symbol.asyncDispose]();
  }
}
