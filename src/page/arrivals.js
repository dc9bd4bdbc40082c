// @ts-check
/**
 * What the stamps of audio tell.
 *
 * @module
 */

import { Least } from "./least.js";

/** @import { PcmBlock } from "./types.ts" */

const WINDOW_MS = 5000;
/** The source has given nothing for a while: no jitter is so much. */
const GAP_MS = 500;

/** When frames were the newest in the relay, and how long they have taken since. */
export class Arrivals {
  #zero = new Least(WINDOW_MS);
  #transit = new Least(WINDOW_MS);
  #msPerFrame;

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.#msPerFrame = 1000 / sampleRate;
  }

  /** @param {PcmBlock} block @param {number} nowMs when it came */
  add({ relayMs, frame, channels }, nowMs) {
    const frames = frame + (channels[0]?.length ?? 0);
    const zeroMs = relayMs - frames * this.#msPerFrame;
    if (zeroMs - this.#zero.value > GAP_MS) this.#zero.clear();
    this.#zero.add(zeroMs, nowMs);
    this.#transit.add(nowMs - relayMs, nowMs);
  }

  /**
   * When frame 0 would have been the newest, by the relay's clock, were the source as prompt as it was
   * at its best in the last seconds. All who listen find the same.
   */
  get zeroMs() {
    return this.#zero.value;
  }

  /** The least time from the relay to here, the difference of both clocks included. */
  get transitMs() {
    return this.#transit.value;
  }
}
