/**
 * The phones of this computer, through adb.
 *
 * @module
 */

import type {
  PhoneControl,
  PhoneDevice,
  PhoneForward,
  PhoneTask,
  SndcpyStart,
} from "../../core/phone.ts";
import { type PhoneTrouble, TroubleError } from "../../core/trouble.ts";
import { AdbClient, type AdbOptions, type AdbResult } from "./adb_client.ts";
import {
  DEVICE_FAULTS,
  type DeviceFault,
  faultOf,
  type FaultTable,
  FORWARD_FAULTS,
  phoneError,
} from "./adb_fault.ts";
import {
  type AdbVersion,
  type ForwardRule,
  type ListedDevice,
  parseDevices,
  parseForwards,
  parseVersion,
} from "./adb_parser.ts";
import { DeviceSnapshots } from "./device_snapshots.ts";
import { installSndcpy } from "./sndcpy_install.ts";
import { readStart, startScript } from "./sndcpy_start.ts";

/** Any command may have to start adb's server first, which takes seconds on a slow machine. */
const LIMIT_MS = 15_000;
/** A stop waits for it. */
const REMOVE_LIMIT_MS = 2000;
/** `am start` waits for the phone to wake up. */
const START_LIMIT_MS = 20_000;
const APP = "sndcpy";
/** How adb begins a complaint, but hardly a program on the phone. */
const ADB_SPEAKS = /^(adb: |error: |\* failed to start daemon)/m;

/** adb as what the relay asks of phones, and what its reports ask besides. */
export class Adb implements PhoneControl {
  readonly #client: AdbClient;
  readonly #options: AdbOptions;

  constructor(options: AdbOptions) {
    this.#client = new AdbClient(options);
    this.#options = options;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    const task = { kind: "watch-phones" } as const;
    const snapshots = new DeviceSnapshots();
    try {
      for await (const bytes of this.#client.stream(task, ["track-devices"], LIMIT_MS, signal)) {
        yield* snapshots.push(bytes);
      }
    } catch (error) {
      throw error instanceof SyntaxError ? garbled(task, error.message) : error;
    }
  }

  async startApp(serial: string, start: SndcpyStart, signal: AbortSignal): Promise<void> {
    const task = { kind: "start-app", serial, app: APP } as const;
    const args = ["-s", serial, "shell", startScript(start)];
    const result = await this.#client.run(task, args, START_LIMIT_MS, signal);
    throwIfAdbFailed(task, result);
    const refusal = readStart(result.stdout, result.exitCode);
    if (refusal === undefined) return;
    const { fault, words } = refusal;
    if (fault === "app-missing") throw new TroubleError({ code: fault, task, app: APP });
    throw phoneError(fault, task, words);
  }

  async installApp(serial: string, apkPath: string, signal: AbortSignal): Promise<void> {
    const task = { kind: "install-app", serial, app: APP } as const;
    await installSndcpy(
      task,
      apkPath,
      (args, limitMs) => this.#client.run(task, ["-s", serial, ...args], limitMs, signal),
    );
  }

  async forward(
    serial: string,
    port: number,
    socketName: string,
    signal: AbortSignal,
  ): Promise<PhoneForward> {
    const task = { kind: "forward", serial, port } as const;
    const rule = { serial, local: `tcp:${port}`, remote: `localabstract:${socketName}` };
    const args = ["-s", serial, "forward", "--no-rebind", rule.local, rule.remote];
    const result = await this.#client.run(task, args, LIMIT_MS, signal);
    if (result.exitCode === 0) {
      // It prints the port, which matters where it was to choose one.
      const chosen = port || Number.parseInt(result.stdout, 10);
      if (Number.isNaN(chosen)) throw garbled(task, result.stdout);
      return { serial, port: chosen, isOurs: true };
    }
    if (!result.stderr.includes("cannot rebind")) failed(task, result, FORWARD_FAULTS);
    const present = await this.#ruleAt(rule.local, LIMIT_MS, signal);
    if (isSame(present, rule)) return { serial, port, isOurs: false };
    if (present === undefined) throw phoneError(undefined, task, result.stderr);
    throw new TroubleError({ code: "forward-taken", task, ...present });
  }

