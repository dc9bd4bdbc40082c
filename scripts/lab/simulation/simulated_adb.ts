/**
 * adb and its server, in simulated time.
 *
 * @module
 */

import { type Clock, sleep } from "../../../src/core/base/clock.ts";
import { CommandError, type CommandResult } from "../../../src/core/base/command.ts";
import { isOnNetwork } from "../../../src/core/phone/phone_serial.ts";
import type { SourceLabel } from "../../../src/core/source/source.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import type { AdbRunner } from "../../../src/io/adb/adb_client.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { PhoneState, SimulatedPhone } from "./simulated_phone.ts";

export const ADB_VERSION = 41;
const RIVAL_VERSION = 40;
const SERVER_START_MS = 400;
const SOCKET_LIMIT_MS = 5000;
const RIVAL_ANSWERS_AFTER_MS = [500, 5000] as const;
/** Which ports it chooses by itself. */
const FIRST_CHOSEN_PORT = 30_000;
/** Looks for a forward and removes it, or removes scrcpy's server from the phone. */
const UNDOING = / forward (--list|--remove)| shell rm -f /;
const DAEMON_NOISE =
  "* daemon not running; starting now at tcp:5037\n* daemon started successfully\n";

/** What a port leads to: the socket of a phone. */
interface Forward {
  readonly serial: string;
  readonly remote: string;
}

interface Server {
  readonly version: number;
  /** By local port. */
  readonly forwards: Map<number, Forward>;
}

/** Where the server is: on this computer, behind a tunnel to its port, or openly on another one. */
export type ServerPlace = "here" | "tunnelled" | "far";

/** What adb is made of. */
export interface SimulatedAdbOptions {
  place: ServerPlace;
  clock: Clock;
  random: SeededRandom;
}

/** The program that the relay runs, and the server that it talks to. */
export class SimulatedAdb implements AdbRunner {
  /** The phones that this computer may know. */
  readonly phones: SimulatedPhone[] = [];
  /** Whether every command takes for ever. */
  isHung = false;
  /** Programs that run, without scrcpy's server. */
  running = 0;
  /** Those among them that undo something, as a stop does: no stop ends them. */
  undoing = 0;
  /** When the rival's server was ended, in milliseconds. */
  readonly rivalKillsMs: number[] = [];
  readonly #options: SimulatedAdbOptions;
  #server: Server | undefined;
  #isRivalHere = false;
  /** The phones on the network that were called, and have stayed since. */
  readonly #connected = new Set<SimulatedPhone>();
  #lastChosenPort = FIRST_CHOSEN_PORT;
  #changed = Promise.withResolvers<void>();

  constructor(options: SimulatedAdbOptions) {
    this.#options = options;
  }

  /** How many forwards lead to a phone. */
  forwardsTo({ serial }: SimulatedPhone): number {
    return this.#forwards.filter(([, forward]) => forward.serial === serial).length;
  }

