/**
 * The phones of this computer, through adb.
 *
 * @module
 */

import {
  type PhoneControl,
  type PhoneDevice,
  PhoneError,
  type PhoneForward,
  type SndcpyStart,
} from "../../core/phone.ts";
import { AdbClient, type AdbOptions, type AdbResult } from "./adb_client.ts";
import {
  DEVICE_FAULTS,
  faultOf,
  type FaultTable,
  FORWARD_FAULTS,
  freePort,
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
    const what = "watch for phones";
    const snapshots = new DeviceSnapshots();
    try {
      for await (const bytes of this.#client.stream(what, ["track-devices"], LIMIT_MS, signal)) {
        yield* snapshots.push(bytes);
      }
    } catch (error) {
      throw error instanceof SyntaxError ? nonsense(what, error.message) : error;
    }
  }

  async startApp(serial: string, start: SndcpyStart, signal: AbortSignal): Promise<void> {
    const what = `start sndcpy on ${serial}`;
    const args = ["-s", serial, "shell", startScript(start)];
    const result = await this.#client.run(what, args, START_LIMIT_MS, signal);
    throwIfAdbFailed(what, result);
    const refusal = readStart(result.stdout, result.exitCode);
    if (refusal !== undefined) throw phoneError(refusal.fault, what, refusal.words);
  }

  async installApp(serial: string, apkPath: string, signal: AbortSignal): Promise<void> {
    const what = `install sndcpy on ${serial}`;
    await installSndcpy(
      what,
      apkPath,
      (args, limitMs) => this.#client.run(what, ["-s", serial, ...args], limitMs, signal),
    );
  }

  async forward(
    serial: string,
    port: number,
    socketName: string,
    signal: AbortSignal,
  ): Promise<PhoneForward> {
    const what = `forward port ${port} to ${serial}`;
    const rule = { serial, local: `tcp:${port}`, remote: `localabstract:${socketName}` };
    const args = ["-s", serial, "forward", "--no-rebind", rule.local, rule.remote];
    const result = await this.#client.run(what, args, LIMIT_MS, signal);
    if (result.exitCode === 0) {
      // It prints the port, which matters where it was to choose one.
      const chosen = port || Number.parseInt(result.stdout, 10);
      if (Number.isNaN(chosen)) throw nonsense(what, result.stdout);
      return { serial, port: chosen, isOurs: true };
    }
    if (!result.stderr.includes("cannot rebind")) failed(what, result, FORWARD_FAULTS);
    const present = await this.#ruleAt(rule.local, LIMIT_MS, signal);
    if (isSame(present, rule)) return { serial, port, isOurs: false };
    throw present === undefined ? phoneError("failed", what, result.stderr) : taken(what, present);
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
      await this.#client.run("remove the forward", args, endMs - clock.nowMs(), signal);
    } catch {
      // It is of no use to whoever stops.
    }
  }

  /**
   * The phones, ready or not, with what adb knows about them.
   *
   * @throws {PhoneError} `adb-clash`, `timeout`, `failed`
   */
  async devices(signal: AbortSignal): Promise<ListedDevice[]> {
    const what = "list the phones";
    const result = await this.#client.run(what, ["devices", "-l"], LIMIT_MS, signal);
    if (result.exitCode !== 0) failed(what, result, []);
    if (!result.stdout.includes("List of devices")) throw nonsense(what, result.stdout);
    return parseDevices(result.stdout);
  }

  /**
   * Runs a command in the phone's shell, to its end, with whatever exit code.
   *
   * @throws {PhoneError} the faults of a phone that is not ready, `adb-clash`, `timeout`
   */
  async shell(serial: string, command: string, signal: AbortSignal): Promise<AdbResult> {
    const what = `ask ${serial}`;
    const args = ["-s", serial, "shell", command];
    const result = await this.#client.run(what, args, LIMIT_MS, signal);
    throwIfAdbFailed(what, result);
    return result;
  }

  /**
   * Which adb this is. Its server is not asked, nor started.
   *
   * @throws {PhoneError} `timeout`, `failed`
   */
  async version(signal: AbortSignal): Promise<AdbVersion> {
    const what = "ask adb for its version";
    const { stdout, stderr } = await this.#client.run(what, ["version"], LIMIT_MS, signal);
    const version = parseVersion(stdout);
    if (version === undefined) throw nonsense(what, stdout || stderr);
    return version;
  }

  /**
   * The forwards of all phones, whoever made them.
   *
   * @throws {PhoneError} `adb-clash`, `timeout`, `failed`
   */
  async forwards(signal: AbortSignal, limitMs: number = LIMIT_MS): Promise<ForwardRule[]> {
    const what = "list adb's forwards";
    const result = await this.#client.run(what, ["forward", "--list"], limitMs, signal);
    if (result.exitCode !== 0) failed(what, result, []);
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

function failed(what: string, { stderr, stdout }: AdbResult, table: FaultTable): never {
  throw phoneError(faultOf(stderr, table), what, stderr || stdout);
}

/** The exit code alone does not tell: it may be that of a command on the phone. */
function throwIfAdbFailed(what: string, result: AdbResult): void {
  if (result.exitCode !== 0 && ADB_SPEAKS.test(result.stderr)) failed(what, result, DEVICE_FAULTS);
}

function nonsense(what: string, found: string): PhoneError {
  return new PhoneError(
    "failed",
    `Cannot ${what}: adb printed what it should not (${found.trim().slice(0, 80)}). ` +
      "Name another adb with --adb FILE.",
  );
}

function taken(what: string, rule: ForwardRule): PhoneError {
  return new PhoneError(
    "port-taken",
    `Cannot ${what}: the port leads to ${rule.remote} of ${rule.serial}. ${freePort(rule)}`,
  );
}
