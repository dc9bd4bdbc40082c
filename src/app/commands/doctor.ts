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
import { APP_OPTIONS } from "./options.ts";
import { readFormat, readHost, readPort, readSocketName, readWord } from "./option_values.ts";
import { keepApart } from "./relay_config.ts";

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
    "sndcpy-port",
    "tunnel-host",
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

function readDoctorConfig(typed: GivenOptions): DoctorConfig {
  const given = typed.withVariables(APP_OPTIONS, (name) => Deno.env.get(name));
  const sndcpyPort = given.read("sndcpy-port", readPort);
  const bind = given.read("bind", readHost);
  const port = given.read("port", readPort);
  keepApart({ host: "localhost", port: sndcpyPort }, { host: bind, port });
  return {
    adb: given.readIfGiven("adb", String),
    serial: wantedSerial(given.readIfGiven("serial", String)),
    source: given.read("source", (text) => readWord(text, ["auto", "sndcpy", "scrcpy"])),
    scrcpyServer: given.readIfGiven("scrcpy-server", String),
    socketName: given.read("socket-name", readSocketName),
    sndcpyPort,
    tunnelHost: given.readIfGiven("tunnel-host", readHost),
    bind,
    port,
    format: given.read("format", readFormat),
  };
}
