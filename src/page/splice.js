// @ts-check
/**
 * No clicks where audio does not go on.
 *
 * What the last sample was above the first of what follows is added to what follows, and fades within
 * milliseconds: no look ahead, no second position to read from.
 *
 * @module
 */

const FADE_MS = 2;
const INAUDIBLE = 1e-6;

/** Joins what is played. */
export class Splice {
  /** @type {{ last: number, excess: number }[]} */
  #channels;
  #fade;

  /** @param {number} sampleRate @param {number} channels */
  constructor(sampleRate, channels) {
    this.#channels = Array.from({ length: channels }, () => ({ last: 0, excess: 0 }));
    this.#fade = Math.exp(-1000 / sampleRate / FADE_MS);
  }

  /**
   * @param {readonly Float32Array[]} outputs what is played next, a channel each; it is changed
   * @param {boolean} isCut whether it is not what followed in the stream
   */
  join(outputs, isCut) {
    outputs.forEach((samples, index) => {
      const channel = /** @type {{ last: number, excess: number }} */ (this.#channels[index]);
      if (isCut) channel.excess = channel.last - Number(samples[0]);
      for (let at = 0; at < samples.length && channel.excess !== 0; at++) {
        samples[at] = Number(samples[at]) + channel.excess;
        channel.excess *= this.#fade;
        if (Math.abs(channel.excess) < INAUDIBLE) channel.excess = 0;
      }
      channel.last = Number(samples.at(-1));
    });
  }
}
