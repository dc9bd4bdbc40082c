/// <reference lib="dom" />
// @ts-check
/**
 * What somebody has chosen, until the next visit.
 *
 * @module
 */

const KEY = "sndcpy-relay";

/** @returns {Record<string, unknown>} nothing where a browser keeps nothing */
export function readSettings() {
  try {
    const settings = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof settings === "object" && settings !== null ? settings : {};
  } catch {
    return {};
  }
}

/** @param {Record<string, unknown>} changes */
export function keepSettings(changes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readSettings(), ...changes }));
  } catch {
    // The next visit begins anew.
  }
}
