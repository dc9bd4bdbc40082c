/**
 * The phones of this computer, through adb.
 *
 * @module
 */

import { type Clock, sleep } from "../../core/base/clock.ts";
import type { CommandResult } from "../../core/base/command.ts";
import type {
  ForwardRule,
  PhoneAccess,
  PhoneDevice,
  PhoneForward,
  PhoneService,
  PhoneTask,
  ShellResult,
} from "../../core/phone/phone.ts";
import { movedTo } from "../../core/phone/moved_phone.ts";
import { SharedWatch } from "../../core/phone/shared_watch.ts";
import type { PairTrouble } from "../../core/phone/pairing.ts";
import { TroubleError, troubleOf } from "../../core/trouble.ts";
import { AdbClient, type AdbOptions } from "./adb_client.ts";
import { readConnect } from "./adb_connect.ts";
import { DEVICE_FAULTS, faultOf, garbled, phoneError } from "./adb_fault.ts";
import { readPair } from "./adb_pair.ts";
import { AdbForwards } from "./adb_forwards.ts";
import { readInstall } from "./adb_install.ts";
import {
  type AdbVersion,
  type ListedDevice,
  parseDevices,
  parseServices,
  parseVersion,
} from "./adb_parser.ts";
import { condense, DeviceSnapshots } from "./device_snapshots.ts";
import { LOCK_SCRIPT, readLock } from "./phone_lock.ts";

/** Any command may have to start adb's server first, which takes seconds on a slow machine. */
const LIMIT_MS = 15_000;
/** What follows tells better whether adb answers at all. */
const DISCONNECT_LIMIT_MS = 5000;
/** The server knows what it has heard. */
const SEEK_LIMIT_MS = 5000;
const PAIR_LIMIT_MS = 20_000;
const INSTALL_LIMIT_MS = 120_000;
const UNINSTALL_LIMIT_MS = 20_000;
const PUSH_LIMIT_MS = 60_000;
/** A stop waits for it. */
const REMOVE_LIMIT_MS = 2000;
/** Phones do not come and go faster than this. */
const WATCH_PAUSE_MS = 50;
/** Phones may say anything. */
const MOST_MODEL_CHARACTERS = 60;
/** How adb begins a complaint, but hardly a program on the phone. */
const ADB_SPEAKS = /^(adb: |error: |\* failed to start daemon)/m;

/** adb as what the relay asks of phones, and what its reports ask besides. */
export class Adb implements PhoneAccess {
  readonly #clock: Clock;
  readonly #askServerVersion: AdbOptions["askServerVersion"];
  readonly #client: AdbClient;
  readonly #forwards: AdbForwards;
  readonly #shared = new SharedWatch((signal) => this.#watchServer(signal));

  constructor(options: AdbOptions) {
    this.#clock = options.clock;
    this.#askServerVersion = options.askServerVersion;
    this.#client = new AdbClient(options);
    this.#forwards = new AdbForwards(this.#client, options);
  }

  watch(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    return this.#shared.watch(signal);
  }

  async connect(serial: string, signal: AbortSignal): Promise<string> {
    const failure = await this.#tryToConnect(serial, signal);
    if (failure === undefined) return serial;
    if (failure.trouble.code !== "connect-failed") throw failure;
    const now = movedTo(serial, await this.services(signal));
    if (now === undefined) throw failure;
    const failureThere = await this.#tryToConnect(now, signal);
    if (failureThere !== undefined) throw failureThere;
    return now;
  }

