/**
 * Samples with another number of bits.
 *
 * @module
 */

const HIGHEST_16 = 0x7FFF;

/** Makes 24 bits of 16: exactly the same sound. */
export function widen(samples: Uint8Array): Uint8Array {
  const wide = new Uint8Array(samples.length / 2 * 3);
  for (let from = 0, to = 0; from < samples.length; from += 2, to += 3) {
    wide[to + 1] = samples[from]!;
    wide[to + 2] = samples[from + 1]!;
  }
  return wide;
}

/** Makes 16 bits of 24, each sample rounded to the nearest. */
export function narrow(samples: Uint8Array): Uint8Array {
  const slim = new Uint8Array(samples.length / 3 * 2);
  for (let from = 0, to = 0; from < samples.length; from += 3, to += 2) {
    const whole = samples[from + 2]! << 24 >> 16 | samples[from + 1]!;
    const rounded = Math.min(whole + (samples[from]! >> 7), HIGHEST_16);
    slim[to] = rounded;
    slim[to + 1] = rounded >> 8;
  }
  return slim;
}
