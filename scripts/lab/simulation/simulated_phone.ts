/**
 * A phone with sndcpy on it, in simulated time.
 *
 * @module
 */

import type { Clock } from "../../../src/core/base/clock.ts";
import { type InstalledApp, phonePrograms } from "../phone/phone_programs.ts";
import { Shell } from "../phone/shell.ts";
import { SndcpyPackage } from "../phone/sndcpy_package.ts";
import type { SimulatedConnection } from "./simulated_connection.ts";
import type { SimulatedRecorder } from "./simulated_recorder.ts";

const SDK = 33;

/** What adb says of a phone; undefined is one that is not plugged in. */
export type PhoneState = "device" | "unauthorized" | "offline" | undefined;

/** What a phone is made of. */
export interface SimulatedPhoneOptions {
  isOnNetwork: boolean;
  clock: Clock;
  recorder: SimulatedRecorder;
  openConnection(): SimulatedConnection;
}

/** The phone, and the app: one connection, and death with it. */
export class SimulatedPhone implements InstalledApp {
  /** As adb calls it: its address, if it is on the network. */
  readonly serial: string;
  readonly socketName = "sndcpy";
  readonly package: SndcpyPackage = new SndcpyPackage(true);
  readonly shell: Shell;
  state: PhoneState = "device";
  /** From the app's start until it listens. */
  startMs = 300;
  /** Whether `am start` fails. */
  refusesStart = false;
  /** Whether the app ends as soon as it is connected to. */
  endsAtOnce = false;
  /** Old audio that comes first, in milliseconds. */
  backlogMs = 0;
  /** When the app was started, in milliseconds. */
  readonly startsMs: number[] = [];
  /** The connection that it has let in. */
  connection: SimulatedConnection | undefined;
  readonly #options: SimulatedPhoneOptions;
  #appState: "dead" | "asking" | "starting" | "listening" | "taken" = "dead";
  #cancelStart: () => void = () => {};

  constructor(options: SimulatedPhoneOptions) {
    this.#options = options;
    this.serial = options.isOnNetwork ? "192.168.1.5:5555" : "R58M123 (2)";
    this.shell = new Shell(phonePrograms({
      properties: new Map([["ro.build.version.sdk", String(SDK)]]),
      sdk: SDK,
      package: this.package,
      app: this,
      files: new Map(),
      startApp: () => this.#start(),
    }));
  }

  get isRunning(): boolean {
    return this.#appState !== "dead";
  }

  get isListening(): boolean {
    return this.#appState === "listening";
  }

  get isAsking(): boolean {
    return this.#appState === "asking";
  }

  forceStop(): void {
    this.die();
  }

  /** The app ends; what it has sent still arrives. */
  die(): void {
    this.#cancelStart();
    this.#appState = "dead";
    this.connection?.end();
    this.connection = undefined;
    this.#options.recorder.stop();
  }

  /** Somebody taps on "Start now". */
  tapStartNow(): void {
    if (this.isAsking) this.#begin();
  }

  /** The cable is pulled, or adb's server has gone: every connection breaks. */
  cut(): void {
    this.connection?.reset();
    if (this.#appState === "taken") this.die();
  }

  /** Lets a connection in; one that is not let in ends without a byte. */
  connect(): SimulatedConnection {
    const { openConnection, recorder } = this.#options;
    const connection = openConnection();
    if (!this.isListening || this.endsAtOnce) {
      if (this.isListening) this.die();
      connection.end();
      return connection;
    }
    this.#appState = "taken";
    this.connection = connection;
    recorder.play(connection, this.backlogMs);
    this.backlogMs = 0;
    return connection;
  }

  #start(): { code?: number; stderr?: string } {
    if (this.refusesStart) return { code: 1, stderr: "Error: Activity not started\n" };
    if (this.isRunning) return {};
    const { clock } = this.#options;
    this.startsMs.push(clock.nowMs());
    if (this.package.projectMedia === "allow") this.#begin();
    else this.#appState = "asking";
    return {};
  }

  #begin(): void {
    this.#appState = "starting";
    const { clock } = this.#options;
    this.#cancelStart = clock.after(this.startMs, () => this.#appState = "listening");
  }
}
