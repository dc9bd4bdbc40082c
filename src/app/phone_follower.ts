/**
 * A station for each phone that comes.
 *
 * @module
 */

import { type Clock, sleep } from "../core/base/clock.ts";
import type { RelayEvents } from "../core/event.ts";
import type { PhoneAccess, PhoneDevice } from "../core/phone/phone.ts";
import { TroubleError } from "../core/trouble.ts";

/** adb's server may have been ended; it is started anew. */
const RETRY_MS = 1000;
const READY = "device";

/** What follows phones. */
export interface FollowOptions {
  readonly phones: Pick<PhoneAccess, "watch">;
  /** Called once for each phone, with how many came before; the next one waits for that. */
  opened(serial: string, index: number): Promise<void>;
  readonly events: RelayEvents;
  readonly clock: Clock;
}

/**
 * Opens a station for each phone as it is ready for the first time, until `signal` is aborted. What
 * becomes of the phone then is the station's own matter.
 */
export async function followPhones(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { phones, opened, events, clock } = options;
  const known = new Set<string>();
  let isWaitTold = false;
  while (!signal.aborted) {
    try {
      for await (const devices of phones.watch(signal)) {
        for (const serial of ready(devices)) {
          if (known.has(serial)) continue;
          known.add(serial);
          await opened(serial, known.size - 1);
        }
        if (known.size > 0 || isWaitTold) continue;
        isWaitTold = true;
        const wait = { code: "no-device", serial: undefined, others: [] } as const;
        events.emit({ kind: "phone-waits", wait });
      }
    } catch (error) {
      // Each station that there is says the same, and a first one can only come once this is over.
      if (!(error instanceof TroubleError)) throw error;
      if (known.size === 0) events.emit({ kind: "source-lost", error });
    }
    await sleep(clock, RETRY_MS, signal).catch(() => {});
  }
}

function ready(devices: readonly PhoneDevice[]): string[] {
  return devices.filter(({ state }) => state === READY).map(({ serial }) => serial);
}
