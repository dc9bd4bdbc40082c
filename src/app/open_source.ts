/**
 * From the choice of a source to the source.
 *
 * @module
 */

import { isLoopback } from "../core/base/address.ts";
import { AppSource } from "../core/phone/app_source.ts";
import type { Clock } from "../core/base/clock.ts";
import type { Emit, RelayEvents } from "../core/event.ts";
import type { ReachableApp } from "../core/phone/app_link.ts";
import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { PhoneAccess, PhoneApp } from "../core/phone/phone.ts";
import type { ScrcpyFileTrouble } from "../core/phone/scrcpy_trouble.ts";
import type { WayToApp } from "../core/phone/way_to_app.ts";
import type { Source } from "../core/source/source.ts";
import { TroubleError } from "../core/trouble.ts";
import { DemoSource } from "../core/source/demo_source.ts";
import { type ByteReader, StdinSource } from "../core/source/stdin_source.ts";
import { PipeSource } from "../io/files/pipe_source.ts";
import { checkApk, withApk } from "../io/sndcpy/apk_file.ts";
import { portUsers } from "../io/process/port_users.ts";
import { relayAddress } from "../io/process/relay_address.ts";
import { ScrcpyApp } from "../io/scrcpy/scrcpy_app.ts";
import type { ServerFile } from "../io/scrcpy/server_file.ts";
import { SndcpyApp, type SndcpyAppOptions } from "../io/sndcpy/sndcpy_app.ts";
import { TcpSource } from "../io/tcp/tcp_source.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import type { AutoChoice, ScrcpyChoice, SndcpyChoice } from "./commands/source_config.ts";
import { openWay } from "./open_way.ts";
import { isAdbMissing, wantedSerial, wantedServer } from "./phones.ts";
import type { ScrcpyServers } from "./scrcpy.ts";

/** A pipe is read no further ahead of real time, and never so far that it is a surge. */
const MOST_AHEAD_MS = 500;

/** What a source may need. */
export interface SourceParts {
  readonly clock: Clock;
  readonly events: RelayEvents;
  /** The phones of this computer; undefined where adb is missing. */
  readonly phones: PhoneAccess | undefined;
  readonly scrcpyServers: ScrcpyServers;
  /** A number from 0 up to 1. */
  random(): number;
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
 *   was named for that, when there is no adb to do so or to choose the port, and when scrcpy's server
 *   is wanted and is not there
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
    case "scrcpy":
      return openScrcpy(source, config, parts);
    case "auto":
      return await openAuto(source, config, parts);
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
  const { host, port, apk, socketName } = choice;
  const { phones } = parts;
  if (apk !== undefined) await checkApk(apk);
  if (phones !== undefined) {
    return openPhone(
      choice,
      phones,
      [(emit) => sndcpyOn(phones, choice, config, emit)],
      config,
      parts,
    );
  }
  if (port === 0 || apk !== undefined) throw new TroubleError({ code: "adb-missing" });
  return () => openTcp(host, port, socketName, config, parts);
}

function openScrcpy(choice: ScrcpyChoice, config: RelayConfig, parts: SourceParts): MakeSource {
  const { phones, scrcpyServers } = parts;
  if (phones === undefined) throw new TroubleError({ code: "adb-missing" });
  const server = scrcpyServers.find(choice.server);
  if ("code" in server) throw new TroubleError(server);
  const scrcpy: MakeApp = (emit) => scrcpyOn(phones, choice, server, config, parts, emit);
  return openPhone(choice, phones, [scrcpy], config, parts);
}

/** A phone has sndcpy, or can do without it if scrcpy's server is here. */
async function openAuto(
  { sndcpy, scrcpy, ...choice }: AutoChoice,
  config: RelayConfig,
  parts: SourceParts,
): Promise<MakeSource> {
  const { phones, scrcpyServers } = parts;
  if (phones === undefined) return await openSndcpy(sndcpy, config, parts);
  const server = scrcpyServers.find(scrcpy.server);
  if ("code" in server && scrcpy.server !== undefined) throw new TroubleError(server);
  if (!("code" in server)) {
    return openPhone(
      { ...choice, takesOver: sndcpy.takesOver },
      phones,
      [
        (emit) => sndcpyOn(phones, sndcpy, config, emit),
        (emit) => scrcpyOn(phones, scrcpy, server, config, parts, emit),
      ],
      config,
      parts,
    );
  }
  return openPhone(
    sndcpy,
    phones,
    [
      (emit) => sndcpyOn(phones, sndcpy, config, emit, server.code),
    ],
    config,
    parts,
  );
}

/** An app, and the way to it, that tell by `emit` what happens. */
type MakeApp = (emit: Emit) => ReachableApp;

function openPhone(
  { serial, restartAfterZerosMs, takesOver = false }:
    & Pick<
      ScrcpyChoice,
      "serial" | "restartAfterZerosMs"
    >
    & { takesOver?: boolean },
  phones: PhoneAccess,
  [first, ...others]: readonly [MakeApp, ...MakeApp[]],
  { format }: RelayConfig,
  { clock }: SourceParts,
): MakeSource {
  return (emit) =>
    new AppSource({
      phones,
      apps: [first(emit), ...others.map((make) => make(emit))],
      askPortUsers: portUsers,
      askRelayAddress: relayAddress,
      emit,
      clock,
      format,
      serial: wantedSerial(serial),
      takesOver,
      restartAfterZerosMs,
    });
}

function sndcpyOn(
  phones: PhoneAccess,
  choice: SndcpyChoice,
  { format }: RelayConfig,
  emit: Emit,
  instead?: ScrcpyFileTrouble["code"],
): ReachableApp {
  const { apk, packageName, socketName, sampleRate, bufferSizeType } = choice;
  const start = { packageName, sampleRate, bufferSizeType };
  const install: SndcpyAppOptions["withApk"] = apk === undefined
    ? undefined
    : (use) => withApk(apk, use);
  const app = new SndcpyApp({ phones, socketName, start, withApk: install, instead });
  return { app, way: wayTo(app, phones, choice, format, emit) };
}

/** Its socket has another name each time, so its port may have another number, too. */
function scrcpyOn(
  phones: PhoneAccess,
  { capture, keepsPlaying }: ScrcpyChoice,
  server: ServerFile,
  { format }: RelayConfig,
  { clock, random, scrcpyServers }: SourceParts,
  emit: Emit,
): ReachableApp {
  const app = new ScrcpyApp({
    phones,
    clock,
    random,
    serverPath: server.path,
    askVersion: (signal) => scrcpyServers.askVersion(server, signal),
    capture,
    keepsPlaying,
  });
  return { app, way: wayTo(app, phones, { port: 0, tunnelHost: undefined }, format, emit) };
}

function wayTo(
  app: PhoneApp,
  phones: PhoneAccess,
  { port, tunnelHost }: Pick<SndcpyChoice, "port" | "tunnelHost">,
  format: PcmFormat,
  emit: Emit,
): WayToApp {
  const socketName = () => app.socketName;
  const server = wantedServer();
  return openWay({ phones, socketName, port, tunnelHost, format, emit, server });
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
