/**
 * The phones of this computer, as a table.
 *
 * @module
 */

import type { ListedDevice } from "../../io/adb/adb_parser.ts";
import { SCRCPY_FIRST_API_LEVEL } from "../../io/scrcpy/scrcpy_app.ts";
import { hasPath, pathScript } from "../../io/sndcpy/app_presence.ts";
import { troubleOf } from "../../core/trouble.ts";
import { displayWidth } from "../../io/terminal/display_text.ts";
import { requirePhones } from "../phones.ts";
import { scrcpyServers } from "../scrcpy.ts";
import type { Words } from "../words/words.ts";
import { type Command, EXIT_OK } from "./command.ts";

/** Lists the phones, whether the app is on them, and by what the relay would listen to them. */
export const devicesCommand: Command = {
  name: "devices",
  options: ["adb"],
  read(given) {
    const adb = given.readIfGiven("adb", String);
    return async ({ out, words, stopSignal }) => {
      const rows = await askDevices(requirePhones(adb), stopSignal());
      const hasScrcpy =
        !("code" in scrcpyServers.find(Deno.env.get("SCRCPY_SERVER_PATH") || undefined));
      for (const line of formatDevices(rows, hasScrcpy, words)) out.message(line);
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
  readonly apiLevel?: number;
  readonly hasApp?: boolean;
}

const UNKNOWN = "-";
const QUESTION = `getprop ro.build.version.release; getprop ro.build.version.sdk; ${pathScript()}`;

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

function readAnswer(stdout: string): Pick<DeviceRow, "android" | "apiLevel" | "hasApp"> {
  const lines = stdout.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const [android, apiLevel] = lines;
  // A phone that was unplugged meanwhile says nothing, and adb does not call that an error.
  if (android === undefined) return {};
  return { android, apiLevel: Number(apiLevel), hasApp: hasPath(lines.join("\n")) };
}

/**
 * The table, or one line where there is no phone.
 *
 * @param hasScrcpy whether scrcpy's server is on this computer
 */
export function formatDevices(
  rows: readonly DeviceRow[],
  hasScrcpy: boolean,
  words: Words,
): string[] {
  if (rows.length === 0) return [words.noPhones];
  const { ready, yes, no } = words.deviceCells;
  const table = [
    words.deviceHeads,
    ...rows.map((row) => [
      row.serial,
      row.obstacle ?? ready,
      row.model ?? UNKNOWN,
      row.android ?? UNKNOWN,
      row.hasApp === undefined ? UNKNOWN : row.hasApp ? yes : no,
      usedApp(row, hasScrcpy) ?? UNKNOWN,
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

/** What the relay would use on a phone, if anything: sndcpy, else scrcpy's server. */
function usedApp({ apiLevel = 0, hasApp }: DeviceRow, hasScrcpy: boolean): string | undefined {
  if (hasApp) return "sndcpy";
  return hasScrcpy && apiLevel >= SCRCPY_FIRST_API_LEVEL ? "scrcpy" : undefined;
}
