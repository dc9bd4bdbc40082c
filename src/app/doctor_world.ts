/**
 * The computer that `doctor` examines: this one.
 *
 * @module
 */

import { localHost } from "../core/address.ts";
import { awaitFirstByte } from "../core/first_byte.ts";
import { PcmFormat } from "../core/pcm_format.ts";
import { SourceError } from "../core/source.ts";
import { listen } from "../io/server/listen.ts";
import { TcpSource } from "../io/source/tcp_source.ts";
import { systemClock } from "../io/system_clock.ts";
import type { DoctorWorld, Heard } from "./doctor.ts";
import { findPhones } from "./phones.ts";

/** A relay that has audio hands it out at once. */
const HEAR_LIMIT_MS = 1000;

/** @param adb the value of `--adb` */
export function thisComputer(adb: string | undefined): DoctorWorld {
  return {
    findPhones: () => findPhones(adb),
    tryToListen: (host, port) => listen(host, port).forEach((listener) => listener.close()),
    hear,
  };
}

async function hear(host: string, port: number, signal: AbortSignal): Promise<Heard> {
  const server = new TcpSource(localHost(host), port, PcmFormat.SNDCPY);
  const leave = new AbortController();
  try {
    const audio = await awaitFirstByte({
      connect: (attempt) => server.open(attempt),
      clock: systemClock,
      limitMs: HEAR_LIMIT_MS,
      silent: () => new SourceError("silent", `Cannot hear ${server.name}: nothing comes.`),
    }, AbortSignal.any([signal, leave.signal]));
    return audio === undefined ? "hung-up" : "audio";
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return error.loss === "silent" ? "nothing" : "hung-up";
  } finally {
    leave.abort();
  }
}
