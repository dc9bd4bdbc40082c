/**
 * Connected is not streaming: the first bytes decide.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import type { SourceLabel } from "./source.ts";
import { TroubleError } from "../trouble.ts";
import { openPcm } from "./pcm_stream.ts";
import { Watchdog } from "./watchdog.ts";

/** What {@linkcode openToFirstByte} works with. */
export interface FirstByteOptions {
  connect(signal: AbortSignal): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /** What is connected to, for errors. */
  label: SourceLabel;
  clock: Clock;
  /** What the bytes mean. */
  format: PcmFormat;
  /** How long to wait for the connection and its first bytes. */
  limitMs: number;
}

/**
 * Connects, waits for the first bytes, and looks whether they are audio.
 *
 * @returns the whole stream of raw PCM
 * @throws {TroubleError} `silent` when these do not come in time; and what connecting, reading and
 *   {@linkcode openPcm} throw
 */
export async function openToFirstByte(
  options: FirstByteOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { connect, label: source, clock, limitMs } = options;
  const giveUp = new AbortController();
  const silent = { code: "silent", source, silentMs: limitMs, hadAudio: false } as const;
  using _watchdog = new Watchdog(clock, limitMs, () => giveUp.abort(new TroubleError(silent)));
  const either = AbortSignal.any([signal, giveUp.signal]);
  const sent = (await connect(either))[Symbol.asyncIterator]();
  if (either.aborted) {
    // What was aborted while it came to be has not heard of it, and would stay open.
    await sent.return?.();
    throw either.reason;
  }
  return (await openPcm(sent, options)).chunks;
}
