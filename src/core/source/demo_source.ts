/**
 * Audio without a phone.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { DEMO_SECONDS, demoFrames } from "./demo_sound.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import type { Source } from "./source.ts";

/** Each is about what sndcpy writes at once. They are made as they are played, and kept. */
const CHUNKS_A_SECOND = 100;
/** Later than this is not late but asleep: that time is not made up. */
const LATEST_MS = 1000;

/** The demo sound, in real time and for ever. */
export class DemoSource implements Source {
  readonly label = { kind: "demo" } as const;
  readonly isFinite = false;

  constructor(readonly format: PcmFormat, private readonly clock: Clock) {}

  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return Promise.resolve(this.#play(signal));
  }

  async *#play(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { sampleRate } = this.format;
    const played: Uint8Array[] = [];
    let dueMs = this.clock.nowMs();
    for (let chunk = 0;; chunk = (chunk + 1) % (DEMO_SECONDS * CHUNKS_A_SECOND)) {
      const [start, end] = [chunk, chunk + 1].map((at) =>
        Math.round(at * sampleRate / CHUNKS_A_SECOND)
      );
      const frames = played[chunk] ??= demoFrames(this.format, start!, end! - start!);
      yield frames;
      dueMs += this.format.msFromBytes(frames.length);
      const nowMs = this.clock.nowMs();
      if (nowMs - dueMs > LATEST_MS) dueMs = nowMs;
      if (dueMs > nowMs) await sleep(this.clock, dueMs - nowMs, signal);
      else signal.throwIfAborted();
    }
  }
}
