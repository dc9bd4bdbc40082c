/**
 * Finds out whether a connection brings back what this relay itself sends.
 *
 * Goal. With `--gap silence` a relay that has no audio sends silence. Where its source is in truth
 * one of its own listeners (another relay whose source is this one, a proxy or a port forward that
 * leads back), that silence would come in as audio, round and round. No address shows that.
 *
 * How. All that can go round is silence, so only a connection that begins with 64 frames of it is in
 * question, for its first 2 s. Ahead of its audio, in the silence, the relay sends a mark: a frame of
 * zeros, then 63 frames with the first channel at +1 or -1, by chance. What comes in with exactly
 * these frames was sent by this relay and by nobody else: the odds are 1 to 2^63, and a phone that is
 * silent has no odds at all. Other relays mark their silence, too, so a mark that is not ours is
 * handed on, with one of ours ahead of it: thus one round tells every relay of a circle, not only
 * the fastest.
 *
 * Limits. A program in between that resamples or compresses changes the mark, and is not found out;
 * nor is a way round that takes longer than 2 s. Without `--gap silence` nothing is marked: a circle
 * has nothing to send then, and stays mute.
 *
 * Rejected. Marks in all silence that is filled in: it would not be exact zeros any more, which
 * meters and recorders look for. To wait for the first sound: a silent phone would look lost. To look
 * for our own connections among the clients: that finds no circle. Patterns in the time of writing:
 * TCP and the relays between do not keep them. As it is, a mark is 1.3 ms at -90 dB, where a
 * connection begins in silence. It is in no log: of the source's own frames none is changed or lost.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

const MARK_FRAMES = 64;
/** The longest way round; silence that lasts longer comes from a silent phone. */
const WITHIN_MS = 2000;

/**
 * What a chunk says of its connection.
 *
 * - `audio`: it is no silence of ours, now and later.
 * - `silence`: nobody can tell yet.
 * - `question`: nobody can tell yet, and the mark is to go out ahead of it.
 * - `echo`: it is this relay's own.
 */
export type Hearing = "audio" | "silence" | "question" | "echo";

/** Listens to one connection, from its first frame. */
export class EchoProbe {
  /** Whole frames that no other relay sends. */
  readonly mark: Uint8Array;
  readonly #format: PcmFormat;
  /** The first channel of the mark. */
  readonly #signs = new Int8Array(MARK_FRAMES);
  readonly #untilMs: number;
  #heardFrames = 0;
  #isAudio = false;
  /** How many frames of the mark came last. */
  #matched = 0;
  /** How many frames came last, behind one of zeros, that may be anybody's mark. */
  #marked = 0;

  /**
   * @param random a number from 0 up to 1
   * @param nowMs when the connection begins
   */
  constructor(format: PcmFormat, random: () => number, nowMs: number) {
    const { frameBytes, bitsPerSample } = format;
    this.#format = format;
    this.#untilMs = nowMs + WITHIN_MS;
    this.mark = new Uint8Array(MARK_FRAMES * frameBytes);
    for (let frame = 1; frame < MARK_FRAMES; frame++) {
      const sign = this.#signs[frame] = random() < 0.5 ? 1 : -1;
      const start = frame * frameBytes;
      if (sign === 1) this.mark[start] = 1;
      else this.mark.fill(0xff, start, start + bitsPerSample / 8);
    }
  }

  /** Takes note of the next frames. */
  hear(frames: Uint8Array, nowMs: number): Hearing {
    this.#isAudio ||= nowMs >= this.#untilMs;
    if (this.#isAudio) return "audio";
    const { frameBytes } = this.#format;
    let isQuestion = false;
    for (let start = 0; start < frames.length; start += frameBytes) {
      const sign = this.#signOf(frames, start);
      if (sign === undefined) {
        this.#isAudio = true;
        return "audio";
      }
      // Zeros are the first frame of a mark and no other, so no mark begins within another.
      this.#marked = sign === 0 ? 1 : this.#marked + 1;
      this.#matched = sign === this.#signs[this.#matched] ? this.#matched + 1 : sign === 0 ? 1 : 0;
      if (this.#matched === MARK_FRAMES) return "echo";
      this.#heardFrames++;
      if (this.#heardFrames === MARK_FRAMES || this.#marked === MARK_FRAMES) isQuestion = true;
    }
    return isQuestion ? "question" : "silence";
  }

  /** @returns 0 for a frame of zeros, 1 or -1 for one as marks have it, undefined for any other */
  #signOf(frames: Uint8Array, start: number): 0 | 1 | -1 | undefined {
    const { frameBytes, bitsPerSample } = this.#format;
    const second = start + bitsPerSample / 8;
    const lowest = frames[start]!;
    if (lowest !== 0 && lowest !== 1 && lowest !== 0xff) return undefined;
    const rest = lowest === 0xff ? 0xff : 0;
    for (let index = start + 1; index < start + frameBytes; index++) {
      if (frames[index] !== (index < second ? rest : 0)) return undefined;
    }
    return lowest === 0xff ? -1 : lowest;
  }
}
