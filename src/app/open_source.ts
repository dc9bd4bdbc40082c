/**
 * From the choice of a source to the source.
 *
 * @module
 */

import { isLoopback } from "../core/base/address.ts";
import { AppSource } from "../core/phone/app_source.ts";
import type { Clock } from "../core/base/clock.ts";
import type { Emit, RelayEvents } from "../core/event.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import type { Source } from "../core/source/source.ts";
import { TroubleError } from "../core/trouble.ts";
import { DemoSource } from "../core/source/demo_source.ts";
import { type ByteReader, StdinSource } from "../core/source/stdin_source.ts";
import { PipeSource } from "../io/files/pipe_source.ts";
import { checkApk, withApk } from "../io/sndcpy/apk_file.ts";
import { portUsers } from "../io/process/port_users.ts";
import { relayAddress } from "../io/process/relay_address.ts";
import { SndcpyApp } from "../io/sndcpy/sndcpy_app.ts";
import { TcpSource } from "../io/tcp/tcp_source.ts";
import type { RelayConfig, SndcpyChoice } from "./commands/relay_config.ts";
import { openWay } from "./open_way.ts";
import { isAdbMissing, wantedSerial, wantedServer } from "./phones.ts";

/** A pipe is read no further ahead of real time, and never so far that it is a surge. */
const MOST_AHEAD_MS = 500;

/** What a source may need. */
export interface SourceParts {
  readonly clock: Clock;
  readonly events: RelayEvents;
  /** The phones of this computer; undefined where adb is missing. */
  readonly phones: PhoneAccess | undefined;
  readonly stdin: ByteReader;
  /** Whether a connection from here to there arrives at the relay itself. */
  leadsBack(host: string, port: number): boolean;
}

/** Makes a source, which tells by `emit` what happens to it. It is not opened yet. */
export type MakeSource = (emit: Emit) => Source;

/**
 * Makes the source ready that was chosen, as far as it takes to know its format.
 *
 * @throws {TroubleError} when standard input gives no audio, when no app can be installed from what
 *   was named for that, and when there is no adb to do so or to choose the port
 */
export async function openSource(
  config: RelayConfig,
  parts: SourceParts,
  signal: AbortSignal,
): Promise<MakeSource> {
  const { source, format, isFormatGiven, bufferMs } = config;
  const { clock, stdin } = parts;
  const aheadMs = Math.min(MOST_AHEAD_MS, bufferMs / 2);
  switch (source.kind) {
    case "sndcpy":
      return await openSndcpy(source, config, parts);
    case "tcp":
      return () =>
        openTcp(source.host, source.port, source.isRelay ? undefined : "sndcpy", config, parts);
    case "demo":
      return () => new DemoSource(format, clock);
    case "pipe":
      return () => new PipeSource({ path: source.path, format, clock, aheadMs });
    case "stdin": {
      const input = { input: stdin, format, isFormatOpen: !isFormatGiven, clock, aheadMs };
      const begun = await StdinSource.begin(input, signal);
      return () => begun;
    }
  }
}

async function openSndcpy(
  choice: SndcpyChoice,
  config: RelayConfig,
  parts: SourceParts,
): Promise<MakeSource> {
  const { host, port, apk, socketName, sampleRate, bufferSizeType } = choice;
  const { format } = config;
  const { phones, clock } = parts;
  if (apk !== undefined) await checkApk(apk);
  if (phones === undefined) {
    if (port === 0 || apk !== undefined) throw new TroubleError({ code: "adb-missing" });
    return () => openTcp(host, port, socketName, config, parts);
  }
  const start = { sampleRate, bufferSizeType };
  return (emit) =>
    new AppSource({
      phones,
      reachable: {
        app: new SndcpyApp({
          phones,
          socketName,
          start,
          withApk: apk === undefined ? undefined : (use) => withApk(apk, use),
        }),
        way: openWay({
          ...choice,
          ...{ phones, format, emit, server: wantedServer(), socketName: () => socketName },
        }),
      },
      askPortUsers: portUsers,
      askRelayAddress: relayAddress,
      emit,
      clock,
      format,
      serial: wantedSerial(choice.serial),
      takesOver: choice.takesOver,
      restartAfterZerosMs: choice.restartAfterZerosMs,
    });
}

/**
 * @param socketName of the app that a port of this computer leads to; undefined where there is a relay
 */
function openTcp(
  host: string,
  port: number,
  socketName: string | undefined,
  { format }: RelayConfig,
  { clock, leadsBack }: SourceParts,
): Source {
  const isForward = socketName !== undefined && isLoopback(host);
  const app = isForward ? { socketName, isAdbMissing: isAdbMissing() } : {};
  const label = { kind: "tcp", host, port, ...app } as const;
  return new TcpSource({ host, port, format, clock, label, leadsBack });
}
