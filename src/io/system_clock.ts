/**
 * The real time.
 *
 * @module
 */

import type { Clock } from "../core/base/clock.ts";
import type { Calendar } from "../core/record/calendar.ts";

/** The computer's monotonic clock and its timers. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The time of day in this computer's time zone. */
export const systemCalendar: Calendar = {
  epochMs: () => Date.now(),
  local(epochMs) {
    const date = new Date(epochMs);
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
    return {
      year,
      month: month + 1,
      day,
      hour: date.getHours(),
      minute: date.getMinutes(),
      second: date.getSeconds(),
      msSinceMidnight: epochMs - new Date(year, month, day).getTime(),
      nextMidnightMs: new Date(year, month, day + 1).getTime(),
    };
  },
};
