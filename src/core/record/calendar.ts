/**
 * The time of day, as the core knows it: passed in, like the clock.
 *
 * @module
 */

/** A moment as a clock on the wall shows it. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** With fractions. */
  readonly msSinceMidnight: number;
  /** When the next day begins, in milliseconds since 1970. */
  readonly nextMidnightMs: number;
}

/** The time of day where this computer is. */
export interface Calendar {
  /** Milliseconds since 1970. It may jump, when the computer's clock is set. */
  epochMs(): number;
  /** @param epochMs milliseconds since 1970 */
  local(epochMs: number): LocalTime;
}
