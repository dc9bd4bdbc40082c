/**
 * The phones of this computer, as a table.
 *
 * @module
 */

import { PhoneError } from "../core/phone.ts";
import { PLUG_IN } from "../core/phone_choice.ts";
import type { ListedDevice } from "../io/adb/adb_parser.ts";
import { SNDCPY_PACKAGE } from "../io/adb/sndcpy_start.ts";

/** What is asked of phones for the table. */
export interface DevicePhones {
  /** Every phone, ready or not. */
  devices(signal: AbortSignal): Promise<readonly ListedDevice[]>;
  /** Runs a command on a phone to its end. */
  shell(serial: string, command: string, signal: AbortSignal): Promise<{ readonly stdout: string }>;
}

/** A line of the table. What is not known is a dash. */
export interface DeviceRow {
  readonly serial: string;
  readonly state: string;
  readonly model: string;
  readonly android: string;
  readonly sndcpy: string;
}

const UNKNOWN = "-";
const QUESTION = `getprop ro.build.version.release; pm path ${SNDCPY_PACKAGE}`;
const HEAD: DeviceRow = {
  serial: "SERIAL",
  state: "STATE",
  model: "MODEL",
  android: "ANDROID",
  sndcpy: "SNDCPY",
};
const NOBODY = `No phone is connected. ${PLUG_IN}`;

/**
 * Asks every phone that is ready, all at once, one round trip each.
 *
 * @throws {PhoneError} when adb cannot list the phones; one that does not answer is a row
 */
export async function askDevices(phones: DevicePhones, signal: AbortSignal): Promise<DeviceRow[]> {
  const devices = await phones.devices(signal);
  return await Promise.all(devices.map((device) => askDevice(device, phones, signal)));
}

async function askDevice(
  { serial, state, details }: ListedDevice,
  phones: DevicePhones,
  signal: AbortSignal,
): Promise<DeviceRow> {
  const unknown = { serial, model: UNKNOWN, android: UNKNOWN, sndcpy: UNKNOWN };
  if (state !== "device") return { ...unknown, state: shortState(state) };
  const model = details.model?.replaceAll("_", " ") ?? UNKNOWN;
  try {
    const { stdout } = await phones.shell(serial, QUESTION, signal);
    return { serial, state: "ready", model, ...readAnswer(stdout) };
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    return { ...unknown, state: error.fault, model };
  }
}

/** adb goes on about groups and web pages. */
function shortState(state: string): string {
  return state.startsWith("no permissions") ? "no permissions" : state;
}

function readAnswer(stdout: string): Pick<DeviceRow, "android" | "sndcpy"> {
  const lines = stdout.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const [android] = lines;
  // A phone that was unplugged meanwhile says nothing, and adb does not call that an error.
  if (android === undefined) return { android: UNKNOWN, sndcpy: UNKNOWN };
  return { android, sndcpy: lines.some((line) => line.startsWith("package:")) ? "yes" : "no" };
}

/** The table, or one line where there is no phone. */
export function formatDevices(rows: readonly DeviceRow[]): string {
  if (rows.length === 0) return NOBODY;
  const lines = [HEAD, ...rows].map((
    { serial, state, model, android, sndcpy },
  ) => [serial, state, model, android, sndcpy]);
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length))
  );
  return lines.map((line) =>
    line.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  ).join("\n");
}
