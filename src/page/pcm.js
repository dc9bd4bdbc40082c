// @ts-check
/**
 * What the relay sends to a listening page: PCM frames behind a head that says when and which.
 *
 * @module
 */

/** @import { PcmBlock, PcmFormat } from "./types.ts" */

const HEAD_BYTES = 16;

/**
 * @param {string} text as in `48000:16:2`
 * @returns {PcmFormat}
 */
export function parseFormat(text) {
  const [sampleRate = 0, bitsPerSample = 0, channels = 0] = text.split(":").map(Number);
  return { sampleRate, bitsPerSample, channels };
}

/**
 * @param {ArrayBuffer} message
 * @param {PcmFormat} format
 * @returns {PcmBlock}
 */
export function parseBlock(message, { bitsPerSample, channels }) {
  const view = new DataView(message);
  const sampleBytes = bitsPerSample / 8;
  const count = Math.floor((message.byteLength - HEAD_BYTES) / (sampleBytes * channels));
  const sample = SAMPLE[bitsPerSample] ?? SAMPLE[16];
  return {
    relayMs: view.getFloat64(0, true),
    frame: view.getFloat64(8, true),
    channels: Array.from({ length: channels }, (_, channel) => {
      const samples = new Float32Array(count);
      for (let index = 0; index < count; index++) {
        const at = HEAD_BYTES + (index * channels + channel) * sampleBytes;
        samples[index] = /** @type {NonNullable<typeof sample>} */ (sample)(view, at);
      }
      return samples;
    }),
  };
}

/** How a sample of so many bits is read. @type {Record<number, (view: DataView, at: number) => number>} */
const SAMPLE = {
  16: (view, at) => view.getInt16(at, true) / 2 ** 15,
  24: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
  32: (view, at) => view.getInt32(at, true) / 2 ** 31,
};
