/**
 * A recording, which must lack nothing.
 *
 * @module
 */

import type { Audience, Carrier } from "../../../src/core/stream/audience.ts";
import type { LeaveReason } from "../../../src/core/stream/client.ts";
import type { ClientQueue } from "../../../src/core/stream/client_queue.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import { Violation } from "./history.ts";

/** So much may it be late. */
export const RECORDING_CAPACITY_MS = 60_000;
const WHO = "the recording";

/** Takes everything without loss, whatever comes at once, though its disk may be busy. */
export class SimulatedRecording implements Carrier {
  readonly transport = "file";
  readonly address = "recording.wav";
  /** Where it stands in the relay's log, in frames. */
  position: number;
  /** Whether its stream has ended. */
  hasEnded = false;
  readonly #ledger: FrameLedger;
  #busy: PromiseWithResolvers<void> | undefined;
  #queue: ClientQueue | undefined;

  constructor(audience: Audience, ledger: FrameLedger) {
    this.#ledger = ledger;
    this.position = ledger.end;
    audience.admit(this, { purpose: "lossless", capacityMs: RECORDING_CAPACITY_MS });
  }

  async carry(queue: ClientQueue): Promise<LeaveReason> {
    this.#queue = queue;
    try {
      await this.#record(queue.stream);
    } catch (error) {
      // A violation is looked for after every step.
      if (!(error instanceof Violation)) throw error;
    }
    return "ended";
  }

  close(): void {
    this.#queue?.close();
  }

  /** Whether it takes nothing just now. */
  get isBusy(): boolean {
    return this.#busy !== undefined;
  }

  /** Takes nothing any more. */
  pause(): void {
    this.#busy ??= Promise.withResolvers();
  }

  /** Goes on. */
  resume(): void {
    this.#busy?.resolve();
    this.#busy = undefined;
  }

  async #record(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stream) {
      this.#ledger.check(chunk, this.position, false, WHO);
      this.position += chunk.length / this.#ledger.frameBytes;
      await this.#busy?.promise;
    }
    this.hasEnded = true;
  }
}
