/// <reference lib="dom" />
// @ts-check
/**
 * The relay's sound on this page, by an audio element.
 *
 * @module
 */

/**
 * @typedef {object} Measures
 * @property {number | undefined} latencyMs
 * @property {{ relayMs?: number, networkMs?: number, bufferMs?: number, outputMs?: number }} parts
 * @property {number} underruns
 * @property {number | undefined} skippedMs
 */

/** Dispatches `change` when its state changes. */
export class Listening extends EventTarget {
  targetMs = 40;
  volume = 1;
  isMuted = false;
  /** @type {"stereo" | "swapped" | "mono"} */
  channels = "stereo";
  isInStep = false;
  /** @type {"stopped" | "starting" | "playing" | "waiting" | "away" | "blocked"} */
  state = "stopped";
  mode = "worklet";
  /** @type {"insecure-context" | "no-worklet" | undefined} */
  whyElement;
  /** @type {AnalyserNode[]} */
  analysers = [];

  /** @param {{ baseUrl: string }} _options */
  constructor(_options) {
    super();
  }

  start() {
    this.#become("playing");
    return Promise.resolve();
  }

  stop() {
    this.#become("stopped");
    return Promise.resolve();
  }

  /** @returns {Measures | undefined} */
  measures() {
    return undefined;
  }

  /** @param {Listening["state"]} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}
