/// <reference lib="dom" />
// @ts-check
/**
 * What is known of the audio's way from the phone to the ear.
 *
 * @module
 */

import { find, make, say } from "./dom.js";
import { formatName, moment, sourceName } from "./figures.js";

/** @import { Text } from "./language.js" */
/** @import { Station } from "./status.d.ts" */
/** @import { Measures } from "./types.ts" */

/**
 * Shows it. What the relay does not tell any more is unknown, not as it was.
 *
 * @param {Station | undefined} station
 * @param {Partial<Measures> | undefined} measures undefined while this page is silent
 * @param {Text} text
 */
export function showFigures(station, measures, text) {
  const rows = [...stationRows(station, text), ...measureRows(measures, text)];
  const list = find("figures");
  while (list.childElementCount > rows.length) list.lastElementChild?.remove();
  while (list.childElementCount < rows.length) {
    list.append(make("div", {}, make("dt"), make("dd")));
  }
  rows.forEach(([name, value = text.unknown], index) => {
    const [term, description] = list.children[index]?.children ?? [];
    if (!(term instanceof HTMLElement && description instanceof HTMLElement)) return;
    say(term, name);
    say(description, value);
    description.classList.toggle("quiet", value === text.unknown || value === text.onceListening);
  });
}

/**
 * @param {Station | undefined} station
 * @param {Text} text
 * @returns {[name: string, value: string | undefined][]}
 */
function stationRows(station, text) {
  const known = station?.state === "streaming" ? station : undefined;
  const drift = known?.driftPpm ?? undefined;
  return [
    [
      text.source,
      station && [station.phoneModel ?? [], sourceName(station.source, text)].flat().join(" · "),
    ],
    [text.format, station && formatName(station.format, text)],
    [text.rate, known && `${Math.round(known.bytesPerSecond / 1000)} kB/s`],
    [text.drift, drift === undefined ? undefined : `${signed(Math.round(drift))} ppm`],
  ];
}

/**
 * @param {Partial<Measures> | undefined} measures
 * @param {Text} text
 * @returns {[name: string, value: string | undefined][]}
 */
function measureRows(measures, text) {
  if (measures === undefined) return [[text.delay, text.onceListening]];
  const { parts, latencyMs, underruns, skippedMs } = measures;
  const ms = (/** @type {number | undefined} */ value) =>
    value === undefined ? undefined : moment(value, text);
  return [
    [text.phonePart, text.phoneUnknown],
    [text.relayPart, ms(parts?.relayMs)],
    [text.networkPart, ms(parts?.networkMs)],
    [text.pagePart, ms(parts?.bufferMs)],
    [text.outputPart, ms(parts?.outputMs)],
    [text.totalPart, ms(latencyMs)],
    [text.gaps, underruns?.toString()],
    [text.skipped, ms(skippedMs)],
  ];
}

/** @param {number} value */
function signed(value) {
  return value < 0 ? `−${-value}` : `+${value}`;
}
