/**
 * From the choice of a source to the source.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { formatAddress } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import type { PhoneControl } from "../core/phone.ts";
import { type PhoneObserver, SndcpySource } from "../core/sndcpy_source.ts";
import type { Source } from "../core/source.ts";
import { AdbMissingError } from "../io/adb/find_adb.ts";
import { DemoSource } from "../io/source/demo_source.ts";
import { StdinSource } from "../io/source/stdin_source.ts";
import { TcpSource } from "../io/source/tcp_source.ts";
import { INSTALL_ADB, NO_ADB, wantedSerial } from "./phones.ts";
import type { RelayConfig, SndcpyChoice } from "./relay_config.ts";

/** Standard input is read no further ahead of real time, and never so far that it is a surge. */
const MOST_AHEAD_MS = 500;
/** adb listens there, however this computer was named. */
const FORWARD_HOST = "127.0.0.1";

/** What a source may need. */
export interface SourceParts {
  clock: Clock;
  observer: PhoneObserver;
  log: Logger;
  /** The phones of this computer; undefined where adb is missing. */
  phones: PhoneControl | undefined;
  /** What undoes on other programs' grounds what the source did there, when the relay stops. */
  cleanup: AsyncDisposableStack;
}

/**
 * Makes the source that was chosen. It is not opened yet.
 *
 * @throws {AdbMissingError} when adb was to choose the port, and there is none
 */
export function openSource(config: RelayConfig, parts: SourceParts): Source {
  const { source, format, bufferMs } = config;
  switch (source.kind) {
    case "sndcpy":
      return openSndcpy(source, config, parts);
    case "tcp":
      return new TcpSource(source.host, source.port, format);
    case "demo":
      return new DemoSource(format, parts.clock);
    case "stdin":
      return new StdinSource({
        input: Deno.stdin,
        format,
        clock: parts.clock,
        aheadMs: Math.min(MOST_AHEAD_MS, bufferMs / 2),
      });
  }
}

function openSndcpy(choice: SndcpyChoice, { format }: RelayConfig, parts: SourceParts): Source {
  const { host, port, socketName, sampleRate, bufferSizeType } = choice;
  if (parts.phones === undefined) {
    if (port === 0) throw new AdbMissingError(NO_ADB);
    parts.log.warn(
      "Cannot find adb: the relay connects to {address} alone, and starts nothing on a phone. " +
        INSTALL_ADB,
      { event: "no-adb", address: formatAddress(host, port) },
    );
    return new TcpSource(host, port, format);
  }
  const source = new SndcpySource({
    phones: parts.phones,
    connect: (forwarded, name, signal) =>
      new TcpSource(FORWARD_HOST, forwarded, format, name).open(signal),
    observer: parts.observer,
    clock: parts.clock,
    format,
    serial: wantedSerial(choice.serial),
    port,
    socketName,
    start: { sampleRate, bufferSizeType },
    apkPath: choice.apk,
    restartAfterZerosMs: choice.restartAfterZerosMs,
  });
  parts.cleanup.defer(() => source.close());
  return source;
}
