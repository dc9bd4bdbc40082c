/**
 * What a source's format probably is.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { SAME_RATE_WITHIN } from "../../core/live/rate_meter.ts";

/** Rates that sources really have, the usual ones first. In Hz. */
const USUAL_RATES = [
  48_000,
  44_100,
  96_000,
  32_000,
  24_000,
  22_050,
  16_000,
  88_200,
  192_000,
  8_000,
];

/** The format under which the measured bytes a second make the most usual rate. */
export function likelyFormat(framesPerSecond: number, declared: PcmFormat): string | undefined {
  for (const rate of USUAL_RATES) {
    for (const channels of [declared.channels, 2, 1]) {
      const measured = framesPerSecond * declared.channels / channels;
      if (Math.abs(measured / rate - 1) > SAME_RATE_WITHIN) continue;
      return `${rate}:${declared.bitsPerSample}:${channels}`;
    }
  }
  return undefined;
}
