/**
 * Waits for the phone to listen to.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import { formatAddress } from "../base/address.ts";
import { NetworkCaller } from "./network_caller.ts";
import type { PhoneAccess, PhoneDevice } from "./phone.ts";
import { choosePhone, findNamed, type PhoneChoice } from "./phone_choice.ts";
import { phoneAddress } from "./phone_serial.ts";
import { settle } from "./ways_to_phones.ts";
import type { Emit } from "../event.ts";
import { type PhoneWait, TroubleError } from "../trouble.ts";

/** A phone that is plugged in is offline for a moment: no news. */
const SETTLING_MS = 500;

/** How things stand with the phone: what is started on it, or what it is waited for. */
export type PhoneNews =
  | { readonly serial: string; readonly app: string }
  | { readonly wait: PhoneWait };

/** What a finder is made of. */
export interface PhoneFinderOptions {
  phones: Pick<PhoneAccess, "watch" | "connect" | "disconnect" | "shell">;
  emit: Emit;
  clock: Clock;
  /** Which phone; undefined for the only one. One with an address is connected to. */
  serial: string | undefined;
}

/** Finds the phone again and again, and tells only what has changed since the last time. */
export class PhoneFinder {
  readonly #options: PhoneFinderOptions;
  /** What adb calls the wanted phone, if that is on the network and has an address. */
  readonly #address: string | undefined;
  /** What adb calls it since it was found at another port. */
  #movedTo: string | undefined;
  #found: string | undefined;
  #told = "";
  #toldWays = "";
  #isDoubted = false;

  constructor(options: PhoneFinderOptions) {
    this.#options = options;
    const address = options.serial === undefined ? undefined : phoneAddress(options.serial);
    this.#address = address && formatAddress(address.host, address.port);
  }

  /** The phone did not answer though adb has it: on the network, its connection may be dead. */
  doubt(): void {
    this.#isDoubted = true;
  }

  /**
   * Waits until the phone is ready, and calls it meanwhile if that is of use.
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
    const { phones, clock } = this.#options;
    let cancelNews = () => {};
    let hasCallFailed = false;
    const moved = new AbortController();
    const caller = this.#caller((wait) => {
      hasCallFailed = true;
      cancelNews();
      this.tell({ wait });
    }, () => moved.abort());
    await this.#endDoubts(signal);
    try {
      for await (const devices of phones.watch(AbortSignal.any([signal, moved.signal]))) {
        cancelNews();
        seen(devices);
        const serial = this.#nameAmong(devices);
        const choice = await this.#settle(choosePhone(devices, serial), devices, signal);
        if ("serial" in choice) return this.#found = choice.serial;
        await caller?.listed(findNamed(devices, serial!)[0], signal);
        // Why the phone cannot be called says more than that it is not there.
        if (hasCallFailed && choice.wait.code === "no-device") continue;
        const { wait } = choice;
        cancelNews = clock.after(SETTLING_MS, () => this.tell({ wait }));
      }
    } finally {
      cancelNews();
      await caller?.stop();
    }
    signal.throwIfAborted();
    // adb may have listed it before it was clear that this is the phone.
    if (moved.signal.aborted) return await this.find(signal, seen);
    throw new TroubleError({ code: "adb-ended", task: { kind: "watch-phones" } });
  }

  #caller(failed: (wait: PhoneWait) => void, moved: () => void): NetworkCaller | undefined {
    const { phones, clock } = this.#options;
    const serial = this.#address;
    return serial === undefined ? undefined : new NetworkCaller({
      ...{ phones, clock, serial, failed },
      moved: (now) => {
        if (now === this.#movedTo) return;
        this.#movedTo = now;
        moved();
      },
    });
  }

  /** What the wanted phone is called, if there is one. */
  #nameAmong(devices: readonly PhoneDevice[]): string | undefined {
    const hasMoved = devices.some(({ serial }) => serial === this.#movedTo);
    return hasMoved ? this.#movedTo : this.#options.serial;
  }

  /** Several ways may lead to one phone, and one that was not expected. */
  async #settle(
    choice: PhoneChoice,
    devices: readonly PhoneDevice[],
    signal: AbortSignal,
  ): Promise<PhoneChoice> {
    const { phones, emit } = this.#options;
    const apart = await settle(choice, devices, phones, signal);
    if (!("others" in apart)) return apart;
    const news = JSON.stringify(apart);
    if (news !== this.#toldWays) emit({ kind: "phone-twice", ...apart });
    this.#toldWays = news;
    return { serial: apart.serial };
  }

  async #endDoubts(signal: AbortSignal): Promise<void> {
    const isDoubted = this.#isDoubted;
    this.#isDoubted = false;
    if (isDoubted && this.#address !== undefined) {
      await this.#options.phones.disconnect(this.#found ?? this.#address, signal);
    }
  }

  /** Tells how things stand with the phone, unless that was the last news of it. */
  tell(news: PhoneNews): void {
    const { emit } = this.#options;
    const text = JSON.stringify(news);
    if (text === this.#told) return;
    this.#told = text;
    if ("serial" in news) emit({ kind: "phone-ready", ...news });
    else emit({ kind: "phone-waits", ...news });
  }
}
