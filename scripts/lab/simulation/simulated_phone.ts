/**
 * A phone with sndcpy or scrcpy's server on it, in simulated time.
 *
 * @module
 */

import type { Clock } from "../../../src/core/base/clock.ts";
import { type AppSocket, type InstalledApp, phonePrograms } from "../phone/phone_programs.ts";
import { Shell } from "../phone/shell.ts";
import { SndcpyPackage } from "../phone/sndcpy_package.ts";
import type { SimulatedConnection } from "./simulated_connection.ts";
import type { SimulatedRecorder } from "./simulated_recorder.ts";

const SDK = 33;
export const SNDCPY_SOCKET = "sndcpy";
/** By then the relay knows which connection is its own, unless adb hangs. */
const RIVAL_AFTER_MS = 60_000;

/** What adb says of a phone; undefined is one that is not plugged in. */
export type PhoneState = "device" | "unauthorized" | "offline" | undefined;

/** What a phone is made of. */
export interface SimulatedPhoneOptions {
  /** As adb calls it: its address, if it is on the network. */
  serial: string;
  clock: Clock;
  recorder: SimulatedRecorder;
  openConnection(): SimulatedConnection;
}

/** The phone, and the app: one connection, and death with it. */
export class SimulatedPhone implements InstalledApp {
  /** As adb calls it: its address, if it is on the network. */
  readonly serial: string;
  /** The app's, or that of scrcpy's server since its last start. */
  socketName = SNDCPY_SOCKET;
  readonly package: SndcpyPackage = new SndcpyPackage(true);
  readonly shell: Shell;
  state: PhoneState = "device";
  /** Whether nothing that adb asks of it is answered. */
  isHung = false;
  /** Whether the answers are nonsense. */
  isLying = false;
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
  /** Whether another program has the app, and how often that was ended by a start. */
  isRivalHere = false;
  rivalsEnded = 0;
  /** How often scrcpy's server was started, and how many programs of adb's run it now. */
  serverStarts = 0;
  runningServers = 0;
  /** Resolves when the app, or scrcpy's server, has ended. */
  ended = Promise.withResolvers<void>();
  /** The connection that it has let in. */
  connection: SimulatedConnection | undefined;
  readonly #options: SimulatedPhoneOptions;
  #appState: "dead" | "asking" | "starting" | "listening" | "taken" = "dead";
  /** The number of the app's last socket, and when that was made. */
  #inode = 1;
  #socketAtMs = 0;
  #cancelStart: () => void = () => {};

  constructor(options: SimulatedPhoneOptions) {
    this.#options = options;
    this.serial = options.serial;
    this.shell = new Shell(phonePrograms({
      properties: new Map([["ro.build.version.sdk", String(SDK)]]),
      sdk: SDK,
      package: this.package,
      app: this,
      files: new Map(),
      isLocked: false,
      startApp: () => this.#start(),
    }));
  }

  get isRunning(): boolean {
    return this.#appState !== "dead" && !this.#isServer;
  }

  get processId(): number {
    return 4711 + this.startsMs.length;
  }

  get sockets(): readonly AppSocket[] {
    if (this.#isServer || !this.isListening && this.#appState !== "taken") return [];
    return [{ inode: this.#inode, isConnected: !this.isListening }];
  }

  get #isServer(): boolean {
    return this.socketName !== SNDCPY_SOCKET;
  }

  get isListening(): boolean {
    return this.#appState === "listening";
  }

  get isAsking(): boolean {
    return this.#appState === "asking";
  }

  forceStop(): void {
    if (this.isRivalHere) this.rivalsEnded++;
    if (this.isRunning) this.die();
  }

  /** Another program takes the app over, if the relay has had it for a while. */
  startRival(): void {
    const { clock } = this.#options;
    if (
      !this.isRunning || this.#appState !== "taken" ||
      clock.nowMs() - this.#socketAtMs < RIVAL_AFTER_MS
    ) return;
    this.die();
    this.#enter("taken");
    this.isRivalHere = true;
  }

  /** That program goes away. */
  endRival(): void {
    if (this.isRivalHere) this.die();
  }

  /** Starts scrcpy's server; what ran before it is over. */
  startServer(socketName: string): void {
    this.die();
    this.socketName = socketName;
    this.serverStarts++;
    this.#begin();
  }

  /** Ends scrcpy's server, if it is the one that ends with this. */
  endServer(ended: Promise<void>): void {
    if (ended === this.ended.promise) this.die();
  }

  /** The app ends; what it has sent still arrives. */
  die(): void {
    this.ended.resolve();
    this.ended = Promise.withResolvers();
    this.#cancelStart();
    this.#appState = "dead";
    this.isRivalHere = false;
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
    this.#enter("taken");
    this.connection = connection;
    recorder.play(connection, this.backlogMs);
    this.backlogMs = 0;
    return connection;
  }

  #start(): { code?: number; stderr?: string } {
    if (this.refusesStart) return { code: 1, stderr: "Error: Activity not started\n" };
    if (this.isRunning) return {};
    if (this.#isServer) this.die();
    this.socketName = SNDCPY_SOCKET;
    const { clock } = this.#options;
    this.startsMs.push(clock.nowMs());
    if (this.package.projectMedia === "allow") this.#begin();
    else this.#appState = "asking";
    return {};
  }

  #begin(): void {
    this.#appState = "starting";
    const { clock } = this.#options;
    this.#cancelStart = clock.after(this.startMs, () => this.#enter("listening"));
  }

  /** With a new socket. */
  #enter(state: "listening" | "taken"): void {
    this.#inode++;
    this.#socketAtMs = this.#options.clock.nowMs();
    this.#appState = state;
  }
}
