// @ts-check
/**
 * The newest frames that have come, at positions that count from the first one ever.
 *
 * @module
 */

/** A ring buffer of samples, channel by channel: what is older than its capacity is overwritten. */
export class Ring {
  /**
   * @param {number} channels
   * @param {number} capacity in frames, a power of two
   */
  constructor(channels, capacity) {
    /** @readonly */
    this.channels = Array.from({ length: channels }, () => new Float32Array(capacity));
    /** The place of a position is `position & mask`. @readonly */
    this.mask = capacity - 1;
    /** The position behind the newest frame. */
    this.end = 0;
  }

  /** The oldest position that is still there. */
  get start() {
    return Math.max(0, this.end - this.mask - 1);
  }

  /** @param {readonly Float32Array[]} block as many samples for each channel */
  write(block) {
    const count = block[0]?.length ?? 0;
    const capacity = this.mask + 1;
    const newest = Math.max(0, count - capacity);
    this.channels.forEach((ring, index) => {
      const samples = /** @type {Float32Array} */ (block[index]).subarray(newest);
      const place = this.#placeOf(this.end + newest);
      const untilWrap = samples.subarray(0, capacity - place);
      ring.set(untilWrap, place);
      ring.set(samples.subarray(untilWrap.length), 0);
    });
    this.end += count;
  }

  /** Bit operators would take a position for 32 bits: half a day of audio. @param {number} position */
  #placeOf(position) {
    return position % (this.mask + 1);
  }
}
