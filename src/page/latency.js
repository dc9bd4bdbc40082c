// @ts-check
/**
 * How old what is heard is, and what makes it so.
 *
 * @module
 */

/** @import { ClockNews, LatencyParts, PlayoutStatus } from "./types.ts" */

import { median } from "./device_clock.js";

const SAMPLES = 20;
const ENOUGH = 5;
/** More is no latency: frames are counted anew. */
const MOST_MS = 5000;

/** Puts together what relay, network, buffer and sound device tell. */
export class Latency {
  /** What the receiver has told last. @type {ClockNews | undefined} */
  clock;
  /** @type {number[]} */
  #heardMs = [];
  #msPerFrame;

  /** @param {number} sampleRate */
  constructor(sampleRate) {
    this.#msPerFrame = 1000 / sampleRate;
  }

  /** @param {number} heardMs when the audio context's time 0 was heard, by the page's clock */
  hear(heardMs) {
    this.#heardMs = [...this.#heardMs.slice(1 - SAMPLES), heardMs];
  }

  /**
   * @param {PlayoutStatus} status
   * @param {number} renderedMs its renderedMs by the page's clock
   * @returns {{ latencyMs: number, parts: LatencyParts } | undefined} undefined as long as it is not
   * known
   */
  measure({ contextMs, frame }, renderedMs) {
    if (this.clock === undefined || frame === undefined) return undefined;
    if (this.#heardMs.length < ENOUGH) return undefined;
    const { offsetMs, roundTripMs, zeroMs, transitMs } = this.clock;
    const heardMs = median(this.#heardMs);
    const newestMs = zeroMs + frame * this.#msPerFrame - offsetMs;
    const latencyMs = heardMs + contextMs - newestMs;
    if (!(Math.abs(latencyMs) < MOST_MS)) return undefined;
    const networkMs = roundTripMs / 2;
    const relayMs = Math.max(0, transitMs + offsetMs - networkMs);
    const outputMs = heardMs - renderedMs;
    const bufferMs = latencyMs - relayMs - networkMs - outputMs;
    return { latencyMs, parts: { relayMs, networkMs, bufferMs, outputMs } };
  }
}
