/**
 * A sound to try the relay with, made of sines.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

/** One bell a second, up a pentatonic scale and down again, in Hz. */
const MELODY_HZ = [392.0, 440.0, 523.25, 587.33, 659.25, 587.33, 523.25, 440.0];
/** A quiet chord below it, on both sides. */
const CHORD_HZ = [130.81, 196.0, 261.63];
/** The partials of a bell: frequency ratio, loudness, decay a second. */
const BELL = [[1, 0.3, 3], [2, 0.1, 5], [3.01, 0.05, 8]] as const;
const CHORD_LOUDNESS = 0.02;
/** A bell begins within this time; at once would click. In seconds. */
const ATTACK_S = 0.005;

/** How many seconds the sound lasts before it repeats. */
export const DEMO_SECONDS = MELODY_HZ.length;

/**
 * A piece of the demo sound.
 *
 * The even seconds ring on the left (the first channel), the odd ones on the right (the second),
 * each a step along the scale: swapped sides, a second lost or played twice can be heard at once.
 * A mono stream has all of it; channels beyond the second carry the chord alone.
 *
 * @param firstFrame where the piece begins, in frames from the beginning of the sound
 * @param frames how long it is; a piece may not begin in one second and end in another
 */
export function demoFrames(format: PcmFormat, firstFrame: number, frames: number): Uint8Array {
  const { sampleRate, channels, bitsPerSample, frameBytes } = format;
  const bytes = new Uint8Array(frames * frameBytes);
  const view = new DataView(bytes.buffer);
  const second = Math.floor(firstFrame / sampleRate) % DEMO_SECONDS;
  const bellChannel = channels === 1 ? 0 : second % 2;
  for (let index = 0; index < frames; index++) {
    const secondS = (firstFrame + index) % sampleRate / sampleRate;
    const chord = chordAt(second + secondS);
    const bell = bellAt(MELODY_HZ[second]!, secondS);
    for (let channel = 0; channel < channels; channel++) {
      const offset = index * frameBytes + channel * bitsPerSample / 8;
      writeSample(view, offset, bitsPerSample, channel === bellChannel ? chord + bell : chord);
    }
  }
  return bytes;
}

function bellAt(hz: number, s: number): number {
  const attack = Math.min(1, s / ATTACK_S);
  const release = Math.min(1, (1 - s) / ATTACK_S);
  let value = 0;
  for (const [ratio, loudness, decay] of BELL) {
    value += loudness * Math.exp(-decay * s) * Math.sin(2 * Math.PI * hz * ratio * s);
  }
  return value * attack * release;
}

/** The chord swells and fades once in the whole sound, so that its repetition has no seam. */
function chordAt(s: number): number {
  const swell = 1 - Math.cos(2 * Math.PI * s / DEMO_SECONDS);
  let value = 0;
  for (const hz of CHORD_HZ) value += Math.sin(2 * Math.PI * hz * s);
  return value * CHORD_LOUDNESS * swell;
}

function writeSample(view: DataView, offset: number, bitsPerSample: number, value: number): void {
  const sample = Math.round(value * (2 ** (bitsPerSample - 1) - 1));
  view.setInt16(offset + bitsPerSample / 8 - 2, sample >> (bitsPerSample - 16), true);
  if (bitsPerSample === 24) view.setUint8(offset, sample & 0xff);
}
