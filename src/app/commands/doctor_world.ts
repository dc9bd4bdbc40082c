/**
 * The computer that `doctor` examines: this one.
 *
 * @module
 */

import { localHost } from "../../core/address.ts";
import { awaitFirstByte } from "../../core/first_byte.ts";
import { PcmFormat } from "../../core/pcm_format.ts";
import { TroubleError, troubleOf } from "../../core/trouble.ts";
import { listen } from "../../io/server/listen.ts";
import { TcpSource } from "../../io/source/tcp_source.ts";
import { systemClock } from "../../io/system_clock.ts";
import { findPhones } from "../phones.ts";
import type { DoctorWorld, Heard } from "./doctor_report.ts";

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
      silent: () =>
        new TroubleError({
          code: "silent",
          source: server.label,
          silentMs: HEAR_LIMIT_MS,
          hadAudio: false,
        }),
    }, AbortSignal.any([signal, leave.signal]));
    return audio === undefined ? "hung-up" : "audio";
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    return trouble.code === "silent" ? "nothing" : "hung-up";
  } finally {
    leave.abort();
  }
}
