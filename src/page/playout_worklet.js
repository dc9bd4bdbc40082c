// @ts-check
/// <reference lib="dom" />
/// <reference path="./worklet.d.ts" />
/**
 * A {@linkcode Playout} in the thread of the sound device.
 *
 * @module
 */

import { Playout } from "./playout.js";

const TELL_EVERY_MS = 100;

/**
 * Takes `{ source: MessagePort }` that blocks come by, `{ targetMs, isInStep }`,
 * `{ errorMs, epoch }` and `{ isOver: true }`; tells a PlayoutStatus ten times a second.
 */
class PlayoutProcessor extends AudioWorkletProcessor {
  #playout;
  #isOver = false;
  #tellFrame = 0;
  #wasHeard = false;

  /** @param {AudioWorkletNodeOptions} options */
  constructor(options) {
    super();
    const [channels = 2] = options.outputChannelCount ?? [];
    this.#playout = new Playout({ sampleRate, channels });
    this.port.onmessage = ({ data }) => this.#obey(data);
  }

  /** @param {any} order */
  #obey(order) {
    if ("isOver" in order) this.#isOver = true;
    else if ("source" in order) {
      order.source.onmessage = (/** @type {MessageEvent} */ { data }) => {
        this.#playout.push(data, Date.now());
      };
    } else if ("errorMs" in order) this.#playout.correct(order.errorMs, order.epoch);
    else Object.assign(this.#playout, order);
  }

  /** @param {Float32Array[][]} _inputs @param {Float32Array[][]} outputs */
  process(_inputs, [outputs = []]) {
    const nowMs = Date.now();
    this.#playout.read(outputs, currentFrame / sampleRate * 1000, nowMs);
    const { isHeard } = this.#playout;
    if (currentFrame >= this.#tellFrame || isHeard !== this.#wasHeard) {
      this.#tellFrame = currentFrame + TELL_EVERY_MS * sampleRate / 1000;
      this.#wasHeard = isHeard;
      this.port.postMessage(this.#playout.status(nowMs));
    }
    return !this.#isOver;
  }
}

registerProcessor("playout", PlayoutProcessor);
