/// <reference lib="dom" />
// @ts-check
/**
 * What is known of the audio's way from the phone to the ear.
 *
 * @module
 */

import { find, make, say } from "./dom.js";
import { formatName, moment, sourceName } from "./figures.js";
import { TEXTS } from "./text.js";

/** @import { Language } from "./text.js" */
/** @import { Station } from "./status.d.ts" */

/**
 * @typedef {object} Measures
 * @property {number | undefined} latencyMs
 * @property {Partial<Record<"relayMs" | "networkMs" | "bufferMs" | "outputMs", number | undefined>>} parts
 * @property {number} underruns
 * @property {number | undefined} skippedMs
 */

/**
 * Shows it. What the relay does not tell any more is unknown, not as it was.
 *
 * @param {Station | undefined} station
 * @param {Measures | undefined} measures undefined while this page is silent
 * @param {Language} language
 */
export function showFigures(station, measures, language) {
  const text = TEXTS[language];
  const rows = [...stationRows(station, language), ...measureRows(measures, language)];
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
 * @param {Language} language
 * @returns {[name: string, value: string | undefined][]}
 */
function stationRows(station, language) {
  const text = TEXTS[language];
  const known = station?.state === "streaming" ? station : undefined;
  const drift = known?.driftPpm ?? undefined;
  return [
    [text.source, station && sourceName(station.source, text)],
    [text.format, station && formatName(station.format, text)],
    [text.rate, known && `${Math.round(known.bytesPerSecond / 1000)} kB/s`],
    [text.drift, drift === undefined ? undefined : `${signed(Math.round(drift))} ppm`],
  ];
}

/**
 * @param {Measures | undefined} measures
 * @param {Language} language
 * @returns {[name: string, value: string | undefined][]}
 */
function measureRows(measures, language) {
  const text = TEXTS[language];
  if (measures === undefined) return [[text.delay, text.onceListening]];
  const { parts: { relayMs, networkMs, bufferMs, outputMs }, latencyMs, underruns } = measures;
  const ms = (/** @type {number | undefined} */ value) =>
    value === undefined ? undefined : moment(value, language);
  return [
    [text.phonePart, text.phoneUnknown],
    [text.relayPart, ms(relayMs)],
    [text.networkPart, ms(networkMs)],
    [text.pagePart, ms(bufferMs)],
    [text.outputPart, ms(outputMs)],
    [text.totalPart, ms(latencyMs)],
    [text.gaps, String(underruns)],
    [text.skipped, ms(measures.skippedMs)],
  ];
}

/** @param {number} value */
function signed(value) {
  return value < 0 ? `−${-value}` : `+${value}`;
}
