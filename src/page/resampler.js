// @ts-check
/**
 * Reads a ring a little faster or slower than its frames came.
 *
 * A windowed sinc between the samples: 32 of them weigh in, and the weights are interpolated between
 * 256 places. At a whole position the weights are 1 and 0, so what is read one by one is what came,
 * bit for bit. Flat up to 0.8 of half the sample rate (19.6 kHz of 48), what it adds is below -90 dB.
 *
 * @module
 */

/** @import { Ring } from "./ring.js" */

const TAPS = 32;
/** How many frames behind a position must be there before it can be read. */
export const LOOK_AHEAD = TAPS / 2;
const BEFORE = LOOK_AHEAD - 1;
const PLACES = 256;
/** Kaiser's window for 90 dB. */
const BETA = 9;

/** Reads frames at any position. */
export class Resampler {
  #weights = weights();
  #mixed = new Float64Array(TAPS);

  /**
   * Fills `outputs`, one array a channel, beginning at `position` and going on by `step` a frame.
   *
   * @param {Ring} ring holds {@linkcode LOOK_AHEAD} frames more than are read
   * @param {number} position
   * @param {number} step 1 reads as fast as the frames came
   * @param {readonly Float32Array[]} outputs
   * @returns {number} the position behind what was read
   */
  read(ring, position, step, outputs) {
    const count = outputs[0]?.length ?? 0;
    for (let index = 0; index < count; index++) {
      const whole = Math.floor(position);
      const place = whole % (ring.mask + 1);
      const fraction = position - whole;
      if (fraction === 0) this.#copy(ring, place, outputs, index);
      else this.#interpolate(ring, place, fraction, outputs, index);
      position += step;
    }
    return position;
  }

  /**
   * @param {Ring} ring
   * @param {number} place
   * @param {readonly Float32Array[]} outputs
   * @param {number} index
   */
  #copy(ring, place, outputs, index) {
    for (let channel = 0; channel < outputs.length; channel++) {
      samplesOf(outputs, channel)[index] = Number(samplesOf(ring.channels, channel)[place]);
    }
  }

  /**
   * @param {Ring} ring
   * @param {number} place
   * @param {number} fraction
   * @param {readonly Float32Array[]} outputs
   * @param {number} index
   */
  #interpolate(ring, place, fraction, outputs, index) {
    const exact = fraction * PLACES;
    const row = Math.floor(exact);
    const part = exact - row;
    for (let tap = 0; tap < TAPS; tap++) {
      const one = Number(this.#weights[row * TAPS + tap]);
      const other = Number(this.#weights[row * TAPS + TAPS + tap]);
      this.#mixed[tap] = one + (other - one) * part;
    }
    for (let channel = 0; channel < outputs.length; channel++) {
      const samples = samplesOf(ring.channels, channel);
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++) {
        const sample = samples[(place + tap - BEFORE) & ring.mask];
        sum += Number(this.#mixed[tap]) * Number(sample);
      }
      samplesOf(outputs, channel)[index] = sum;
    }
  }
}

/**
 * @param {readonly Float32Array[]} channels
 * @param {number} channel
 */
function samplesOf(channels, channel) {
  return /** @type {Float32Array} */ (channels[channel]);
}

/** A row for each place between two frames, the next frame's included. */
function weights() {
  const table = new Float64Array((PLACES + 1) * TAPS);
  for (let row = 0; row <= PLACES; row++) {
    const taps = table.subarray(row * TAPS, (row + 1) * TAPS);
    for (let tap = 0; tap < TAPS; tap++) taps[tap] = weight(tap - BEFORE - row / PLACES);
    const sum = taps.reduce((total, value) => total + value, 0);
    for (let tap = 0; tap < TAPS; tap++) taps[tap] = Number(taps[tap]) / sum;
  }
  return table;
}

/** @param {number} distance from the position, in frames */
function weight(distance) {
  if (distance === 0) return 1;
  const edge = 1 - (distance / LOOK_AHEAD) ** 2;
  if (Number.isInteger(distance) || edge <= 0) return 0;
  const window = bessel(BETA * Math.sqrt(edge)) / bessel(BETA);
  return window * Math.sin(Math.PI * distance) / (Math.PI * distance);
}

/** The modified Bessel function of the first kind, order zero. @param {number} x */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
