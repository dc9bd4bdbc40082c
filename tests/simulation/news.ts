/**
 * What the relay tells, and whether it says it once a change.
 *
 * @module
 */

import type { PaceObserver } from "../../src/core/pace.ts";
import type { PhoneObserver } from "../../src/core/sndcpy_source.ts";
import type { SourceObserver } from "../../src/core/source_supervisor.ts";
import type { PhoneWait } from "../../src/core/phone_choice.ts";
import type { SourceError } from "../../src/core/source.ts";
import type { History } from "./history.ts";

/** Listens to the relay in place of a person. */
export class News implements PaceObserver, PhoneObserver, SourceObserver {
  /** Old audio that was passed over, in milliseconds. */
  surgedMs = 0;
  /** When the last surges ended. */
  surgesAtMs: number[] = [];
  /** When it was last said that the audio comes too fast or at a wrong rate. */
  wrongPaceAtMs = Number.NEGATIVE_INFINITY;
  /** The last wrong rate that was measured, in frames a second, and when. */
  measured = { rate: 0, atMs: Infinity };
  readonly #history: History;
  readonly #nowMs: () => number;
  /** Whether any audio has come by the connection that there is. */
  readonly #hasAudio: () => boolean;
  #source = "";
  #phone = "";

  constructor(history: History, nowMs: () => number, hasAudio: () => boolean) {
    this.#history = history;
    this.#nowMs = nowMs;
    this.#hasAudio = hasAudio;
  }

  sourceStreams(): void {
    if (!this.#hasAudio()) this.#history.broken(6, "it streams, it says, without a byte of audio");
    this.#source = this.#once("source", this.#source, "streams");
  }

  sourceLost({ loss, message }: SourceError): void {
    this.#history.note(`relay: ${message}`);
    this.#source = this.#once("source", this.#source, loss);
  }

  phoneWaits(_wait: PhoneWait, message: string): void {
    this.#phone = this.#once("phone", this.#phone, message);
  }

  phoneReady(serial: string): void {
    this.#phone = this.#once("phone", this.#phone, `ready: ${serial}`);
  }

  startsLimited(intervalMs: number): void {
    this.#history.note(`relay: the app is started less often: once in ${intervalMs} ms`);
  }

  zerosHeard(silentMs: number): void {
    this.#history.note(`relay: zeros for ${silentMs} ms`);
  }

  surged(skippedMs: number): void {
    this.surgedMs += skippedMs;
    this.surgesAtMs = [...this.surgesAtMs.slice(-9), this.#nowMs()];
    this.#history.note(`relay: skipped ${skippedMs.toFixed(1)} ms of old audio`);
  }

  tooFast(): void {
    this.wrongPaceAtMs = this.#nowMs();
    this.#history.note("relay: too fast, passed on");
  }

  wrongRate(framesPerSecond: number): void {
    this.wrongPaceAtMs = this.#nowMs();
    this.measured = { rate: framesPerSecond, atMs: this.wrongPaceAtMs };
    this.#history.note(`relay: ${framesPerSecond.toFixed(0)} frames a second, passed on`);
  }

  #once(what: string, before: string, now: string): string {
    this.#history.note(`relay: ${what}: ${now}`);
    if (before === now) {
      this.#history.broken(5, `the ${what} is said to be "${now}" twice in a row`);
    }
    return now;
  }
}
