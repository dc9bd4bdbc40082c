/**
 * What `doctor` says last, in English.
 *
 * @module
 */

import type { DoctorConclusion } from "../words.ts";

/** What to do next. */
export const doctorConclusion: DoctorConclusion = {
  startRelay: (command) => `Nothing is wrong. Start the relay: ${command}`,
  listen: (command) => `Nothing is wrong, and the relay is running. See how to listen: ${command}`,
  mendFirst: (check, command) => `First do what "✗ ${check}" says. Then look again: ${command}`,
};
