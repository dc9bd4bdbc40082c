// @ts-check
/**
 * How loud samples are, and where that is on a scale.
 *
 * @module
 */

const LOWEST_DBFS = -60;
const HOLD_MS = 1500;
const FALL_DB_A_SECOND = 24;
const CLIP_MARK_MS = 3000;
/** 16-bit samples at their limit, either way. */
const CLIPPED = 32_766 / 32_768;

/**
 * @param {number} amplitude 0 to 1
 * @returns dBFS; −Infinity for silence
 */
export function dbfs(amplitude) {
  return 20 * Math.log10(amplitude);
}

/**
 * @param {number} level in dBFS
 * @returns 0 to 1
 */
export function onScale(level) {
  return Math.min(1, Math.max(0, 1 - level / LOWEST_DBFS));
}

/**
 * The peak and the RMS of the last so many samples, in dBFS, and whether they are clipped.
 *
 * @param {Float32Array} samples
 * @param {number} count
 */
export function loudness(samples, count) {
  let peak = 0;
  let sum = 0;
  const from = Math.max(0, samples.length - count);
  for (let index = from; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    peak = Math.max(peak, Math.abs(sample));
    sum += sample * sample;
  }
  const rms = Math.sqrt(sum / Math.max(1, samples.length - from));
  return { peakDbfs: dbfs(peak), rmsDbfs: dbfs(rms), isClipped: peak >= CLIPPED };
}

/**
 * The lowest and the highest of some samples.
 *
 * @param {Float32Array} samples
 * @param {number} from
 * @param {number} to
 * @returns {[lowest: number, highest: number]}
 */
export function extremes(samples, from, to) {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let index = from; index < to; index++) {
    const sample = samples[index] ?? 0;
    lowest = Math.min(lowest, sample);
    highest = Math.max(highest, sample);
  }
  return lowest > highest ? [0, 0] : [lowest, highest];
}

/** What a meter shows: it rises at once and falls slowly, its peak stays a while. */
export class Ballistics {
  levelDbfs = -Infinity;
  heldDbfs = -Infinity;
  #heldAtMs = 0;
  #clippedAtMs = -Infinity;
  #atMs = 0;

  /**
   * @param {number} peakDbfs
   * @param {boolean} isClipped
   * @param {number} nowMs
   */
  note(peakDbfs, isClipped, nowMs) {
    const fall = FALL_DB_A_SECOND * Math.max(0, nowMs - this.#atMs) / 1000;
    this.#atMs = nowMs;
    this.levelDbfs = Math.max(peakDbfs, this.levelDbfs - fall);
    if (peakDbfs >= this.heldDbfs) {
      this.heldDbfs = peakDbfs;
      this.#heldAtMs = nowMs;
    } else if (nowMs - this.#heldAtMs > HOLD_MS) {
      this.heldDbfs = Math.max(peakDbfs, this.heldDbfs - fall);
    }
    if (isClipped) this.#clippedAtMs = nowMs;
  }

  /** @param {number} nowMs */
  isClipped(nowMs) {
    return nowMs - this.#clippedAtMs < CLIP_MARK_MS;
  }
}

/**
 * Which bins of a spectrum each row of a picture shows: tones an octave apart have the same distance.
 *
 * @param {number} rows
 * @param {number} binHz
 * @param {number} binCount
 * @returns {[from: number, to: number][]} the lowest tones first
 */
export function logarithmicRows(rows, binHz, binCount) {
  const [lowestHz, highestHz] = [50, Math.min(16_000, binHz * binCount)];
  const bin = (/** @type {number} */ row) =>
    Math.min(binCount - 1, Math.round(lowestHz * (highestHz / lowestHz) ** (row / rows) / binHz));
  return Array.from({ length: rows }, (_, row) => [bin(row), Math.max(bin(row) + 1, bin(row + 1))]);
}
