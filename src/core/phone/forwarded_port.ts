/**
 * The way to an app by a port that adb forwards.
 *
 * @module
 */

import { abortable } from "../base/abortable.ts";
import type { SourceLabel } from "../source/source.ts";
import { TroubleError, troubleOf } from "../trouble.ts";
import type { PhoneAccess, PhoneDevice, PhoneForward } from "./phone.ts";
import type { WayToApp } from "./way_to_app.ts";

/** How a port is not there. */
const NOWHERE: readonly (string | undefined)[] = ["refused", "unreachable"];

/** What the way is made of. */
export interface ForwardedPortOptions {
  phones: Pick<PhoneAccess, "forward" | "forwards" | "removeForward">;
  /** The socket of the app's next or present start. */
  socketName(): string;
  /** The port of the forward; 0 lets adb choose. */
  port: number;
  /** What leads to the port if adb's server is on another computer; undefined for a local port. */
  tunnelHost: string | undefined;
  /** Connects to the port; errors call it `label`. */
  connect(
    port: number,
    label: SourceLabel,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** A port that adb forwards, kept for as long as it is good. */
export class ForwardedPort implements WayToApp {
  readonly hasLocalPorts: boolean;
  readonly #options: ForwardedPortOptions;
  #forward: PhoneForward | undefined;
  /** The last removal, which a stop waits for. */
  #removing: Promise<void> = Promise.resolve();

  constructor(options: ForwardedPortOptions) {
    this.#options = options;
    this.hasLocalPorts = options.tunnelHost === undefined;
  }

  get forward(): PhoneForward | undefined {
    return this.#forward;
  }

  async prepare(serial: string, signal: AbortSignal): Promise<boolean> {
    const socketName = this.#options.socketName();
    const { phones, port } = this.#options;
    if (this.#forward?.serial === serial && this.#forward.socketName === socketName) return false;
    await abortable(this.close(), signal);
    this.#forward = await phones.forward(serial, port, socketName, signal);
    return true;
  }

  /**
   * As {@linkcode WayToApp.connect} has it. After `refused` the forward is still known only if adb
   * has it all the same.
   *
   * @throws {TroubleError} `tunnel-refused` as well
   */
  async connect(
    serial: string,
    label: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { tunnelHost: host, connect } = this.#options;
    const { port } = this.#forward!;
    try {
      return await connect(port, label, signal);
    } catch (error) {
      if (!NOWHERE.includes(troubleOf(error)?.code)) throw error;
      if (!await this.isListed(signal)) {
        // It has vanished, with adb's server or with the phone.
        this.#forward = undefined;
        throw new TroubleError({ code: "refused", source: label }, { cause: error });
      }
      if (host === undefined) throw error;
      const task = { kind: "use-phone", serial } as const;
      throw new TroubleError({ code: "tunnel-refused", task, host, port }, { cause: error });
    }
  }

  /** Whether adb still has the forward. */
  async isListed(signal: AbortSignal): Promise<boolean> {
    const { serial, port, socketName } = this.#forward!;
    const rules = await this.#options.phones.forwards(signal);
    return rules.some((rule) =>
      rule.serial === serial && rule.local === `tcp:${port}` &&
      rule.remote === `localabstract:${socketName}`
    );
  }

  /** Forwards vanish with their phone, whoever made them, and do not come back with it. */
  noteGone(devices: readonly PhoneDevice[]): void {
    const isThere = devices.some(({ serial }) => serial === this.#forward?.serial);
    if (!isThere) this.#forward = undefined;
  }

  /** Removes the forward that was made, if it was. */
  close(): Promise<void> {
    const forward = this.#forward;
    this.#forward = undefined;
    if (forward !== undefined) this.#removing = this.#options.phones.removeForward(forward);
    return this.#removing;
  }
}
