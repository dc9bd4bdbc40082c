/**
 * A phone as a source, by the app that was chosen or is there.
 *
 * @module
 */

import type { Emit } from "../core/event.ts";
import type { ReachableApp } from "../core/phone/app_link.ts";
import { AppSource } from "../core/phone/app_source.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import { TroubleError } from "../core/trouble.ts";
import { portUsers } from "../io/process/port_users.ts";
import { relayAddress } from "../io/process/relay_address.ts";
import { checkApk } from "../io/sndcpy/apk_file.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import type { AutoChoice, ScrcpyChoice, SndcpyChoice } from "./commands/source_config.ts";
import { openTcp } from "./open_tcp.ts";
import { wantedSerial } from "./phones.ts";
import { scrcpyOn } from "./scrcpy_on_phone.ts";
import { sndcpyOn } from "./sndcpy_on_phone.ts";
import type { MakeSource, SourceParts } from "./source_parts.ts";

/** sndcpy through adb; without adb, whatever a port leads to that was forwarded by hand. */
export async function openSndcpy(
  choice: SndcpyChoice,
  config: RelayConfig,
  parts: SourceParts,
): Promise<MakeSource> {
  const { host, port, apk, socketName } = choice;
  const { phones } = parts;
  if (apk !== undefined) await checkApk(apk);
  if (phones !== undefined) {
    const sndcpy: MakeApp = (emit) => sndcpyOn(phones, choice, config, emit);
    return openPhone(choice, phones, [sndcpy], config, parts);
  }
  if (port === 0 || apk !== undefined) throw new TroubleError({ code: "adb-missing" });
  return () => openTcp(host, port, socketName, config, parts);
}

/** scrcpy's server, and nothing else. */
export function openScrcpy(
  choice: ScrcpyChoice,
  config: RelayConfig,
  parts: SourceParts,
): MakeSource {
  const { phones, scrcpyServers } = parts;
  if (phones === undefined) throw new TroubleError({ code: "adb-missing" });
  const server = scrcpyServers.find(choice.server);
  if ("code" in server) throw new TroubleError(server);
  const scrcpy: MakeApp = (emit) => scrcpyOn(phones, choice, server, config, parts, emit);
  return openPhone(choice, phones, [scrcpy], config, parts);
}

/** A phone has sndcpy, or can do without it if scrcpy's server is here. */
export async function openAuto(
  { sndcpy, scrcpy }: AutoChoice,
  config: RelayConfig,
  parts: SourceParts,
): Promise<MakeSource> {
  const { phones, scrcpyServers } = parts;
  if (phones === undefined) return await openSndcpy(sndcpy, config, parts);
  const server = scrcpyServers.find(scrcpy.server);
  if (!("code" in server)) {
    const first: MakeApp = (emit) => sndcpyOn(phones, sndcpy, config, emit);
    const last: MakeApp = (emit) => scrcpyOn(phones, scrcpy, server, config, parts, emit);
    return openPhone(sndcpy, phones, [first, last], config, parts);
  }
  if (scrcpy.server !== undefined) throw new TroubleError(server);
  const only: MakeApp = (emit) => sndcpyOn(phones, sndcpy, config, emit, server.code);
  return openPhone(sndcpy, phones, [only], config, parts);
}

/** An app, and the way to it, that tell by `emit` what happens. */
type MakeApp = (emit: Emit) => ReachableApp;

type PhoneOptions =
  & Pick<ScrcpyChoice, "serial" | "restartAfterZerosMs">
  & Partial<Pick<SndcpyChoice, "takesOver">>;

function openPhone(
  { serial, restartAfterZerosMs, takesOver = false }: PhoneOptions,
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
