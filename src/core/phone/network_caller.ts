/**
 * Keeps adb connected to a phone on the network.
 *
 * adb tries for a minute to have such a phone back, and then forgets it. A cable needs no such care.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import type { PhoneAccess, PhoneDevice } from "./phone.ts";
import { type PhoneWait, troubleOf } from "../trouble.ts";

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 5000;
/** adb shows a phone as offline for a moment while it connects; longer, the connection is dead. */
const OFFLINE_LIMIT_MS = 5000;

/** What a caller is made of. */
export interface NetworkCallerOptions {
  phones: Pick<PhoneAccess, "connect" | "disconnect">;
  clock: Clock;
  /** The phone's address, as adb lists it. */
  serial: string;
  /** Told when adb has connected to the phone at another address. */
  moved(serial: string): void;
  /** Told each time that the phone cannot be connected to. */
  failed(wait: PhoneWait): void;
}

/** Calls a phone, over and over, while adb does not have it. */
export class NetworkCaller {
  readonly #options: NetworkCallerOptions;
  #phone: PhoneDevice | undefined;
  #stop: AbortController | undefined;
  #calling: Promise<void> = Promise.resolve();

  constructor(options: NetworkCallerOptions) {
    this.#options = options;
  }

  /**
   * Begins to call, or stops.
   *
   * @param phone as adb lists it; undefined while it does not
   * @throws whatever has ended a call, if that was no expected error
   */
  async listed(phone: PhoneDevice | undefined, signal: AbortSignal): Promise<void> {
    this.#phone = phone;
    if (phone !== undefined && phone.state !== "offline") await this.stop();
    else if (this.#stop === undefined) {
      this.#stop = new AbortController();
      this.#calling = this.#callUntil(AbortSignal.any([signal, this.#stop.signal]));
      // Whoever stops the call hears of it.
      this.#calling.catch(() => {});
    }
  }

  /** Stops calling. Throws as {@linkcode listed} does. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    await this.#calling;
  }

  async #callUntil(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    try {
      for (let pauseMs = FIRST_RETRY_MS;; pauseMs = Math.min(2 * pauseMs, LONGEST_RETRY_MS)) {
        await this.#call(signal);
        await sleep(clock, pauseMs, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #call(signal: AbortSignal): Promise<void> {
    const { phones, clock, serial, moved, failed } = this.#options;
    try {
      if (this.#phone?.state === "offline") {
        await sleep(clock, OFFLINE_LIMIT_MS, signal);
        // adb calls itself connected to a phone that is offline.
        if (this.#phone?.state === "offline") await phones.disconnect(this.#phone.serial, signal);
      }
      const connected = await phones.connect(serial, signal);
      if (connected !== serial) moved(connected);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      // What is wrong with adb itself, whoever watches the phones tells.
      if (trouble.code === "connect-failed" && !signal.aborted) failed(trouble);
    }
  }
}
