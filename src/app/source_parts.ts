/**
 * What sources are made of, and what makes them.
 *
 * @module
 */

import type { Clock } from "../core/base/clock.ts";
import type { Emit, RelayEvents } from "../core/event.ts";
import type { PhoneAccess } from "../core/phone/phone.ts";
import type { Source } from "../core/source/source.ts";
import type { ByteReader } from "../core/source/stdin_source.ts";
import type { ScrcpyServers } from "./scrcpy.ts";

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
