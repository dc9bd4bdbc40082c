/**
 * What `doctor` is told.
 *
 * @module
 */

import type { GivenOptions } from "./given_options.ts";
import { readHost, readPort, readSocketName } from "./option_values.ts";
import { keepApart } from "./relay_config.ts";

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
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readDoctorConfig(given: GivenOptions): DoctorConfig {
  const sndcpyPort = given.read("sndcpy-port", readPort);
  const bind = given.read("bind", readHost);
  const port = given.read("port", readPort);
  keepApart({ host: "localhost", port: sndcpyPort }, { host: bind, port });
  return {
    adb: given.readIfGiven("adb", String),
    serial: given.readIfGiven("serial", String),
    socketName: given.read("socket-name", readSocketName),
    sndcpyPort,
    bind,
    port,
    json: given.has("json"),
  };
}