  async removeForward(forward: PhoneForward, socketName: string): Promise<void> {
    if (!forward.isOurs) return;
    const { serial, port } = forward;
    const rule = { serial, local: `tcp:${port}`, remote: `localabstract:${socketName}` };
    const { clock, askServerVersion } = this.#options;
    const { signal } = new AbortController();
    const endMs = clock.nowMs() + REMOVE_LIMIT_MS;
    try {
      // Forwards vanish with their server. Looking for them must not start one, if that can be known.
      if (askServerVersion && await askServerVersion(signal) === undefined) return;
      const present = await this.#ruleAt(rule.local, endMs - clock.nowMs(), signal);
      // adb would remove whatever has the port, another phone's forward too.
      if (!isSame(present, rule)) return;
      const args = ["-s", serial, "forward", "--remove", rule.local];
      await this.#client.run({ kind: "list-forwards" }, args, endMs - clock.nowMs(), signal);
    } catch {
      // It is of no use to whoever stops.
    }
  }

  /**
   * The phones, ready or not, with what adb knows about them.
   *
   * @throws {TroubleError} `adb-clash`, `adb-timeout`, `adb-failed` and their like
   */
  async devices(signal: AbortSignal): Promise<ListedDevice[]> {
    const task = { kind: "list-phones" } as const;
    const result = await this.#client.run(task, ["devices", "-l"], LIMIT_MS, signal);
    if (result.exitCode !== 0) failed(task, result, []);
    if (!result.stdout.includes("List of devices")) throw garbled(task, result.stdout);
    return parseDevices(result.stdout);
  }

  /**
   * Runs a command in the phone's shell, to its end, with whatever exit code.
   *
   * @throws {TroubleError} the faults of a phone that is not ready, and of adb
   */
  async shell(serial: string, command: string, signal: AbortSignal): Promise<AdbResult> {
    const task = { kind: "ask-phone", serial } as const;
    const args = ["-s", serial, "shell", command];
    const result = await this.#client.run(task, args, LIMIT_MS, signal);
    throwIfAdbFailed(task, result);
    return result;
  }

  /**
   * Which adb this is. Its server is not asked, nor started.
   *
   * @throws {TroubleError} `adb-timeout`, `adb-garbled`, `adb-not-started`
   */
  async version(signal: AbortSignal): Promise<AdbVersion> {
    const task = { kind: "ask-version" } as const;
    const { stdout, stderr } = await this.#client.run(task, ["version"], LIMIT_MS, signal);
    const version = parseVersion(stdout);
    if (version === undefined) throw garbled(task, stdout || stderr);
    return version;
  }

  /**
   * The forwards of all phones, whoever made them.
   *
   * @throws {TroubleError} `adb-clash`, `adb-timeout`, `adb-failed` and their like
   */
  async forwards(signal: AbortSignal, limitMs: number = LIMIT_MS): Promise<ForwardRule[]> {
    const task = { kind: "list-forwards" } as const;
    const result = await this.#client.run(task, ["forward", "--list"], limitMs, signal);
    if (result.exitCode !== 0) failed(task, result, []);
    return parseForwards(result.stdout);
  }

  async #ruleAt(
    local: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<ForwardRule | undefined> {
    return (await this.forwards(signal, limitMs)).find((rule) => rule.local === local);
  }
}

function isSame(present: ForwardRule | undefined, wanted: ForwardRule): boolean {
  return present?.serial === wanted.serial && present.remote === wanted.remote;
}

function failed(
  task: PhoneTask,
  { stderr, stdout }: AdbResult,
  table: FaultTable<DeviceFault | "forward-refused">,
): never {
  throw phoneError(faultOf(stderr, table), task, stderr || stdout);
}

/** The exit code alone does not tell: it may be that of a command on the phone. */
function throwIfAdbFailed(task: PhoneTask, result: AdbResult): void {
  if (result.exitCode !== 0 && ADB_SPEAKS.test(result.stderr)) failed(task, result, DEVICE_FAULTS);
}

function garbled(task: PhoneTask, found: string): TroubleError<PhoneTrouble> {
  return new TroubleError({ code: "adb-garbled", task, found: found.trim().slice(0, 80) });
}
