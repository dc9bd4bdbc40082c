/// <reference lib="dom" />
// @ts-check
/**
 * Which of several stations the page is about: what stands behind `#` in its address.
 *
 * @module
 */

import { find, make } from "./dom.js";

/** As URLs have it: in the address of a page, people may write some of it as it is. */
const chosen = location.hash.slice(1).replaceAll(":", "%3A");

/**
 * The chosen one, if it is there; the first, if none was chosen.
 *
 * @template {{ name: string }} Named
 * @param {readonly Named[]} stations
 */
export function choose(stations) {
  if (chosen === "") return stations[0];
  return stations.find(({ name }) => encodeURIComponent(name) === chosen);
}

/**
 * Asks for that of the chosen one.
 *
 * @param {string} path
 */
export function ofStation(path) {
  return `${path}?station=${chosen}`;
}

/** Where its streams are. */
export function stationUrl() {
  return new URL(chosen && `/${chosen}/`, location.origin).href;
}

/**
 * Offers all of them, where there are several.
 *
 * @param {readonly { name: string }[]} stations
 */
export function offer(stations) {
  const nav = find("stations");
  nav.hidden = stations.length < 2 && choose(stations) === stations[0];
  const names = stations.map(({ name }) => name);
  const offered = Array.from(nav.children, ({ textContent }) => textContent);
  if (nav.hidden || String(names) === String(offered)) return;
  nav.replaceChildren(...names.map((name) => {
    const link = make("a", { href: `#${encodeURIComponent(name)}` }, name);
    if (name === choose(stations)?.name) link.ariaCurrent = "page";
    return link;
  }));
}

addEventListener("hashchange", () => location.reload());
