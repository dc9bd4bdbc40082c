/**
 * How programs list the devices that play.
 *
 * @module
 */

import type { AudioDevice } from "./player.ts";

/** `mpv --audio-device=help`: `  'pulse/speakers' (Speakers)`. */
export function mpvDevices(answer: string): AudioDevice[] {
  return [...answer.matchAll(/^ {2}'([^']+)'(?: \((.*)\))?\r?$/gm)]
    .map(([, name, description]) => ({ name: name!, description }));
}

/** `pactl list short sinks`: number, name, driver, format and state, with tabs between them. */
export function pactlSinks(answer: string): AudioDevice[] {
  return [...answer.matchAll(/^\d+\t([^\t]+)\t[^\t]*\t([^\t\n]*)/gm)]
    .map(([, name, description]) => ({ name: name!, description }));
}

/** `aplay -L`: a name, and below it lines about it that begin with spaces. */
export function aplayDevices(answer: string): AudioDevice[] {
  return [...answer.matchAll(/^(\S.*)\n(?:[ \t]+(.*))?/gm)]
    .map(([, name, description]) => ({ name: name!, description }));
}
