/**
 * From the choice of a source to the source.
 *
 * @module
 */

import { DemoSource } from "../core/source/demo_source.ts";
import { StdinSource } from "../core/source/stdin_source.ts";
import { PipeSource } from "../io/files/pipe_source.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { openAuto, openScrcpy, openSndcpy } from "./open_phone.ts";
import { openTcp } from "./open_tcp.ts";
import type { MakeSource, SourceParts } from "./source_parts.ts";

/** A pipe is read no further ahead of real time, and never so far that it is a surge. */
const MOST_AHEAD_MS = 500;

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
