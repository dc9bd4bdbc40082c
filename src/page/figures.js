// @ts-check
/**
 * Figures as people read them.
 *
 * @module
 */

/** @import { Text } from "./language.js" */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * `3 s`, `2 min 5 s`, `1 h 4 min`.
 *
 * @param {number} ms
 * @param {Text} text
 */
export function duration(ms, { hour, minute, second }) {
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor(ms % HOUR_MS / MINUTE_MS);
  const seconds = Math.floor(ms % MINUTE_MS / SECOND_MS);
  if (hours > 0) return `${hours}${hour} ${minutes}${minute}`;
  if (minutes > 0) return `${minutes}${minute} ${seconds}${second}`;
  return `${seconds}${second}`;
}

/**
 * Short times, exactly: `40 ms`, `1.2 s`.
 *
 * @param {number} ms
 * @param {Text} text
 */
export function moment(ms, text) {
  return ms < SECOND_MS ? `${Math.round(ms)} ms` : `${(ms / SECOND_MS).toFixed(1)}${text.second}`;
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/**
 * `−12.3 dB`.
 *
 * @param {number} dbfs
 */
export function decibels(dbfs) {
  return `${dbfs.toFixed(1).replace("-", "−")} dB`;
}

/**
 * `48000:16:2` as `48 kHz, 16 bits, stereo`.
 *
 * @param {string} format
 * @param {Text} text
 */
export function formatName(format, text) {
  const [rate = 0, bits = 0, channels = 0] = format.split(":").map(Number);
  const layout = channels === 1 ? text.mono : channels === 2 ? text.stereo : `${channels} ch`;
  return `${rate / 1000} kHz, ${bits} ${text.bits}, ${layout}`;
}

/**
 * What the audio comes from, as people call it.
 *
 * @param {string} source as the status has it: `sndcpy:R5CT10ABCDE`
 * @param {Text} text
 */
export function sourceName(source, text) {
  if (source === "demo") return text.demo;
  if (source === "-") return text.input;
  if (/^(tcp|pipe):/.test(source)) return source.replace(/^pipe:\/\//, "");
  return source.includes(":") ? source.slice(source.indexOf(":") + 1) : text.phone;
}

/**
 * Whether the audio comes from an app on a phone, which can be started again.
 *
 * @param {string} source as above
 */
export function isApp(source) {
  return !/^(demo$|-$|tcp:|pipe:)/.test(source);
}
