/**
 * Waits for the phone to listen to.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { PhoneAccess, PhoneDevice } from "./phone.ts";
import { choosePhone, type PhoneChoice } from "./phone_choice.ts";
import type { Emit } from "../event.ts";
import { TroubleError } from "../trouble.ts";

/** A phone that is plugged in is offline for a moment: no news. */
const SETTLING_MS = 500;

/** What a finder is made of. */
export interface PhoneFinderOptions {
  phones: Pick<PhoneAccess, "watch">;
  /** The app that is to be started on it. */
  app: string;
  emit: Emit;
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
   * @throws {TroubleError} `adb-ended` when adb's server ends, and what watching throws
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
          this.tell(choice);
          return choice.serial;
        }
        cancelNews = clock.after(SETTLING_MS, () => this.tell(choice));
      }
    } finally {
      cancelNews();
    }
    signal.throwIfAborted();
    throw new TroubleError({ code: "adb-ended", task: { kind: "watch-phones" } });
  }

  /** Tells how things stand with the phone, unless that was the last news of it. */
  tell(choice: PhoneChoice): void {
    const { app, emit } = this.#options;
    const news = JSON.stringify(choice);
    if (news === this.#told) return;
    this.#told = news;
    if ("serial" in choice) emit({ kind: "phone-ready", app, serial: choice.serial });
    else emit({ kind: "phone-waits", wait: choice.wait });
  }
}
