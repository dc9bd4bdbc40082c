/**
 * scrcpy's server on a phone, and the way to it.
 *
 * @module
 */

import type { Emit } from "../core/event.ts";
import type { ReachableApp } from "../core/phone/app_link.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import { ScrcpyApp } from "../io/scrcpy/scrcpy_app.ts";
import type { ServerFile } from "../io/scrcpy/server_file.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import type { ScrcpyChoice } from "./commands/source_config.ts";
import { wayTo } from "./open_way.ts";
import type { SourceParts } from "./source_parts.ts";

/** Its socket has another name each time, so its port may have another number, too. */
export function scrcpyOn(
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