  /**
   * The phones with wireless debugging that say on the network where they are, connected to or not.
   * None where adb cannot tell, which is no failure.
   */
  async services(signal: AbortSignal): Promise<PhoneService[]> {
    const task = { kind: "seek" } as const;
    try {
      const args = ["mdns", "services"];
      return parseServices((await this.#client.run(task, args, SEEK_LIMIT_MS, signal)).stdout);
    } catch (error) {
      if (!isAnswer(error)) throw error;
      return [];
    }
  }

  /** Whether adb hears what phones say of themselves on the network. */
  async hearsServices(signal: AbortSignal): Promise<boolean> {
    const task = { kind: "seek" } as const;
    try {
      const result = await this.#client.run(task, ["mdns", "check"], SEEK_LIMIT_MS, signal);
      return result.stdout.includes("mdns daemon version");
    } catch (error) {
      if (!isAnswer(error)) throw error;
      return false;
    }
  }

  /**
   * Pairs with a phone that shows a code.
   *
   * @param address the one that it shows beside the code
   * @returns how it calls itself on the network, as in `adb-R5CR1234-aBcDeF`; undefined where adb does
   *   not say it
   * @throws {TroubleError} `pair-failed`, `adb-cannot-pair`, and what is wrong with adb itself
   */
  async pair(address: string, code: string, signal: AbortSignal): Promise<string | undefined> {
    const task = { kind: "pair", serial: address } as const;
    const input = `${code}\n`;
    try {
      const args = ["pair", address];
      return readPair(await this.#client.run(task, args, PAIR_LIMIT_MS, signal, input), address);
    } catch (error) {
      if (troubleOf(error)?.code !== "adb-timeout") throw error;
      // The system takes minutes to find out that nobody answers.
      const trouble = { code: "pair-failed", address, fault: "nothing-there" } as const;
      throw new TroubleError<PairTrouble>({ ...trouble, words: undefined }, { cause: error });
    }
  }

  async disconnect(serial: string, signal: AbortSignal): Promise<void> {
    const task = { kind: "use-phone", serial } as const;
    try {
      await this.#client.run(task, ["disconnect", serial], DISCONNECT_LIMIT_MS, signal);
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
    }
  }

  async shell(
    serial: string,
    command: string,
    signal: AbortSignal,
    options: { readonly task?: PhoneTask; readonly limitMs?: number } = {},
  ): Promise<ShellResult> {
    const { task = { kind: "ask-phone", serial }, limitMs = LIMIT_MS } = options;
    const args = ["-s", serial, "shell", command];
    const result = await this.#client.run(task, args, limitMs, signal);
    throwIfAdbFailed(task, result);
    return result;
  }

  async isLocked(serial: string, signal: AbortSignal): Promise<boolean | undefined> {
    return readLock((await this.shell(serial, LOCK_SCRIPT, signal)).stdout);
  }

  async model(serial: string, signal: AbortSignal): Promise<string | undefined> {
    const { stdout } = await this.shell(serial, "getprop ro.product.model", signal);
    return stdout.trim().slice(0, MOST_MODEL_CHARACTERS) || undefined;
  }

  async *streamShell(
    serial: string,
    command: string,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const task = { kind: "ask-phone", serial } as const;
    try {
      // How long the command takes to say something is for itself to know.
      yield* this.#client.stream(task, ["-s", serial, "shell", command], Infinity, signal);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble?.code !== "adb-failed") throw error;
      // Of a phone that is unplugged meanwhile adb says nothing.
      const fault = trouble.words === undefined
        ? "device-gone"
        : faultOf(trouble.words, DEVICE_FAULTS);
      throw phoneError(fault ?? "adb-failed", task, trouble.words ?? "");
    }
  }

  async removeFile(serial: string, remotePath: string): Promise<void> {
    const { signal } = new AbortController();
    try {
      // It needs no server that was not there.
      if (this.#askServerVersion && await this.#askServerVersion(signal) === undefined) return;
      const args = ["-s", serial, "shell", `rm -f ${remotePath}`];
      await this.#client.run({ kind: "use-phone", serial }, args, REMOVE_LIMIT_MS, signal);
    } catch {
      // It is of no use to whoever stops.
    }
  }

  async install(
    serial: string,
    app: string,
    apkPath: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const task = { kind: "install-app", serial, app } as const;
    const args = ["-s", serial, "install", ...flags, apkPath];
    const result = await this.#client.run(task, args, INSTALL_LIMIT_MS, signal);
    const failure = readInstall(result, task, apkPath);
    if (failure !== undefined) throw failure;
  }

  async uninstall(serial: string, packageName: string, signal: AbortSignal): Promise<void> {
    const task = { kind: "use-phone", serial } as const;
    const args = ["-s", serial, "uninstall", packageName];
    await this.#client.run(task, args, UNINSTALL_LIMIT_MS, signal);
  }

  async push(
    serial: string,
    path: string,
    remotePath: string,
    signal: AbortSignal,
  ): Promise<void> {
    const task = { kind: "push", serial, path } as const;
    const args = ["-s", serial, "push", path, remotePath];
    const { exitCode, stdout, stderr } = await this.#client.run(task, args, PUSH_LIMIT_MS, signal);
    if (exitCode === 0) return;
    throw phoneError(faultOf(stderr, DEVICE_FAULTS) ?? "push-failed", task, stderr || stdout);
  }

  forward(
    serial: string,
    port: number,
    socketName: string,
    signal: AbortSignal,
  ): Promise<PhoneForward> {
    return this.#forwards.add(serial, port, socketName, signal);
  }

  removeForward(forward: PhoneForward): Promise<void> {
    return this.#forwards.remove(forward);
  }

  reverse(serial: string, socketName: string, port: number, signal: AbortSignal): Promise<void> {
    return this.#forwards.addReverse(serial, socketName, port, signal);
  }

  removeReverse(serial: string, socketName: string): Promise<void> {
    return this.#forwards.removeReverse(serial, socketName);
  }

  forwards(signal: AbortSignal): Promise<ForwardRule[]> {
    return this.#forwards.list(signal);
  }

  /**
   * The phones, ready or not, with what adb knows about them.
   *
   * @throws {TroubleError} about adb itself
   */
  async devices(signal: AbortSignal): Promise<ListedDevice[]> {
    const task = { kind: "list-phones" } as const;
    const result = await this.#client.run(task, ["devices", "-l"], LIMIT_MS, signal);
    const { exitCode, stdout, stderr } = result;
    if (exitCode !== 0) throw phoneError(undefined, task, stderr || stdout);
    if (!stdout.includes("List of devices")) throw garbled(task, stdout);
    return parseDevices(stdout);
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

  async *#watchServer(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    const task = { kind: "watch-phones" } as const;
    const snapshots = new DeviceSnapshots();
    try {
      for await (const bytes of this.#client.stream(task, ["track-devices"], LIMIT_MS, signal)) {
        yield* condense(snapshots.push(bytes));
        await sleep(this.#clock, WATCH_PAUSE_MS, signal).catch(() => {});
        if (signal.aborted) return;
      }
    } catch (error) {
      throw error instanceof SyntaxError ? garbled(task, error.message) : error;
    }
  }

  async #tryToConnect(serial: string, signal: AbortSignal): Promise<TroubleError | undefined> {
    const task = { kind: "connect", serial } as const;
    const result = await this.#client.run(task, ["connect", serial], LIMIT_MS, signal);
    return readConnect(result, task);
  }
}

/** That adb fails is an answer; that somebody fights for its server is to be heard. */
function isAnswer(error: unknown): boolean {
  return error instanceof TroubleError && error.trouble.code !== "adb-clash";
}

/** The exit code alone does not tell: it may be that of a command on the phone. */
function throwIfAdbFailed(task: PhoneTask, { exitCode, stdout, stderr }: CommandResult): void {
  if (exitCode === 0 || !ADB_SPEAKS.test(stderr)) return;
  throw phoneError(faultOf(stderr, DEVICE_FAULTS), task, stderr || stdout);
}
