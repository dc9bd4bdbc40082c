/**
 * The phones of this computer, as a table.
 *
 * @module
 */

import type { ListedDevice } from "../../io/adb/adb_parser.ts";
import { SNDCPY_PACKAGE } from "../../io/sndcpy/app_presence.ts";
import { troubleOf } from "../../core/trouble.ts";
import { displayWidth } from "../../io/terminal/display_text.ts";
import { requirePhones } from "../phones.ts";
import type { Words } from "../words/words.ts";
import { type Command, EXIT_OK } from "./command.ts";

/** Lists the phones, and whether the app is on them. */
export const devicesCommand: Command = {
  name: "devices",
  options: ["adb"],
  read(given) {
    const adb = given.readIfGiven("adb", String);
    return async ({ out, words, stopSignal }) => {
      const rows = await askDevices(requirePhones(adb), stopSignal());
      for (const line of formatDevices(rows, words)) out.message(line);
      return EXIT_OK;
    };
  },
};

/** What is asked of phones for the table. */
export interface DevicePhones {
  /** Every phone, ready or not. */
  devices(signal: AbortSignal): Promise<readonly ListedDevice[]>;
  /** Runs a command on a phone to its end. */
  shell(serial: string, command: string, signal: AbortSignal): Promise<{ readonly stdout: string }>;
}

/** A line of the table. What is not known is undefined. */
export interface DeviceRow {
  readonly serial: string;
  /** Undefined for one that is ready; else adb's word, or the code of a trouble. */
  readonly obstacle?: string;
  readonly model?: string | undefined;
  readonly android?: string;
  readonly hasApp?: boolean;
}

const UNKNOWN = "-";
const QUESTION = `getprop ro.build.version.release; pm path ${SNDCPY_PACKAGE}`;

/**
 * Asks every phone that is ready, all at once, one round trip each.
 *
 * @throws {TroubleError} when adb cannot list the phones; one that does not answer is a row
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
  if (state !== "device") return { serial, obstacle: shortState(state) };
  const model = details.model?.replaceAll("_", " ");
  try {
    const { stdout } = await phones.shell(serial, QUESTION, signal);
    return { serial, model, ...readAnswer(stdout) };
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    return { serial, model, obstacle: trouble.code };
  }
}

/** adb goes on about groups and web pages. */
function shortState(state: string): string {
  return state.startsWith("no permissions") ? "no permissions" : state;
}

function readAnswer(stdout: string): Pick<DeviceRow, "android" | "hasApp"> {
  const lines = stdout.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const [android] = lines;
  // A phone that was unplugged meanwhile says nothing, and adb does not call that an error.
  if (android === undefined) return {};
  return { android, hasApp: lines.some((line) => line.startsWith("package:")) };
}

/** The table, or one line where there is no phone. */
export function formatDevices(rows: readonly DeviceRow[], words: Words): string[] {
  if (rows.length === 0) return [words.noPhones];
  const { ready, yes, no } = words.deviceCells;
  const table = [
    words.deviceHeads,
    ...rows.map(({ serial, obstacle = ready, model = UNKNOWN, android = UNKNOWN, hasApp }) => [
      serial,
      obstacle,
      model,
      android,
      hasApp === undefined ? UNKNOWN : hasApp ? yes : no,
    ]),
  ];
  const widths = words.deviceHeads.map((_, column) =>
    Math.max(...table.map((line) => displayWidth(line[column]!)))
  );
  return table.map((line) =>
    line.map((cell, column) => cell + " ".repeat(widths[column]! - displayWidth(cell)))
      .join("  ").trimEnd()
  );
}
