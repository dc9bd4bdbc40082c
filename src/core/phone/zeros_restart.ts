/**
 * When digital silence is reason enough to start an app again.
 *
 * Each start lights the phone's screen, and one while the phone is locked may be in vain: so there is
 * one for each time that the app was heard again, or the phone unlocked.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { troubleOf } from "../trouble.ts";
import type { PhoneAccess } from "./phone.ts";

const LOOK_EVERY_MS = 30_000;

/** What it is made of. */
export interface ZerosRestartOptions {
  phones: Pick<PhoneAccess, "isLocked">;
  clock: Clock;
  /** How long a silence has to last; undefined for one that is never long enough. */
  restartAfterZerosMs: number | undefined;
}

/** Decides whether an app is to be started again. */
export class ZerosRestart {
  readonly #options: ZerosRestartOptions;
  /** Whether there was a start that nothing has followed but silence. */
  #wasInVain = false;
  #wasLocked = false;

  constructor(options: ZerosRestartOptions) {
    this.#options = options;
  }

  /** Something else than zeros has come. */
  heard(): void {
    this.#wasInVain = false;
  }

  /** Whether a silence is to end with a start, which is then taken for granted. */
  isDue(silentMs: number): boolean {
    const { restartAfterZerosMs = Infinity } = this.#options;
    if (silentMs < restartAfterZerosMs || this.#wasInVain) return false;
    this.#wasInVain = true;
    this.#wasLocked = false;
    return true;
  }

  /** Watches for the phone to be unlocked, as long as a start was in vain, until `ended`. */
  async watchLock(serial: string, ended: AbortSignal): Promise<void> {
    const { phones, clock, restartAfterZerosMs } = this.#options;
    if (restartAfterZerosMs === undefined) return;
    try {
      for (;; await sleep(clock, LOOK_EVERY_MS, ended)) {
        if (this.#wasInVain) this.#note(await phones.isLocked(serial, ended).catch(unknown));
      }
    } catch (error) {
      if (!ended.aborted) throw error;
    }
  }

  #note(isLocked: boolean | undefined): void {
    if (isLocked) this.#wasLocked = true;
    else if (isLocked === false && this.#wasLocked) this.#wasInVain = false;
  }
}

/** What keeps adb from answering shows elsewhere. */
function unknown(error: unknown): undefined {
  if (troubleOf(error) === undefined) throw error;
}
