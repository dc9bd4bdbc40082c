/**
 * What writes into a pipe is held back to real time.
 *
 * @module
 */

import { abortable } from "../base/abortable.ts";
import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";

/** What is read from a pipe at once, in milliseconds of audio: no burst in any format. */
export const PIPE_READ_MS = 20;

/** How fast a pipe is read. */
export interface RealTimeOptions {
  readonly format: PcmFormat;
  readonly clock: Clock;
  /** How far ahead of real time it is read, in milliseconds of audio. */
  readonly aheadMs: number;
}

/**
 * Hands chunks on, at most `aheadMs` ahead of real time. A file or a decoder delivers as fast as it
 * is read: so the pipe paces the program behind it. A program that pauses is not hurried afterwards.
 * A read that `signal` ends is abandoned: a pipe knows no way to call it back.
 */
export async function* inRealTime(
  chunks: AsyncIterator<Uint8Array>,
  { format, clock, aheadMs }: RealTimeOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let playedUpToMs = clock.nowMs();
  for (;;) {
    const { done, value: chunk } = await abortable(chunks.next(), signal);
    if (done) return;
    playedUpToMs = Math.max(playedUpToMs, clock.nowMs()) + format.msFromBytes(chunk.length);
    yield chunk;
    const excessMs = playedUpToMs - aheadMs - clock.nowMs();
    if (excessMs > 0) await sleep(clock, excessMs, signal);
  }
}
