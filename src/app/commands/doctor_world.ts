/**
 * The computer that `doctor` examines: this one.
 *
 * @module
 */

import { localHost } from "../../core/base/address.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { LevelMeter } from "../../core/live/level_meter.ts";
import { FrameAligner } from "../../core/source/frame_aligner.ts";
import { troubleOf } from "../../core/trouble.ts";
import { formatServer, hasLocalPorts } from "../../io/adb/server_address.ts";
import { lookAtHome } from "../../io/adb/adb_home.ts";
import { askServerVersion } from "../../io/adb/server_version.ts";
import { runCommand } from "../../io/process/command_runner.ts";
import { portHolder } from "../../io/process/port_holder.ts";
import { portUsers } from "../../io/process/port_users.ts";
import { relayAddress } from "../../io/process/relay_address.ts";
import { listen } from "../../io/tcp/listen.ts";
import { TcpSource } from "../../io/tcp/tcp_source.ts";
import { systemClock } from "../../io/system_clock.ts";
import { findPhones, wantedServer } from "../phones.ts";
import { scrcpyServers } from "../scrcpy.ts";
import type { DoctorWorld, Heard, HeardAudio } from "./doctor_report.ts";

/** A relay that has audio hands it out at once. */
const HEAR_LIMIT_MS = 1000;
/** Music is seldom silent for so long. */
const LISTEN_MS = 2000;

/** @param adb the value of `--adb` */
export function thisComputer(adb: string | undefined): DoctorWorld {
  const server = wantedServer();
  const env = (name: string) => Deno.env.get(name);
  return {
    server: server && {
      address: formatServer(server.address),
      localPort: hasLocalPorts(server.address) ? server.address.port : undefined,
    },
    lookAtAdbHome: (signal) => lookAtHome(env, Deno.build.os, runCommand, signal),
    askServerVersion: async (signal) => server && await askServerVersion(server.address, signal),
    findPhones: () => findPhones(adb),
    tryToListen: (host, port) => listen(host, port).forEach((listener) => listener.close()),
    portHolder: (port) => portHolder(port),
    scrcpyServers,
    askPortUsers: portUsers,
    askRelayAddress: relayAddress,
    hear,
  };
}

async function hear(
  host: string,
  port: number,
  format: PcmFormat,
  signal: AbortSignal,
): Promise<Heard> {
  const server = new TcpSource({ host: localHost(host), port, format, clock: systemClock });
  const leave = new AbortController();
  try {
    const either = AbortSignal.any([signal, leave.signal]);
    const chunks = await server.open(either, HEAR_LIMIT_MS);
    return await measure(chunks, format, leave) ?? "nothing";
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    return trouble.code === "silent" ? "nothing" : "hung-up";
  } finally {
    leave.abort();
  }
}

/** @returns undefined if not even one frame has come */
async function measure(
  chunks: AsyncIterable<Uint8Array>,
  format: PcmFormat,
  leave: AbortController,
): Promise<HeardAudio | undefined> {
  const startMs = systemClock.nowMs();
  const cancelTimer = systemClock.after(LISTEN_MS, () => leave.abort());
  const aligner = new FrameAligner(format.frameBytes);
  const meter = new LevelMeter(format, LISTEN_MS);
  let levelsDbfs: number[] | undefined;
  try {
    for await (const chunk of chunks) {
      const nowMs = systemClock.nowMs();
      meter.heard(aligner.align(chunk), nowMs);
      levelsDbfs = meter.levelsDbfs(nowMs);
    }
  } catch (error) {
    if (!leave.signal.aborted) throw error;
  } finally {
    cancelTimer();
  }
  return levelsDbfs && { levelsDbfs, listenedMs: systemClock.nowMs() - startMs };
}
