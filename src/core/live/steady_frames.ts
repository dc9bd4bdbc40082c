/**
 * Frames that go on while there is no audio.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { SilenceDebt } from "./silence_debt.ts";
import { SilenceFiller } from "./silence_filler.ts";

const STEP_MS = 20;

/** What steady frames are made of. */
export interface SteadyFramesOptions {
  readonly stream: ReadableStream<Uint8Array>;
  readonly format: PcmFormat;
  readonly clock: Clock;
  /** How much too early audio may come. */
  readonly toleratedMs: number;
}

/**
 * A client's frames and, where none come, silence in real time.
 *
 * What an encoder makes would otherwise stop, and a browser's player with it. What comes late after
 * silence is passed over as far as there was silence in its place: else each gap would leave everybody
 * later. Where the hub fills gaps, its silence is as good as audio, and there is no more of it.
 */
export class SteadyFrames {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #options: SteadyFramesOptions;
  readonly #debt: SilenceDebt;
  readonly #silence: SilenceFiller;
  #isReading = false;
  #result: ReadableStreamReadResult<Uint8Array> | undefined;
  #silencePosition = 0;
  #wake: () => void = () => {};
  #flowsSinceMs = 0;
  #flowedMs = 0;

  constructor(options: SteadyFramesOptions) {
    const { stream, format, clock, toleratedMs } = options;
    this.#options = options;
    this.#reader = stream.getReader();
    this.#debt = new SilenceDebt(toleratedMs);
    const filled = () => this.#wake();
    const debt = this.#debt;
    this.#silence = new SilenceFiller({ clock, format, debt, stepMs: () => STEP_MS, filled });
    this.#silence.start();
  }

  /** Makes no silence any more. */
  stop(): void {
    this.#silence.stop();
  }

  /** The next frames, lent until the next call; undefined when there will be none any more. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const zeros = this.#silence.read(this.#silencePosition);
      this.#silencePosition = this.#silence.end;
      if (zeros.length > 0) return zeros;
      const result = this.#result;
      if (result === undefined) {
        await this.#something();
        continue;
      }
      if (result.done) return undefined;
      this.#result = undefined;
      const frames = this.#settle(result.value);
      if (frames.length > 0) return frames;
    }
  }

  /** Resolves when there are frames or silence. One read may wait for hours: it is looked at once. */
  #something(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isReading) return;
      this.#isReading = true;
      this.#reader.read().then((result) => {
        this.#isReading = false;
        this.#result = result;
        this.#wake();
      });
    });
  }

  #settle(frames: Uint8Array): Uint8Array {
    const { format, clock } = this.#options;
    const nowMs = clock.nowMs();
    const audioMs = format.msFromBytes(frames.length);
    if (this.#debt.isGap(nowMs)) {
      this.#flowsSinceMs = nowMs;
      this.#flowedMs = 0;
    }
    this.#flowedMs += audioMs;
    const excessMs = this.#flowedMs - (nowMs - this.#flowsSinceMs);
    const owedMs = Math.min(this.#debt.audioFlows(audioMs, excessMs, nowMs), audioMs);
    this.#debt.settle(owedMs);
    this.#flowedMs -= owedMs;
    return frames.subarray(format.bytesFromMs(owedMs));
  }
}
