/**
 * Silence that came in place of audio.
 *
 * Where a source was only late, and now delivers what it owes, as much of that has to be passed over
 * as there was silence: else clients would be later after each gap.
 *
 * @module
 */

/** A source's usual hiccups are shorter; what is longer is a gap. */
export const GAP_AFTER_MS = 200;
/** More than this in advance, or than is tolerated, is not yet to be played, but a wrong pace. */
const MOST_AHEAD_MS = 1000;
/** What comes late after a gap comes within this time. */
const OWED_FOR_MS = 1000;
/** More than this too early, after a gap, is audio that was late. */
const LATE_AUDIO_MS = 50;

/** Keeps account of gaps in the audio, and of the silence in them. */
export class SilenceDebt {
  readonly #mostAheadMs: number;
  #playsUntilMs = 0;
  #filledMs = 0;
  #owedUntilMs = Number.NEGATIVE_INFINITY;

  /** @param toleratedMs how much too early audio may come, and is handed out */
  constructor(toleratedMs: number) {
    this.#mostAheadMs = Math.max(MOST_AHEAD_MS, toleratedMs);
  }

  /** Until when the audio that was handed out plays. */
  get playsUntilMs(): number {
    return this.#playsUntilMs;
  }

  /** Whether the audio that was handed out has been over for so long that silence is due. */
  isGap(nowMs: number): boolean {
    return nowMs - this.#playsUntilMs >= GAP_AFTER_MS;
  }

  /** Begins, as if audio had just ended. */
  begin(nowMs: number): void {
    this.#playsUntilMs = nowMs;
    this.#filledMs = 0;
  }

  /** A gap begins to be filled. */
  gapBegins(): void {
    this.#filledMs = 0;
  }

  /** So much silence was handed out. */
  filled(ms: number): void {
    this.#filledMs += ms;
  }

  /**
   * Takes note of audio that is being handed out.
   *
   * @param excessMs how much more audio has arrived than time has passed, lately
   * @returns how much of it has had silence in its place and is to be passed over, in milliseconds
   */
  audioFlows(audioMs: number, excessMs: number, nowMs: number): number {
    if (this.isGap(nowMs)) this.#owedUntilMs = nowMs + OWED_FOR_MS;
    const aheadMs = Math.max(0, this.#playsUntilMs - nowMs) + audioMs;
    this.#playsUntilMs = nowMs + Math.min(aheadMs, this.#mostAheadMs);
    const owedMs = nowMs < this.#owedUntilMs ? this.#filledMs : 0;
    return Math.max(0, Math.min(owedMs, excessMs - LATE_AUDIO_MS));
  }

  /** So much of what is owed has been passed over, or will not come. */
  settle(ms: number): void {
    this.#filledMs = Math.max(0, this.#filledMs - ms);
  }
}
