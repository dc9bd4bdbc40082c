/**
 * Which phone to listen to.
 *
 * @module
 */

import type { PhoneDevice } from "./phone.ts";
import type { PhoneWait } from "../trouble.ts";

/** A phone that is ready, or why to wait. */
export type PhoneChoice = { readonly serial: string } | { readonly wait: PhoneWait };

/**
 * Chooses the phone with the wanted serial, or else the only one that is ready.
 *
 * @param wantedSerial what the person who started the relay has named
 */
export function choosePhone(
  devices: readonly PhoneDevice[],
  wantedSerial: string | undefined,
): PhoneChoice {
  const candidates = wantedSerial === undefined
    ? devices
    : devices.filter(({ serial }) => serial === wantedSerial);
  const ready = candidates.filter(({ state }) => state === "device");
  if (ready.length === 1) return { serial: ready[0]!.serial };
  if (ready.length > 1) {
    return { wait: { code: "several-devices", serials: ready.map(({ serial }) => serial) } };
  }
  const [first] = candidates;
  if (first !== undefined) return { wait: whyNotReady(first) };
  const others = devices.map(({ serial }) => serial);
  return { wait: { code: "no-device", serial: wantedSerial, others } };
}

function whyNotReady({ serial, state }: PhoneDevice): PhoneWait {
  const task = { kind: "use-phone", serial } as const;
  if (state === "unauthorized" || state === "authorizing") return { code: "unauthorized", task };
  if (state === "offline") return { code: "offline", task };
  return { code: "not-ready", serial, state };
}
