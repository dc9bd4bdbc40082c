/**
 * Where a simulated relay's audio comes from, and what can happen there.
 *
 * @module
 */

import { AppSource } from "../../../src/core/phone/app_source.ts";
import { ForwardedPort } from "../../../src/core/phone/forwarded_port.ts";
import { LocalWay } from "../../../src/core/phone/local_way.ts";
import { ServerWay } from "../../../src/core/phone/server_way.ts";
import type { ReachableApp } from "../../../src/core/phone/app_link.ts";
import type { PhoneApp } from "../../../src/core/phone/phone.ts";
import type { WayToApp } from "../../../src/core/phone/way_to_app.ts";
import { isOnNetwork } from "../../../src/core/phone/phone_serial.ts";
import { sleep } from "../../../src/core/base/clock.ts";
import type { Emit } from "../../../src/core/event.ts";
import { openToFirstByte } from "../../../src/core/source/first_byte.ts";
import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { Source, SourceLabel } from "../../../src/core/source/source.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { Adb } from "../../../src/io/adb/adb.ts";
import { ScrcpyApp } from "../../../src/io/scrcpy/scrcpy_app.ts";
import { SndcpyApp } from "../../../src/io/sndcpy/sndcpy_app.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { type ServerPlace, SimulatedAdb } from "./simulated_adb.ts";
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

/** A phone, and the adb of this computer. */
export class PhoneUpstream extends Upstream {
  readonly phone: SimulatedPhone;
  readonly adb: SimulatedAdb;
  /** Whether the phone lacks sndcpy, and scrcpy's server is here. */
  readonly isScrcpy: boolean;
  readonly #place: ServerPlace;
  #isToldElsewhere = false;

  constructor(options: UpstreamOptions) {
    super(options);
    const { clock, random, history } = options;
    this.phone = new SimulatedPhone({
      isOnNetwork: random.chance(0.4),
      clock,
      recorder: this.recorder,
      openConnection: () => this.openConnection(),
    });
    const place = random.pick<ServerPlace>(["here", "here", "tunnelled", "far"]);
    history.note(`adb's server is ${place}`);
    this.#place = place;
    this.isScrcpy = random.chance(0.4);
    if (this.isScrcpy) history.note("scrcpy's server takes the place of the app");
    this.adb = new SimulatedAdb({ clock, random, history, phone: this.phone, place });
  }

  makeSource(emit: Emit): Source {
    const { clock, random, format } = this.options;
    const { askServerVersion } = this.adb;
    const options = { path: "adb", runner: this.adb, clock, askServerVersion };
    const phones = new Adb({ ...options, findObstacle: undefined });
    return new AppSource({
      phones,
      apps: [this.#reachable(phones, emit)],
      askPortUsers: () => Promise.resolve([]),
      askRelayAddress: () => Promise.resolve(undefined),
      takesOver: false,
      emit,
      clock,
      format,
      serial: isOnNetwork(this.phone.serial) ? this.phone.serial : undefined,
      restartAfterZerosMs: random.chance(0.5) ? 60_000 : undefined,
    });
  }

  #reachable(phones: Adb, emit: Emit): ReachableApp {
    const { clock, random } = this.options;
    const app = this.isScrcpy
      ? new ScrcpyApp({
        phones,
        clock,
        random: random.next,
        serverPath: "scrcpy-server",
        askVersion: () => Promise.resolve("4.1"),
        capture: "output",
        keepsPlaying: false,
      })
      : new SndcpyApp({
        phones,
        socketName: this.phone.socketName,
        start: {},
        withApk: (use) => use("sndcpy.apk"),
      });
    return { app, way: this.#makeWay(app, phones, emit) };
  }

  #makeWay(app: PhoneApp, phones: Adb, emit: Emit): WayToApp {
    const { adb } = this;
    const throughServer = new ServerWay((...app) => adb.connectThroughServer(...app));
    if (this.#place === "far") return throughServer;
    const byPort = new ForwardedPort({
      phones,
      socketName: () => app.socketName,
      port: PORT,
      tunnelHost: undefined,
      connect: (...app) => adb.connect(...app),
    });
    return new LocalWay({
      byPort,
      throughServer,
      server: { address: "127.0.0.1:5037", port: 5037 },
      port: PORT,
      isPortFree: (port) => adb.isPortFree(port),
      askPortHolder: () => Promise.resolve(undefined),
      emit: (event) => {
        if (event.kind === "server-elsewhere") this.#noteElsewhere();
        emit(event);
      },
    });
  }

  /** It is told once at most, and only where it is true. */
  #noteElsewhere(): void {
    const { history } = this.options;
    history.note("relay: adb's server is elsewhere");
    if (this.#place !== "tunnelled" || this.#isToldElsewhere) {
      history.broken(5, `adb's server is ${this.#place}, and said to be elsewhere`);
    }
    this.#isToldElsewhere = true;
  }
}

/** What becomes of a connection to a TCP server. */
export type TcpMood = "plays" | "refuses" | "hangs-up" | "silent" | "unreachable";

const LABEL: SourceLabel = { kind: "tcp", host: "phone", port: PORT };

/** A server that sends audio to everybody who connects. */
export class TcpUpstream extends Upstream {
  mood: TcpMood = "plays";
  /** Old audio that the next connection gets first, in milliseconds. */
  backlogMs = 0;

  makeSource(): Source {
    const { clock, format } = this.options;
    return {
      label: LABEL,
      format,
      isFinite: false,
      open: (signal, limitMs) => {
        const connect = (attempt: AbortSignal) => this.#connect(attempt);
        return openToFirstByte({ connect, label: LABEL, clock, format, limitMs }, signal);
      },
    };
  }

  async #connect(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { clock, random } = this.options;
    await sleep(clock, this.mood === "unreachable" ? 3000 : random.between(0, 5), signal);
    if (this.mood === "refuses" || this.mood === "unreachable") {
      const code = this.mood === "refuses" ? "refused" : "unreachable";
      throw new TroubleError({ code, source: LABEL });
    }
    const connection = this.openConnection();
    if (this.mood === "hangs-up") connection.end();
    if (this.mood === "plays") this.recorder.play(connection, this.backlogMs);
    this.backlogMs = 0;
    return connection.read(LABEL, signal);
  }
}
