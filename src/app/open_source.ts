/**
 * From the choice of a source to the source.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import type { Clock } from "../core/clock.ts";
import type { PhoneControl } from "../core/phone.ts";
import { type PhoneObserver, SndcpySource } from "../core/sndcpy_source.ts";
import type { Source } from "../core/source.ts";
import { DemoSource } from "../io/source/demo_source.ts";
import { StdinSource } from "../io/source/stdin_source.ts";
import { TcpSource } from "../io/source/tcp_source.ts";
import type { RelayConfig, SndcpyChoice } from "./relay_config.ts";

/** Standard input is read no further ahead of real time, and never so far that it is a surge. */
const MOST_AHEAD_MS = 500;

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

/** Makes the source that was chosen. It is not opened yet. */
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
    parts.log.warn(
      "Cannot find adb: the relay connects to {address} alone, and starts nothing on a phone. " +
        "Install Android's platform tools, or name adb with --adb.",
      { event: "no-adb", address: `${host}:${port}` },
    );
    return new TcpSource(host, port, format);
  }
  const source = new SndcpySource({
    phones: parts.phones,
    connect: (forwarded, signal) => new TcpSource(host, forwarded, format).open(signal),
    observer: parts.observer,
    clock: parts.clock,
    format,
    serial: choice.serial ?? Deno.env.get("ANDROID_SERIAL"),
    port,
    socketName,
    start: {
      ...(sampleRate === undefined ? {} : { sampleRate }),
      ...(bufferSizeType === undefined ? {} : { bufferSizeType }),
    },
    apkPath: choice.apk,
    restartAfterZerosMs: choice.restartAfterZerosMs,
  });
  parts.cleanup.defer(() => source.close());
  return source;
}
