/**
 * The way to an app by a port of this computer.
 *
 * @module
 */

import type { SourceLabel } from "../source/source.ts";
import { troubleOf } from "../trouble.ts";
import type { PhoneAccess, PhoneDevice, PhoneForward } from "./phone.ts";
import type { WayToApp } from "./way_to_app.ts";

/** What the way is made of. */
export interface ForwardedPortOptions {
  phones: Pick<PhoneAccess, "forward" | "removeForward">;
  socketName: string;
  /** The local port of the forward; 0 lets adb choose. */
  port: number;
  /** Connects to a local port; errors call it `label`. */
  connect(
    port: number,
    label: SourceLabel,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** A port that adb forwards, kept for as long as it is good. */
export class ForwardedPort implements WayToApp {
  readonly #options: ForwardedPortOptions;
  #forward: PhoneForward | undefined;

  constructor(options: ForwardedPortOptions) {
    this.#options = options;
  }

  get forward(): PhoneForward | undefined {
    return this.#forward;
  }

  async prepare(serial: string, signal: AbortSignal): Promise<boolean> {
    if (this.#forward?.serial === serial) return false;
    const { phones, port, socketName } = this.#options;
    this.#forward = await phones.forward(serial, port, socketName, signal);
    return true;
  }

  async connect(
    _serial: string,
    label: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    try {
      return await this.#options.connect(this.#forward!.port, label, signal);
    } catch (error) {
      // It has vanished, with adb's server or with the phone.
      if (troubleOf(error)?.code === "refused") this.#forward = undefined;
      throw error;
    }
  }

  /** Forwards vanish with their phone, whoever made them, and do not come back with it. */
  noteGone(devices: readonly PhoneDevice[]): void {
    const isThere = devices.some(({ serial }) => serial === this.#forward?.serial);
    if (!isThere) this.#forward = undefined;
  }

  /** Removes the forward that was made, if it was. */
  async close(): Promise<void> {
    const forward = this.#forward;
    this.#forward = undefined;
    if (forward !== undefined) await this.#options.phones.removeForward(forward);
  }
}
