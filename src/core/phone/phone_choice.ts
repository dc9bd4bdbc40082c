/**
 * Which phone to listen to.
 *
 * @module
 */

import type { PhoneDevice } from "./phone.ts";
import { isNamed } from "./phone_serial.ts";
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
  const candidates = wantedSerial === undefined ? devices : findNamed(devices, wantedSerial);
  const ready = candidates.filter(({ state }) => state === "device");
  // Whoever has a name may be listed by several, as a phone on the network is that changes its own.
  if (ready.length === 1 || wantedSerial !== undefined && ready[0] !== undefined) {
    return { serial: ready[0]!.serial };
  }
  if (ready.length > 1) {
    return { wait: { code: "several-devices", serials: ready.map(({ serial }) => serial) } };
  }
  const [first] = candidates;
  if (first !== undefined) return { wait: whyNotReady(first) };
  const others = devices.map(({ serial }) => serial);
  return { wait: { code: "no-device", serial: wantedSerial, others } };
}

/** The phones that somebody may have meant, first the one that has exactly that name. */
export function findNamed<Device extends PhoneDevice>(
  devices: readonly Device[],
  wantedSerial: string,
): Device[] {
  const named = devices.filter(({ serial }) => isNamed(serial, wantedSerial));
  return named.sort((one, other) =>
    Number(other.serial === wantedSerial) - Number(one.serial === wantedSerial)
  );
}

function whyNotReady({ serial, state }: PhoneDevice): PhoneWait {
  const task = { kind: "use-phone", serial } as const;
  if (state === "unauthorized" || state === "authorizing") return { code: "unauthorized", task };
  if (state === "offline") return { code: "offline", task };
  return { code: "not-ready", serial, state };
}
