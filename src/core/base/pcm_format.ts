/**
 * What the bytes of the stream mean.
 *
 * @module
 */

const LOWEST_SAMPLE_RATE = 8_000;
const HIGHEST_SAMPLE_RATE = 192_000;
const MOST_CHANNELS = 8;

/**
 * Raw PCM: signed, little-endian, interleaved samples. A **frame** is one sample for every
 * channel. A stream of raw PCM carries no header, so both of its ends have to know the format.
 */
export class PcmFormat {
  /** What sndcpy sends: 48 000 Hz, 16 bits, stereo (`sndcpy`, `RecordService.java`). */
  static readonly SNDCPY = new PcmFormat(48_000, 16, 2);

  /**
   * @param sampleRate frames a second, 8 000 to 192 000
   * @param bitsPerSample 16 or 24
   * @param channels 1 to 8
   * @throws {RangeError} when one of them is outside these limits
   */
  constructor(
    readonly sampleRate: number,
    readonly bitsPerSample: number,
    readonly channels: number,
  ) {
    if (!isWithin(sampleRate, LOWEST_SAMPLE_RATE, HIGHEST_SAMPLE_RATE)) {
      throw new RangeError(
        `the rate is ${LOWEST_SAMPLE_RATE} to ${HIGHEST_SAMPLE_RATE} Hz, not ${sampleRate}`,
      );
    }
    if (bitsPerSample !== 16 && bitsPerSample !== 24) {
      throw new RangeError(`a sample has 16 or 24 bits, not ${bitsPerSample}`);
    }
    if (!isWithin(channels, 1, MOST_CHANNELS)) {
      throw new RangeError(`there are 1 to ${MOST_CHANNELS} channels, not ${channels}`);
    }
  }

  /**
   * Reads the form `RATE:BITS:CHANNELS`, as in `48000:16:2` (Snapcast writes it the same way).
   *
   * @throws {RangeError} when the text has another form or a number is out of range
   */
  static parse(text: string): PcmFormat {
    const match = /^(\d+):(\d+):(\d+)$/.exec(text);
    if (match === null) throw new RangeError("a format is RATE:BITS:CHANNELS, as in 48000:16:2");
    return new PcmFormat(Number(match[1]), Number(match[2]), Number(match[3]));
  }

  /** Bytes of one frame: 2 to 24. Not always a power of two. */
  get frameBytes(): number {
    return this.bitsPerSample / 8 * this.channels;
  }

  /** Bytes of one second: 192 000 for sndcpy. */
  get bytesPerSecond(): number {
    return this.frameBytes * this.sampleRate;
  }

  /** How long `bytes` bytes play, in milliseconds. */
  msFromBytes(bytes: number): number {
    return bytes * 1000 / this.bytesPerSecond;
  }

  /** The bytes of the whole frames that fit into `ms` milliseconds. */
  bytesFromMs(ms: number): number {
    return Math.floor(ms * this.sampleRate / 1000) * this.frameBytes;
  }

  /** The form that {@linkcode PcmFormat.parse} reads. */
  toString(): string {
    return `${this.sampleRate}:${this.bitsPerSample}:${this.channels}`;
  }
}

function isWithin(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}
