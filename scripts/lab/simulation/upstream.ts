/**
 * Where a simulated relay's audio comes from.
 *
 * @module
 */

import type { Emit } from "../../../src/core/event.ts";
import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { Source } from "../../../src/core/source/source.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { SimulatedConnection } from "./simulated_connection.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { SimulatedRecorder } from "./simulated_recorder.ts";

/** Where the relay finds them. */
export const PORT = 28_200;

/** What every upstream is made of. */
export interface UpstreamOptions {
  clock: SimulatedClock;
  random: SeededRandom;
  ledger: FrameLedger;
  history: History;
  format: PcmFormat;
  isOddlyCut: boolean;
  /** What may come at once, in milliseconds. */
  toleratedMs: number;
}

/** What both kinds have: a recorder, and its connections. */
export abstract class Upstream {
  readonly recorder: SimulatedRecorder;
  /** Every connection that was not closed yet, as far as anybody looked. */
  connections: SimulatedConnection[] = [];
  protected readonly options: UpstreamOptions;

  constructor(options: UpstreamOptions) {
    this.options = options;
    const { clock, random, format: { sampleRate }, toleratedMs } = options;
    this.recorder = new SimulatedRecorder({ clock, random, sampleRate, toleratedMs });
  }

  /** The connection that audio comes by, if there is one. */
  get connection(): SimulatedConnection | undefined {
    return this.connections.findLast(({ isOpen, hasEnded }) => isOpen && !hasEnded);
  }

  /** Makes the relay's source of it. */
  abstract makeSource(emit: Emit): Source;

  protected openConnection(): SimulatedConnection {
    const connection = new SimulatedConnection(this.options);
    this.connections = this.connections.filter(({ isOpen }) => isOpen);
    this.connections.push(connection);
    return connection;
  }
}
