// @ts-check
/**
 * How things stand, as a person would say it.
 *
 * @module
 */

import { duration, sourceName } from "./figures.js";

/** @import { Text } from "./language.js" */
/** @import { RelayState, Station } from "./status.d.ts" */

/** Music has pauses. */
const SILENT_MS = 5000;

/**
 * @typedef {object} Sentence
 * @property {string} headline
 * @property {string} state why; may be empty
 * @property {string} remedy what to do; may be empty
 * @property {"good" | "waiting" | "bad"} tone
 */

/**
 * @typedef {object} Situation
 * @property {RelayState} relay
 * @property {Station | undefined} station
 * @property {string} sound the state of the sound on this page
 * @property {boolean} isMuted
 * @property {boolean} isFull whether the relay has no room for this page's sound
 */

/**
 * @param {Situation} situation
 * @param {Text} text
 * @returns {Sentence}
 */
export function sentence({ relay, station, sound, isMuted, isFull }, text) {
  if (relay === "locked") return say("bad", text.locked, text.lockedRemedy);
  if (relay === "stopped") return say("bad", text.stopped, text.stoppedRemedy);
  if (relay === "away") return say("bad", text.away, text.awayRemedy);
  if (relay === "looking") return say("waiting", text.looking);
  if (station === undefined) return say("waiting", text.noStation, text.noStationRemedy);
  const { advice, source, phoneModel, silentMs } = station;
  if (station.state === "waiting") {
    if (advice === null) return say("waiting", text.waiting);
    const { problem, state, remedy } = advice[text.language];
    return say("bad", problem, remedy + text.fullStop, state);
  }
  const name = phoneModel ?? sourceName(source, text);
  if (silentMs >= SILENT_MS) {
    // Whole ten seconds: a screen reader is not to read each of them.
    const time = duration(Math.floor(silentMs / 10_000) * 10_000 || SILENT_MS, text);
    return say("waiting", `${text.silent} — ${name}`, text.silentRemedy, text.silentFor(time));
  }
  if (sound === "waiting") return say("waiting", text.waiting);
  if (sound === "away") return say("bad", isFull ? text.full : text.soundAway);
  if (sound === "playing") return say("good", `${isMuted ? text.muted : text.playing} — ${name}`);
  return say("good", `${text.ready} — ${name}`);
}

/**
 * @param {Sentence["tone"]} tone
 * @param {string} headline
 * @returns {Sentence}
 */
function say(tone, headline, remedy = "", state = "") {
  return { tone, headline, remedy, state };
}
