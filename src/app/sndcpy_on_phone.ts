/**
 * sndcpy on a phone, and the way to it.
 *
 * @module
 */

import type { Emit } from "../core/event.ts";
import type { ReachableApp } from "../core/phone/app_link.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import type { ScrcpyFileTrouble } from "../core/phone/scrcpy_trouble.ts";
import { withApk } from "../io/sndcpy/apk_file.ts";
import { SndcpyApp, type SndcpyAppOptions } from "../io/sndcpy/sndcpy_app.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import type { SndcpyChoice } from "./commands/source_config.ts";
import { wayTo } from "./open_way.ts";

/**
 * @param emit told what happens on the way
 * @param instead why scrcpy's server cannot take its place, if it might have
 */
export function sndcpyOn(
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
