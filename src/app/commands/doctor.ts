/**
 * The command that looks for what is wrong.
 *
 * @module
 */

import { wantedSerial } from "../phones.ts";
import { type Command, EXIT_CANNOT, EXIT_OK } from "./command.ts";
import { CHECKS } from "./doctor_checks.ts";
import { conclusion } from "./doctor_conclusion.ts";
import {
  type DoctorConfig,
  examine,
  findingsData,
  formatFindings,
  isAnythingWrong,
} from "./doctor_report.ts";
import { thisComputer } from "./doctor_world.ts";
import type { GivenOptions } from "./given_options.ts";
import { readWord } from "./option_values.ts";
import { readWay } from "./relay_config.ts";
import type { AutoChoice, ScrcpyChoice, SndcpyChoice } from "./source_config.ts";

/** The width of the mark before each finding. */
const INDENT = 2;

/** Looks for what keeps the relay from a phone's audio. */
export const doctorCommand: Command = {
  name: "doctor",
  options: [
    "adb",
    "serial",
    "source",
    "scrcpy-server",
    "capture",
    "keep-phone-playing",
    "sndcpy-port",
    "tunnel-host",
    "app",
    "socket-name",
    "bind",
    "port",
    "format",
    "json",
  ],
  read(given) {
    const config = readDoctorConfig(given);
    return async ({ out, words, stopSignal }) => {
      const world = thisComputer(config.adb);
      const findings = await examine(CHECKS, config, world, stopSignal());
      if (given.has("json")) {
        out.lines(JSON.stringify(findingsData(findings, words), undefined, 2).split("\n"));
      } else {
        for (const line of formatFindings(findings, words)) out.message(line, INDENT);
        out.line("");
        out.message(conclusion(findings, given, words));
      }
      return isAnythingWrong(findings) ? EXIT_CANNOT : EXIT_OK;
    };
  },
};

/**
 * Reads what is to be examined, as `relay` reads what it is to do.
 *
 * @param env gives an environment variable
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readDoctorConfig(
  given: GivenOptions,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): DoctorConfig {
  given.read("source", (text) => readWord(text, ["auto", "sndcpy", "scrcpy"]));
  const { source, bind, port, format } = readWay(given, "relay", env);
  if (!("adb" in source)) throw new TypeError("Only phones are examined");
  const { adb, serial } = source;
  return { adb, serial: wantedSerial(serial), ...appsOf(source), bind, port, format };
}

function appsOf(
  source: SndcpyChoice | ScrcpyChoice | AutoChoice,
): Pick<DoctorConfig, "sndcpy" | "scrcpy"> {
  if (source.kind === "auto") return source;
  return source.kind === "sndcpy"
    ? { sndcpy: source, scrcpy: undefined }
    : { sndcpy: undefined, scrcpy: source };
}