  /** Who has the server: undefined where none runs. */
  readonly askServerVersion = (): Promise<number | undefined> =>
    Promise.resolve(this.#server?.version);

  /** The server ends, and with it every forward and every connection. */
  killServer(): void {
    this.#server = undefined;
    this.#connected.clear();
    for (const phone of this.phones) phone.cut();
    this.changed();
  }

  /** Another program starts a server of its own version, now and whenever that is ended. */
  startRival(): void {
    this.#isRivalHere = true;
    this.killServer();
    this.#server = { version: RIVAL_VERSION, forwards: new Map() };
  }

  /** The other program goes away. */
  endRival(): void {
    this.#isRivalHere = false;
    if (this.#server?.version === RIVAL_VERSION) this.killServer();
  }

  /** Somebody removes every forward to a phone. */
  removeForwards({ serial }: SimulatedPhone): void {
    for (const [port, forward] of this.#forwards) {
      if (forward.serial === serial) this.#server!.forwards.delete(port);
    }
  }

  /** Forwards vanish with their phone, and whoever watches is told. */
  changed(): void {
    for (const phone of this.phones) {
      if (phone.state === undefined) this.#connected.delete(phone);
      if (this.#stateOf(phone) !== "device") this.removeForwards(phone);
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Whether a program of this computer could listen on a port. */
  isPortFree(port: number): boolean {
    return this.#options.place !== "here" || !this.#server?.forwards.has(port);
  }

  /** Connects to the app as adb's server lets its clients; undefined when nobody listens. */
  async connectThroughServer(
    serial: string,
    socketName: string,
    source: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { clock, random } = this.#options;
    const task = { kind: "use-phone", serial } as const;
    const phone = this.#find(serial);
    const isHung = this.isHung || phone?.isHung === true;
    await sleep(clock, isHung ? SOCKET_LIMIT_MS : random.between(0, 5), signal);
    if (isHung) throw new TroubleError({ code: "adb-timeout", task });
    if (this.#server === undefined) throw new TroubleError({ code: "adb-ended", task });
    const state = phone && this.#stateOf(phone);
    if (state !== "device") throw new TroubleError({ code: state ?? "device-gone", task });
    const isThere = phone!.isListening && phone!.socketName === socketName;
    return isThere ? phone!.connect().read(source, signal) : undefined;
  }

  /** Connects to a local port. */
  connect(port: number, source: SourceLabel, signal: AbortSignal): AsyncIterable<Uint8Array> {
    if (this.isPortFree(port)) throw new TroubleError({ code: "refused", source });
    const { serial, remote } = this.#server!.forwards.get(port)!;
    const phone = this.#find(serial)!;
    const isTheirs = remote === `localabstract:${phone.socketName}`;
    return isTheirs ? phone.connect().read(source, signal) : ReadableStream.from([]);
  }

  async run(
    argv: readonly string[],
    { limitMs, signal }: { limitMs: number; signal: AbortSignal },
  ): Promise<CommandResult> {
    const { clock, random } = this.#options;
    const isUndoing = UNDOING.test(argv.join(" "));
    this.running++;
    if (isUndoing) this.undoing++;
    try {
      const commandMs = this.#hangs(argv) ? Infinity : random.between(5, 120);
      await sleep(clock, Math.min(commandMs, limitMs), signal);
      if (commandMs > limitMs) throw timeout();
      const noise = await this.#ensureServer(signal);
      const result = await this.#execute(argv.slice(1));
      return { ...result, stderr: noise + result.stderr };
    } finally {
      this.running--;
      if (isUndoing) this.undoing--;
    }
  }

  stream(
    argv: readonly string[],
    signal: AbortSignal,
    heardError: (text: string) => void,
  ): AsyncGenerator<Uint8Array> {
    const [, , serial, verb, script = ""] = argv;
    return verb === "shell"
      ? this.#streamServer(serial!, script, signal, heardError)
      : this.#streamDevices(signal, heardError);
  }

  /** scrcpy's server: what it says first, and then nothing until it ends. */
  async *#streamServer(
    serial: string,
    script: string,
    signal: AbortSignal,
    heardError: (text: string) => void,
  ): AsyncGenerator<Uint8Array> {
    const { clock, random } = this.#options;
    const phone = this.#find(serial)!;
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    phone.runningServers++;
    try {
      signal.throwIfAborted();
      if (this.isHung || phone.isHung) await aborted.promise;
      await sleep(clock, random.between(5, 120), signal);
      const noise = await this.#ensureServer(signal);
      const state = this.#stateOf(phone);
      if (state !== "device") {
        heardError(`${noise}adb: device ${state ?? `'${serial}' not found`}\n`);
        return;
      }
      if (phone.refusesStart || phone.isLying) {
        yield new TextEncoder().encode("[server] ERROR: It may not start\n");
        return;
      }
      phone.startServer(`scrcpy_${/ scid=(\w+)/.exec(script)![1]}`);
      const { promise: ended } = phone.ended;
      yield new TextEncoder().encode("[server] INFO: Device: simulated\n");
      const server = this.#server;
      const isThere = () => this.#server === server && this.#stateOf(phone) === "device";
      for (let hasEnded = false; !hasEnded && isThere() && !signal.aborted;) {
        const end = ended.then(() => hasEnded = true);
        await Promise.race([end, this.#changed.promise, aborted.promise]);
      }
      if (signal.aborted) phone.endServer(ended);
    } finally {
      phone.runningServers--;
    }
  }

  async *#streamDevices(
    signal: AbortSignal,
    heardError: (text: string) => void,
  ): AsyncGenerator<Uint8Array> {
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    this.running++;
    try {
      signal.throwIfAborted();
      if (this.isHung) await aborted.promise;
      signal.throwIfAborted(); // One that was ended does nothing more.
      const noise = await this.#ensureServer(signal);
      if (noise !== "") heardError(noise);
      const server = this.#server;
      for (let told = ""; this.#server === server && !signal.aborted;) {
        const snapshot = this.#snapshot();
        // What changes while nobody reads waits in the pipe.
        const { promise: changed } = this.#changed;
        if (snapshot !== told) yield new TextEncoder().encode(snapshot);
        told = snapshot;
        await Promise.race([changed, aborted.promise]);
      }
      signal.throwIfAborted();
    } finally {
      this.running--;
    }
  }

  /** @returns what adb says about it on standard error */
  async #ensureServer(signal: AbortSignal): Promise<string> {
    const { clock, random } = this.#options;
    if (this.#server?.version === ADB_VERSION) return "";
    let noise = "";
    if (this.#server !== undefined) {
      this.rivalKillsMs.push(clock.nowMs());
      noise = `adb server version (${this.#server.version}) doesn't match this client ` +
        `(${ADB_VERSION}); killing...\n`;
      this.killServer();
      const answerMs = random.between(...RIVAL_ANSWERS_AFTER_MS);
      clock.after(answerMs, () => this.#isRivalHere && this.startRival());
    }
    await sleep(clock, SERVER_START_MS, signal);
    this.#server ??= { version: ADB_VERSION, forwards: new Map() };
    return noise + DAEMON_NOISE;
  }

  get #forwards(): [port: number, forward: Forward][] {
    return [...this.#server?.forwards ?? []];
  }

  #find(serial: string | undefined): SimulatedPhone | undefined {
    return this.phones.find((phone) => phone.serial === serial);
  }

  /** Its server knows about forwards without asking the phone. */
  #hangs([, ...args]: readonly string[]): boolean {
    const serial = args[0] === "connect" ? args[1] : args[0] === "-s" ? args[1] : undefined;
    return this.isHung || args[2] !== "forward" && this.#find(serial)?.isHung === true;
  }

  /** What adb says of a phone. One on the network it knows only once that was called. */
  #stateOf(phone: SimulatedPhone): PhoneState {
    return this.#connected.has(phone) || !isOnNetwork(phone.serial) ? phone.state : undefined;
  }

  #snapshot(): string {
    const text = this.phones.map((phone) => {
      const state = this.#stateOf(phone);
      return state === undefined ? "" : `${phone.serial}\t${state}\n`;
    }).join("");
    return text.length.toString(16).padStart(4, "0") + text;
  }

  #execute(args: readonly string[]): CommandResult | Promise<CommandResult> {
    if (args.join(" ") === "forward --list") return success(this.#listForwards());
    if (args[0] === "connect") return this.#connect(args[1]!);
    if (args[0] === "disconnect") return this.#disconnect(args[1]!);
    if (args[0] === "mdns") return failure("adb: unknown command mdns\n");
    const [, serial, verb, ...rest] = args;
    const phone = this.#find(serial);
    const state = phone && this.#stateOf(phone);
    if (phone === undefined || state === undefined) {
      return failure(`adb: device '${serial}' not found\n`);
    }
    if (state === "unauthorized") return failure("adb: device unauthorized.\n");
    if (state === "offline") return failure("adb: device offline\n");
    if (verb === "forward") return this.#forward(phone.serial, rest);
    if (phone.isLying) return success("Segmentation fault\n");
    if (verb === "shell") return shell(phone, rest[0]!);
    if (verb === "install") {
      phone.package.isInstalled = true;
      phone.package.canRecordAudio = true;
      return success("Performing Streamed Install\nSuccess\n");
    }
    return success("Success\n");
  }

  #connect(serial: string): CommandResult {
    const phone = this.#find(serial);
    if (phone?.state === undefined) {
      return success(`failed to connect to '${serial}': No route to host\n`);
    }
    const already = this.#connected.has(phone) ? "already " : "";
    this.#connected.add(phone);
    this.changed();
    return success(`${already}connected to ${serial}\n`);
  }

  #disconnect(serial: string): CommandResult {
    const phone = this.#find(serial);
    if (phone !== undefined && this.#connected.delete(phone)) phone.cut();
    this.changed();
    return success(`disconnected ${serial}\n`);
  }

  #forward(serial: string, [first, local, remote]: readonly string[]): CommandResult {
    const forwards = this.#server!.forwards;
    const wanted = Number(local!.replace("tcp:", ""));
    if (first === "--remove") {
      return forwards.delete(wanted) ? success("") : failure(`adb: error: listener not found\n`);
    }
    if (forwards.has(wanted)) {
      return failure("adb: error: cannot rebind existing socket\n");
    }
    const port = wanted || ++this.#lastChosenPort;
    forwards.set(port, { serial, remote: remote! });
    return success(`${port}\n`);
  }

  #listForwards(): string {
    return this.#forwards
      .map(([port, { serial, remote }]) => `${serial} tcp:${port} ${remote}\n`).join("");
  }
}

async function shell(phone: SimulatedPhone, script: string): Promise<CommandResult> {
  let [stdout, stderr] = ["", ""];
  const exitCode = await phone.shell.run(script, nothing(), {
    stdout: (text) => stdout += text,
    stderr: (text) => stderr += text,
  });
  return { exitCode, stdout, stderr };
}

function success(stdout: string): CommandResult {
  return { exitCode: 0, stdout, stderr: "" };
}

function failure(stderr: string): CommandResult {
  return { exitCode: 1, stdout: "", stderr };
}

/** What the command runner says of a program that it has ended. */
function timeout(): Error {
  return new CommandError(["adb"], "timeout");
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // Nothing is on standard input.
}
