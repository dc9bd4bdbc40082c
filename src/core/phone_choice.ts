/**
 * Which phone to listen to.
 *
 * @module
 */

import type { PhoneDevice } from "./phone.ts";

/**
 * Why there is no phone to listen to yet. `no-device`: none is there, or not the one that is
 * wanted. `several-devices`: nobody said which. `unauthorized`, `offline`: adb's words.
 * `not-ready`: any other state.
 */
export type PhoneWait =
  | "no-device"
  | "several-devices"
  | "unauthorized"
  | "offline"
  | "not-ready";

/** A phone that is ready, or why to wait and what a person can do. */
export type PhoneChoice =
  | { readonly serial: string }
  | { readonly wait: PhoneWait; readonly message: string };

/** What helps where there is no phone. */
export const PLUG_IN = "Plug one in, and switch on USB debugging in its developer options.";

/**
 * Chooses the phone with the wanted serial, or else the only one that is ready.
 *
 * @param wantedSerial what `--serial` or `$ANDROID_SERIAL` says
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
  if (ready.length > 1) return several(ready);
  const [first] = candidates;
  return first === undefined ? nobody(devices, wantedSerial) : notReady(first);
}

function several(ready: readonly PhoneDevice[]): PhoneChoice {
  const [example] = ready;
  return {
    wait: "several-devices",
    message: `Cannot choose a phone: several are ready (${list(ready)}). Name one with --serial ` +
      `${example!.serial}, or unplug the others.`,
  };
}

function nobody(devices: readonly PhoneDevice[], wantedSerial: string | undefined): PhoneChoice {
  if (wantedSerial === undefined) {
    return { wait: "no-device", message: `Waiting for a phone: none is connected. ${PLUG_IN}` };
  }
  const others = devices.length === 0 ? "" : `, but ${list(devices)}`;
  return {
    wait: "no-device",
    message: `Waiting for a phone: ${wantedSerial} is not connected${others}. Plug it in, or ` +
      "name another with --serial.",
  };
}

function notReady({ serial, state }: PhoneDevice): PhoneChoice {
  if (state === "unauthorized" || state === "authorizing") {
    return {
      wait: "unauthorized",
      message: `Cannot use ${serial}: it does not trust this computer yet. Unlock the phone, and ` +
        "tap Allow where it asks about USB debugging.",
    };
  }
  if (state === "offline") {
    return {
      wait: "offline",
      message: `Cannot use ${serial}: it does not answer. Unlock the phone and tap Allow if it ` +
        "asks about USB debugging; else unplug it and plug it in again.",
    };
  }
  const remedy = state.startsWith("no permissions")
    ? "Give this user access to it (on Linux: install the package android-sdk-platform-tools-common)."
    : "Unlock the phone, or plug it in again.";
  return { wait: "not-ready", message: `Cannot use ${serial}: ${state}. ${remedy}` };
}

function list(devices: readonly PhoneDevice[]): string {
  return devices.map(({ serial }) => serial).join(", ");
}
