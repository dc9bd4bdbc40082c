/**
 * What `doctor` is told.
 *
 * @module
 */

import type { GivenOptions } from "./given_options.ts";
import { readHost, readNumber, readSocketName } from "./option_values.ts";

/** The relay that is to be examined. What is undefined was not given. */
export interface DoctorConfig {
  readonly adb: string | undefined;
  readonly serial: string | undefined;
  readonly socketName: string;
  /** The port that leads to sndcpy; 0 lets adb choose. */
  readonly sndcpyPort: number;
  readonly bind: string;
  /** The port that the relay listens on; 0 lets the system choose. */
  readonly port: number;
  readonly json: boolean;
}

/**
 * Reads what `doctor` needs from the options.
 *
 * @throws {UsageError} for what is out of range
 */
export function readDoctorConfig(given: GivenOptions): DoctorConfig {
  const readPort = (text: string) => readNumber(text, "a port", 0, 65_535);
  return {
    adb: given.readIfGiven("adb", String),
    serial: given.readIfGiven("serial", String),
    socketName: given.read("socket-name", readSocketName),
    sndcpyPort: given.read("sndcpy-port", readPort),
    bind: given.read("bind", readHost),
    port: given.read("port", readPort),
    json: given.has("json"),
  };
}
