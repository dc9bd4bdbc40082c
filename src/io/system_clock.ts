/**
 * The real time.
 *
 * @module
 */

import type { Clock } from "../core/base/clock.ts";

/** The computer's monotonic clock and its timers. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
