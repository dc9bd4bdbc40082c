/**
 * Audio without a phone.
 *
 * @module
 */

import { type Clock, sleep } from "../../core/clock.ts";
import { DEMO_SECONDS, demoSecond } from "../../core/demo_sound.ts";
import type { PcmFormat } from "../../core/pcm_format.ts";
import type { Source } from "../../core/source.ts";

/** About what sndcpy writes at once. */
const CHUNK_MS = 10;
/** Later than this is not late but asleep: that time is not made up. */
const LATEST_MS = 1000;

/** The demo sound, in real time and for ever. */
export class DemoSource implements Source {
  readonly name = "the demo sound";
  readonly isFinite = false;

  constructor(readonly format: PcmFormat, private readonly clock: Clock) {}

  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return Promise.resolve(this.#play(signal));
  }

  async *#play(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const seconds: Uint8Array[] = [];
    let dueMs = this.clock.nowMs();
    for (let second = 0;; second = (second + 1) % DEMO_SECONDS) {
      const frames = seconds[second] ??= demoSecond(this.format, second);
      for (let done = 0; done < frames.length;) {
        const chunk = frames.subarray(done, done + this.format.bytesFromMs(CHUNK_MS));
        yield chunk;
        done += chunk.length;
        dueMs += this.format.msFromBytes(chunk.length);
        const nowMs = this.clock.nowMs();
        if (nowMs - dueMs > LATEST_MS) dueMs = nowMs;
        if (dueMs > nowMs) await sleep(this.clock, dueMs - nowMs, signal);
        else signal.throwIfAborted();
      }
    }
  }
}
