/// <reference lib="dom" />
// @ts-check
/**
 * The last ten seconds, as a waveform and as a spectrogram.
 *
 * @module
 */

import { extremes, logarithmicRows } from "./levels.js";

const SPAN_MS = 10_000;
const COLUMNS = 500;
const COLUMN_MS = SPAN_MS / COLUMNS;
/** 25 times a second is smooth enough for what moves so slowly. */
const FEWEST_COLUMNS = 2;
/** Nobody knows what was heard before, when nothing was drawn for longer. */
const MOST_COLUMNS = 25;
const ROWS = 96;
/** What is shown as nothing, and as most, of a bin. */
const [FAINTEST_DB, STRONGEST_DB] = [-95, -25];

/** Draws what analysers hear, a column each 20 ms. */
export class Picture {
  #lowest = new Float32Array(COLUMNS);
  #highest = new Float32Array(COLUMNS);
  #wave;
  #spectrum;
  /** A ring of columns, as pixels. */
  #ring = new OffscreenCanvas(COLUMNS, ROWS);
  #pen = /** @type {OffscreenCanvasRenderingContext2D} */ (this.#ring.getContext("2d"));
  #drawn = 0;
  /** @type {[number, number][]} */
  #rows = [];
  #binHz = 0;

  /**
   * @param {HTMLCanvasElement} wave
   * @param {HTMLCanvasElement} spectrum
   */
  constructor(wave, spectrum) {
    this.#wave = wave;
    this.#spectrum = spectrum;
  }

  /**
   * @param {readonly AnalyserNode[]} analysers
   * @param {readonly Float32Array[]} samples the last of each
   * @param {number} nowMs
   */
  draw(analysers, samples, nowMs) {
    const column = Math.floor(nowMs / COLUMN_MS);
    const due = Math.min(COLUMNS, column - this.#drawn);
    if (due < FEWEST_COLUMNS) return;
    this.#drawn = column;
    const [first] = analysers;
    if (first === undefined) return;
    const { color, ink } = colours(this.#wave);
    this.#note(samples, first.context.sampleRate, due);
    this.#colour(spectrumOf(analysers), first, due, color, ink);
    this.#drawWave(color);
    this.#drawSpectrum();
  }

  /**
   * @param {readonly Float32Array[]} samples
   * @param {number} sampleRate
   * @param {number} due
   */
  #note(samples, sampleRate, due) {
    const length = Math.floor(sampleRate * COLUMN_MS / 1000);
    for (let back = due - 1; back >= 0; back--) {
      const at = (this.#drawn - back) % COLUMNS;
      // A frame that came late: there is nothing older.
      const ranges = samples.map((channel) => {
        const to = Math.max(length, channel.length - back * length);
        return extremes(channel, to - length, to);
      });
      const isKnown = back < MOST_COLUMNS;
      this.#lowest[at] = isKnown ? Math.min(...ranges.map(([lowest]) => lowest)) : 0;
      this.#highest[at] = isKnown ? Math.max(...ranges.map(([, highest]) => highest)) : 0;
    }
  }

  /**
   * @param {Float32Array} spectrum in dB
   * @param {AnalyserNode} analyser
   * @param {number} due
   * @param {readonly number[]} color
   * @param {readonly number[]} ink
   */
  #colour(spectrum, { context: { sampleRate }, fftSize }, due, color, ink) {
    const binHz = sampleRate / fftSize;
    if (binHz !== this.#binHz) this.#rows = logarithmicRows(ROWS, binHz, spectrum.length);
    this.#binHz = binHz;
    const pixels = new ImageData(1, ROWS);
    this.#rows.forEach(([from, to], row) => {
      const db = Math.max(...spectrum.subarray(from, to));
      const strength = Math.min(1, Math.max(0, (db - FAINTEST_DB) / (STRONGEST_DB - FAINTEST_DB)));
      const towardsInk = Math.max(0, strength - 0.7) / 0.3;
      const at = 4 * (ROWS - 1 - row);
      for (let part = 0; part < 3; part++) {
        pixels.data[at + part] = (color[part] ?? 0) * (1 - towardsInk) +
          (ink[part] ?? 0) * towardsInk;
      }
      pixels.data[at + 3] = 255 * strength ** 1.6;
    });
    for (let back = 0; back < due; back++) {
      const at = (this.#drawn - back) % COLUMNS;
      if (back < MOST_COLUMNS) this.#pen.putImageData(pixels, at, 0);
      else this.#pen.clearRect(at, 0, 1, ROWS);
    }
  }

  /** @param {readonly number[]} color */
  #drawWave(color) {
    const pen = fitted(this.#wave);
    const { width, height } = this.#wave;
    const step = width / COLUMNS;
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = `rgb(${color.join(" ")})`;
    for (let column = 0; column < COLUMNS; column++) {
      const at = (this.#drawn + 1 + column) % COLUMNS;
      const top = height / 2 * (1 - (this.#highest[at] ?? 0));
      const bottom = height / 2 * (1 - (this.#lowest[at] ?? 0));
      pen.fillRect(column * step, top - 0.5, step + 0.5, Math.max(1, bottom - top));
    }
  }

  #drawSpectrum() {
    const pen = fitted(this.#spectrum);
    const { width, height } = this.#spectrum;
    const split = (this.#drawn + 1) % COLUMNS;
    const scale = width / COLUMNS;
    pen.clearRect(0, 0, width, height);
    pen.drawImage(
      this.#ring,
      split,
      0,
      COLUMNS - split,
      ROWS,
      0,
      0,
      (COLUMNS - split) * scale,
      height,
    );
    if (split === 0) return;
    pen.drawImage(
      this.#ring,
      0,
      0,
      split,
      ROWS,
      (COLUMNS - split) * scale,
      0,
      split * scale,
      height,
    );
  }
}

/**
 * The strongest of all channels, by bin.
 *
 * @param {readonly AnalyserNode[]} analysers
 */
function spectrumOf(analysers) {
  const [sum = new Float32Array(1), ...others] = analysers.map((analyser) => {
    analyser.smoothingTimeConstant = 0;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    return bins;
  });
  for (const other of others) other.forEach((db, bin) => sum[bin] = Math.max(sum[bin] ?? db, db));
  return sum;
}

/**
 * A pen for a canvas that has as many pixels as its place on the screen.
 *
 * @param {HTMLCanvasElement} canvas
 */
function fitted(canvas) {
  const width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  const height = Math.max(1, Math.round(canvas.clientHeight * devicePixelRatio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** @param {HTMLElement} element whose colours the style sheet gives */
function colours(element) {
  const { color, outlineColor } = getComputedStyle(element);
  const parts = (/** @type {string} */ text) =>
    (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return { color: parts(color), ink: parts(outlineColor) };
}
