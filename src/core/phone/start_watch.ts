/**
 * How long to wait for an app that was started and is not heard yet.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { AppStage, PhoneApp } from "./phone.ts";
import { type PhoneWait, troubleOf } from "../trouble.ts";

/** How long the app may take to its first byte, from its start or from what shows that it lives. */
export const STARTING_LIMIT_MS = 10_000;
/** How long it may take though it lives: another start will help then, or none. */
const SLOWEST_START_MS = 120_000;
/** Most apps are heard before that, and nothing is asked. */
const FIRST_LOOK_MS = 2000;
const LOOK_EVERY_MS = 4000;

/** What a watch is made of. */
export interface StartWatchOptions {
  app: Pick<PhoneApp, "name" | "stage">;
  serial: string;
  clock: Clock;
  /** Told what the phone waits for, each time that it was looked at. */
  tell(wait: PhoneWait): void;
}

/**
 * Watches one start of an app. While Android asks whoever holds the phone, there is no hurry; while
 * the app lives, there is some patience: another start would take the question away, or begin anew
 * what is slow.
 */
export class StartWatch {
  readonly serial: string;
  readonly #options: StartWatchOptions;
  #stage: AppStage = "starts";
  #lookAtMs: number;
  #deadlineMs: number;
  #slowestMs: number;

  constructor(options: StartWatchOptions) {
    this.#options = options;
    this.serial = options.serial;
    const nowMs = options.clock.nowMs();
    this.#lookAtMs = nowMs + FIRST_LOOK_MS;
    this.#deadlineMs = nowMs + STARTING_LIMIT_MS;
    this.#slowestMs = nowMs + SLOWEST_START_MS;
  }

  /** Whether Android asked when the phone was last looked at. */
  get isAsking(): boolean {
    return this.#stage === "asks";
  }

  /** Whether another program was connected to it when the phone was last looked at. */
  get isTaken(): boolean {
    return this.#stage === "taken";
  }

  /** Looks at the phone: whether the app is still on its way. */
  async isUnderWay(signal: AbortSignal): Promise<boolean> {
    const { app, serial, clock, tell } = this.#options;
    try {
      this.#stage = await app.stage(serial, signal);
    } catch (error) {
      signal.throwIfAborted();
      // As before, as far as anybody knows: what keeps adb from answering shows elsewhere.
      if (troubleOf(error) === undefined) throw error;
      return !this.#isOver;
    } finally {
      this.#lookAtMs = clock.nowMs() + LOOK_EVERY_MS;
    }
    if (this.#isOver) return false;
    const nowMs = clock.nowMs();
    if (this.isAsking) {
      this.#slowestMs = nowMs + SLOWEST_START_MS;
      tell({ code: "tap-needed", serial, app: app.name });
    }
    this.#deadlineMs = Math.min(nowMs + STARTING_LIMIT_MS, this.#slowestMs);
    return true;
  }

  /** Whether the app may be heard in `pauseMs`; if it is time for that, looks at the phone. */
  async isWorthWaiting(pauseMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    if (clock.nowMs() >= this.#lookAtMs) await this.isUnderWay(signal);
    return !this.isTaken && clock.nowMs() + pauseMs <= this.#deadlineMs;
  }

  get #isOver(): boolean {
    return this.#stage === "ended" || this.isTaken;
  }
}
