/**
 * Ports of this computer that lead to phones, and sockets of phones that lead here.
 *
 * @module
 */

import type { ForwardRule, PhoneForward, PhoneTask } from "../../core/phone/phone.ts";
import { TroubleError } from "../../core/trouble.ts";
import type { AdbClient, AdbOptions } from "./adb_client.ts";
import { DEVICE_FAULTS, faultOf, FORWARD_FAULTS, garbled, phoneError } from "./adb_fault.ts";
import { parseForwards } from "./adb_parser.ts";

const LIMIT_MS = 15_000;
/** A stop waits for it. */
const REMOVE_LIMIT_MS = 2000;

/** `adb forward` and `adb reverse`. */
export class AdbForwards {
  readonly #client: AdbClient;
  readonly #options: AdbOptions;

  constructor(client: AdbClient, options: AdbOptions) {
    this.#client = client;
    this.#options = options;
  }

  /**
   * The forwards of all phones, whoever made them.
   *
   * @throws {TroubleError} about adb itself
   */
  async list(signal: AbortSignal, limitMs: number = LIMIT_MS): Promise<ForwardRule[]> {
    const task = { kind: "list-forwards" } as const;
    const result = await this.#client.run(task, ["forward", "--list"], limitMs, signal);
    const { exitCode, stdout, stderr } = result;
    if (exitCode !== 0) throw phoneError(undefined, task, stderr || stdout);
    return parseForwards(stdout);
  }

  /** As {@linkcode PhoneAccess.forward} has it. */
  async add(
    serial: string,
    port: number,
    socketName: string,
    signal: AbortSignal,
  ): Promise<PhoneForward> {
    const task = { kind: "forward", serial, port } as const;
    const rule = ruleOf({ serial, port, socketName });
    const args = ["-s", serial, "forward", "--no-rebind", rule.local, rule.remote];
    const { exitCode, stdout, stderr } = await this.#client.run(task, args, LIMIT_MS, signal);
    if (exitCode === 0) {
      // It prints the port, which matters where it was to choose one.
      const chosen = port || Number.parseInt(stdout, 10);
      if (Number.isNaN(chosen)) throw garbled(task, stdout);
      return { serial, port: chosen, socketName, isOurs: true };
    }
    if (!stderr.includes("cannot rebind")) {
      throw phoneError(faultOf(stderr, FORWARD_FAULTS), task, stderr || stdout);
    }
    const present = await this.#ruleAt(rule.local, LIMIT_MS, signal);
    if (isSame(present, rule)) return { serial, port, socketName, isOurs: false };
    if (present === undefined) throw phoneError(undefined, task, stderr);
    throw new TroubleError({ code: "forward-taken", task, ...present });
  }

  /** As {@linkcode PhoneAccess.removeForward} has it. */
  async remove(forward: PhoneForward): Promise<void> {
    if (!forward.isOurs) return;
    const rule = ruleOf(forward);
    const { clock, askServerVersion } = this.#options;
    const { signal } = new AbortController();
    const endMs = clock.nowMs() + REMOVE_LIMIT_MS;
    try {
      // Forwards vanish with their server. Looking for them must not start one, if that can be known.
      if (askServerVersion && await askServerVersion(signal) === undefined) return;
      const present = await this.#ruleAt(rule.local, endMs - clock.nowMs(), signal);
      // adb would remove whatever has the port, another phone's forward too.
      if (!isSame(present, rule)) return;
      await this.#remove("forward", rule.serial, rule.local, endMs - clock.nowMs());
    } catch {
      // It is of no use to whoever stops.
    }
  }

  /** As {@linkcode PhoneAccess.reverse} has it. */
  async addReverse(
    serial: string,
    socketName: string,
    port: number,
    signal: AbortSignal,
  ): Promise<void> {
    const task: PhoneTask = { kind: "use-phone", serial };
    const args = ["-s", serial, "reverse", `localabstract:${socketName}`, `tcp:${port}`];
    const { exitCode, stdout, stderr } = await this.#client.run(task, args, LIMIT_MS, signal);
    if (exitCode === 0) return;
    throw phoneError(faultOf(stderr, DEVICE_FAULTS), task, stderr || stdout);
  }

  /** As {@linkcode PhoneAccess.removeReverse} has it. */
  async removeReverse(serial: string, socketName: string): Promise<void> {
    try {
      await this.#remove("reverse", serial, `localabstract:${socketName}`, REMOVE_LIMIT_MS);
    } catch {
      // It vanishes with the phone, or with adb's server.
    }
  }

  async #remove(
    verb: "forward" | "reverse",
    serial: string,
    what: string,
    limitMs: number,
  ): Promise<void> {
    const { signal } = new AbortController();
    const args = ["-s", serial, verb, "--remove", what];
    await this.#client.run({ kind: "list-forwards" }, args, limitMs, signal);
  }

  async #ruleAt(
    local: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<ForwardRule | undefined> {
    return (await this.list(signal, limitMs)).find((rule) => rule.local === local);
  }
}

function ruleOf({ serial, port, socketName }: Omit<PhoneForward, "isOurs">): ForwardRule {
  return { serial, local: `tcp:${port}`, remote: `localabstract:${socketName}` };
}

function isSame(present: ForwardRule | undefined, wanted: ForwardRule): boolean {
  return present?.serial === wanted.serial && present.remote === wanted.remote;
}
