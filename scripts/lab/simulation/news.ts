/**
 * What the relay tells, and whether it says it once a change.
 *
 * @module
 */

import type { RelayEvent } from "../../../src/core/event.ts";
import type { History } from "./history.ts";

/** Listens to the relay in place of a person. */
export class News {
  /** Old audio that was passed over, in milliseconds. */
  surgedMs = 0;
  /** What those are said to have lost who are gone. */
  lostMs = 0;
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

  /** Takes note of what the relay tells. */
  readonly hear = (event: RelayEvent): void => {
    const history = this.#history;
    switch (event.kind) {
      case "source-streams":
        if (!this.#hasAudio()) history.broken(6, "it streams, it says, without a byte of audio");
        this.#source = this.#once("source", this.#source, "streams");
        break;
      case "source-lost":
        history.note(`relay: ${event.error.message}`);
        this.#source = this.#once("source", this.#source, event.error.trouble.code);
        break;
      case "phone-waits":
        this.#phone = this.#once("phone", this.#phone, JSON.stringify(event.wait));
        break;
      case "phone-ready":
        this.#phone = this.#once("phone", this.#phone, `ready: ${event.app} on ${event.serial}`);
        break;
      case "surge":
        this.surgedMs += event.skippedMs;
        this.surgesAtMs = [...this.surgesAtMs.slice(-9), this.#nowMs()];
        history.note(`relay: skipped ${event.skippedMs.toFixed(1)} ms of old audio`);
        break;
      case "client-left":
        this.lostMs += event.lostMs;
        break;
      case "too-fast":
        this.wrongPaceAtMs = this.#nowMs();
        history.note("relay: too fast, passed on");
        break;
      case "wrong-rate":
        this.wrongPaceAtMs = this.#nowMs();
        this.measured = { rate: event.framesPerSecond, atMs: this.wrongPaceAtMs };
        history.note(`relay: ${event.framesPerSecond.toFixed(0)} frames a second, passed on`);
        break;
      case "starts-limited":
      case "zeros":
        history.note(`relay: ${JSON.stringify(event)}`);
        break;
      case "client-refused":
      case "accept-failed":
      case "listener-failed":
        // A violation that a listener has found is kept.
        history.broken(8, `the relay says: ${JSON.stringify(event)}`);
    }
  };

  #once(what: string, before: string, now: string): string {
    this.#history.note(`relay: ${what}: ${now}`);
    if (before === now) {
      this.#history.broken(5, `the ${what} is said to be "${now}" twice in a row`);
    }
    return now;
  }
}
