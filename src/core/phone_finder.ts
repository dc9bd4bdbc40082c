/**
 * Waits for the phone to listen to.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { type PhoneControl, type PhoneDevice, PhoneError } from "./phone.ts";
import { choosePhone, type PhoneChoice, type PhoneWait } from "./phone_choice.ts";

/** A phone that is plugged in is offline for a moment: no news. */
const SETTLING_MS = 500;

/** What is told while a phone is waited for, once a change. */
export interface PhoneFinderObserver {
  /** There is no phone to listen to yet. */
  phoneWaits(wait: PhoneWait, message: string): void;
  /** A phone is ready. */
  phoneReady(serial: string): void;
}

/** What a finder is made of. */
export interface PhoneFinderOptions {
  phones: Pick<PhoneControl, "watch">;
  observer: PhoneFinderObserver;
  clock: Clock;
  /** Which phone; undefined for the only one. */
  serial: string | undefined;
}

/** Finds the phone again and again, and tells only what has changed since the last time. */
export class PhoneFinder {
  readonly #options: PhoneFinderOptions;
  #told = "";

  constructor(options: PhoneFinderOptions) {
    this.#options = options;
  }

  /**
   * Waits until the phone is ready.
   *
   * @param seen called with the phones that there are, at each change
   * @returns its serial
   * @throws {PhoneError} `failed` when adb's server ends, and what watching throws
   * @throws the signal's reason
   */
  async find(
    signal: AbortSignal,
    seen: (devices: readonly PhoneDevice[]) => void,
  ): Promise<string> {
    const { phones, serial, clock } = this.#options;
    let cancelNews = () => {};
    try {
      for await (const devices of phones.watch(signal)) {
        cancelNews();
        seen(devices);
        const choice = choosePhone(devices, serial);
        if ("serial" in choice) {
          this.#tell(choice);
          return choice.serial;
        }
        cancelNews = clock.after(SETTLING_MS, () => this.#tell(choice));
      }
    } finally {
      cancelNews();
    }
    signal.throwIfAborted();
    throw new PhoneError("failed", "Cannot watch for phones: adb's server has ended.");
  }

  #tell(choice: PhoneChoice): void {
    const { observer } = this.#options;
    const news = "serial" in choice ? choice.serial : choice.message;
    if (news === this.#told) return;
    this.#told = news;
    if ("serial" in choice) observer.phoneReady(choice.serial);
    else observer.phoneWaits(choice.wait, choice.message);
  }
}
