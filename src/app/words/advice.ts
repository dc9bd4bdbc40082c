/**
 * From a trouble to what a person can do about it.
 *
 * @module
 */

import type { Advice, AnyTrouble, Words } from "./words.ts";

/** What is wrong, and what to do. */
export function adviceOn(trouble: AnyTrouble, { advice, os }: Words): Advice {
  // The table has an entry for every code; which goes with which, the compiler cannot follow.
  return (advice[trouble.code] as (trouble: AnyTrouble, os: string) => Advice)(trouble, os);
}

/** The same as sentences. */
export function explain(trouble: AnyTrouble, words: Words): string {
  return words.say(adviceOn(trouble, words));
}
