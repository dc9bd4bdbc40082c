/**
 * Several ways to one phone: a cable and the network.
 *
 * @module
 */

import type { PhoneDevice } from "./phone.ts";
import type { PhoneChoice } from "./phone_choice.ts";
import { isOnNetwork } from "./phone_serial.ts";
import { TroubleError } from "../trouble.ts";

/** A phone says the same over a cable and over the network. */
const QUESTION = "getprop ro.serialno";
/** Meanwhile nobody sees a phone that is plugged in. */
const LIMIT = { limitMs: 5000 };

/** What is asked of phones to tell them apart. */
export interface AskedPhones {
  shell(
    serial: string,
    command: string,
    signal: AbortSignal,
    options: { readonly limitMs: number },
  ): Promise<{ readonly stdout: string }>;
}

/** A phone that was found to be the only one, though adb has it under other names, too. */
export interface PhoneTwice {
  readonly serial: string;
  readonly others: readonly string[];
}

/**
 * Looks further where the names that adb has for phones do not settle which one is meant: whether
 * several are one phone, and whether the wanted one is there over the network alone.
 */
export async function settle(
  choice: PhoneChoice,
  devices: readonly PhoneDevice[],
  phones: AskedPhones,
  signal: AbortSignal,
): Promise<PhoneChoice | PhoneTwice> {
  if ("serial" in choice) return choice;
  if (choice.wait.code === "several-devices") {
    return await tellApart(choice.wait.serials, phones, signal);
  }
  const { wait } = choice;
  if (wait.code !== "no-device" || wait.serial === undefined || isOnNetwork(wait.serial)) {
    return choice;
  }
  const serial = await findOnNetwork(wait.serial, devices, phones, signal);
  return serial === undefined ? choice : { serial };
}

/** adb has some phones on the network by their address alone; they themselves know their serial. */
async function findOnNetwork(
  wanted: string,
  devices: readonly PhoneDevice[],
  phones: AskedPhones,
  signal: AbortSignal,
): Promise<string | undefined> {
  const ready = devices.filter(({ serial, state }) => state === "device" && isOnNetwork(serial));
  const own = await Promise.all(ready.map(({ serial }) => ownSerial(serial, phones, signal)));
  return ready[own.indexOf(wanted)]?.serial;
}

/** The cable to a phone is chosen, if there is one. */
async function tellApart(
  serials: readonly string[],
  phones: AskedPhones,
  signal: AbortSignal,
): Promise<PhoneChoice | PhoneTwice> {
  const ways = await oneWayToEach(serials, phones, signal);
  const [serial] = ways;
  if (ways.length > 1) return { wait: { code: "several-devices", serials: ways } };
  return { serial: serial!, others: serials.filter((other) => other !== serial) };
}

async function oneWayToEach(
  serials: readonly string[],
  phones: AskedPhones,
  signal: AbortSignal,
): Promise<string[]> {
  // adb has several names for a phone only where one of them is on the network.
  if (!serials.some(isOnNetwork)) return [...serials];
  const asked = serials.map(async (serial) => ({
    serial,
    // One that does not say who it is may be any.
    phone: await ownSerial(serial, phones, signal) || serial,
  }));
  const ways = Map.groupBy(await Promise.all(asked), ({ phone }) => phone);
  return [...ways.values()].map((same) =>
    (same.find(({ serial }) => !isOnNetwork(serial)) ?? same[0]!).serial
  );
}

async function ownSerial(
  serial: string,
  phones: AskedPhones,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await phones.shell(serial, QUESTION, signal, LIMIT)).stdout.trim();
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error;
    return undefined;
  }
}
