/**
 * The computer that `doctor` examines: this one.
 *
 * @module
 */

import { localHost } from "../../core/base/address.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import { troubleOf } from "../../core/trouble.ts";
import { listen } from "../../io/tcp/listen.ts";
import { TcpSource } from "../../io/tcp/tcp_source.ts";
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
  const format = PcmFormat.SNDCPY;
  const server = new TcpSource({ host: localHost(host), port, format, clock: systemClock });
  const leave = new AbortController();
  try {
    await server.open(AbortSignal.any([signal, leave.signal]), HEAR_LIMIT_MS);
    return "audio";
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    return trouble.code === "silent" ? "nothing" : "hung-up";
  } finally {
    leave.abort();
  }
}
