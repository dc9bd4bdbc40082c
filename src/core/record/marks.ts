/**
 * What a recording says about where audio is missing in it.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import type { CuePoint } from "./wav_tail.ts";

/** Why audio is missing: the source gave none, or the disk took none for too long. */
export type MissingCause = "gap" | "loss";

/** A place where audio is missing. */
interface Mark {
  readonly frame: number;
  readonly cause: MissingCause;
  missingMs: number;
}

/** The places of one file, and what they add up to. */
export class Marks {
  readonly #format: PcmFormat;
  readonly #gapName: string;
  readonly #marks: Mark[] = [];

  /** @param gapName what a gap is called in the file, in ASCII: `no phone` */
  constructor(format: PcmFormat, gapName: string) {
    this.#format = format;
    this.#gapName = gapName;
  }

  /** So much is missing at a frame. What goes on where the last one stands makes that one longer. */
  add(frame: number, cause: MissingCause, missingMs: number, goesOn: boolean): void {
    const last = this.#marks.at(-1);
    if (goesOn && last?.cause === cause) last.missingMs += missingMs;
    else this.#marks.push({ frame, cause, missingMs });
  }

  /** How many gaps there are. */
  get gaps(): number {
    return this.#marks.filter(({ cause }) => cause === "gap").length;
  }

  /** How much is missing for a cause, in milliseconds. */
  missingMs(wanted: MissingCause): number {
    return this.#marks
      .filter(({ cause }) => cause === wanted)
      .reduce((sum, { missingMs }) => sum + missingMs, 0);
  }

  /** As they stand in the file. */
  cues(): CuePoint[] {
    return this.#marks.map(({ frame, cause, missingMs }) => {
      const seconds = (missingMs / 1000).toFixed(1);
      const frames = Math.round(missingMs * this.#format.sampleRate / 1000);
      const label = cause === "gap"
        ? `${this.#gapName}, ${seconds} s`
        : `lost, ${seconds} s (${frames} frames)`;
      return { frame, label };
    });
  }
}
