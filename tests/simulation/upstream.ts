/**
 * Where a simulated relay's audio comes from, and what can happen there.
 *
 * @module
 */

import { sleep } from "../../src/core/clock.ts";
import type { PcmFormat } from "../../src/core/pcm_format.ts";
import { type PhoneObserver, SndcpySource } from "../../src/core/sndcpy_source.ts";
import { type Source, SourceError } from "../../src/core/source.ts";
import { Adb } from "../../src/io/adb/adb.ts";
import type { SeededRandom } from "../helpers/seeded_random.ts";
import type { SimulatedClock } from "../helpers/simulated_clock.ts";
import { SimulatedAdb } from "./simulated_adb.ts";
import { SimulatedConnection } from "./simulated_connection.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { SimulatedPhone } from "./simulated_phone.ts";
import { SimulatedRecorder } from "./simulated_recorder.ts";

const PORT = 28_200;

/** What every upstream is made of. */
export interface UpstreamOptions {
  clock: SimulatedClock;
  random: SeededRandom;
  ledger: FrameLedger;
  history: History;
  format: PcmFormat;
  observer: PhoneObserver;
  isOddlyCut: boolean;
  /** What may come at once, in milliseconds. */
  toleratedMs: number;
}

/** What both kinds have: a recorder, and its connections. */
export abstract class Upstream {
  abstract readonly source: Source;
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

  /** Undoes what the relay did, as at its stop. */
  abstract close(): Promise<void>;

  protected openConnection(): SimulatedConnection {
    const connection = new SimulatedConnection(this.options);
    this.connections = this.connections.filter(({ isOpen }) => isOpen);
    this.connections.push(connection);
    return connection;
  }
}

/** A phone, and the adb of this computer. */
export class PhoneUpstream extends Upstream {
  readonly source: SndcpySource;
  readonly phone: SimulatedPhone;
  readonly adb: SimulatedAdb;

  constructor(options: UpstreamOptions) {
    super(options);
    const { clock, random, history, format, observer } = options;
    this.phone = new SimulatedPhone({
      clock,
      recorder: this.recorder,
      openConnection: () => this.openConnection(),
    });
    this.adb = new SimulatedAdb({ clock, random, history, phone: this.phone });
    this.source = new SndcpySource({
      phones: new Adb({
        path: "adb",
        runner: this.adb,
        clock,
        askServerVersion: this.adb.askServerVersion,
      }),
      connect: (port, _name, signal) => this.adb.connect(port, signal),
      observer,
      clock,
      format,
      serial: undefined,
      port: PORT,
      socketName: this.phone.socketName,
      start: {},
      apkPath: "sndcpy.apk",
      restartAfterZerosMs: random.chance(0.5) ? 60_000 : undefined,
    });
  }

  close(): Promise<void> {
    return this.source.close();
  }
}

/** What becomes of a connection to a TCP server. */
export type TcpMood = "plays" | "refuses" | "hangs-up" | "silent" | "unreachable";

/** A server that sends audio to everybody who connects. */
export class TcpUpstream extends Upstream {
  readonly source: Source;
  mood: TcpMood = "plays";
  /** Old audio that the next connection gets first, in milliseconds. */
  backlogMs = 0;

  constructor(options: UpstreamOptions) {
    super(options);
    this.source = {
      name: "tcp://phone:28200",
      format: options.format,
      isFinite: false,
      open: (signal) => this.#open(signal),
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { clock, random } = this.options;
    await sleep(clock, this.mood === "unreachable" ? 3000 : random.between(0, 5), signal);
    if (this.mood === "refuses" || this.mood === "unreachable") {
      const loss = this.mood === "refuses" ? "refused" : "unreachable";
      throw new SourceError(loss, `Cannot connect to ${this.source.name}.`);
    }
    const connection = this.openConnection();
    if (this.mood === "hangs-up") connection.end();
    if (this.mood === "plays") this.recorder.play(connection, this.backlogMs);
    this.backlogMs = 0;
    return connection.read(signal);
  }
}
