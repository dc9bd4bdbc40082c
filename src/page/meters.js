/// <reference lib="dom" />
// @ts-check
/**
 * A meter for each channel.
 *
 * @module
 */

import { make, say } from "./dom.js";
import { decibels } from "./figures.js";
import { Ballistics, onScale } from "./levels.js";

/** @import { Text } from "./language.js" */

/** A screen reader is told this often. */
const TELL_INTERVAL_MS = 1000;

/**
 * @typedef {object} Level
 * @property {number} peakDbfs
 * @property {number} rmsDbfs
 * @property {boolean} isClipped
 */

class Meter {
  #ballistics = new Ballistics();
  #cover = make("span", { className: "cover" });
  #rms = make("span", { className: "rms" });
  #hold = make("span", { className: "hold" });
  #figure = make("span", { className: "figure" });
  #toldAtMs = -Infinity;

  /**
   * @param {string} letter
   * @param {string} name
   */
  constructor(letter, name) {
    const bar = make("span", { className: "bar" }, this.#cover, this.#rms, this.#hold);
    this.element = make("div", { className: "meter" }, make("span", {}, letter), bar, this.#figure);
    this.element.role = "meter";
    this.element.ariaLabel = name;
    this.element.ariaValueMin = "-60";
    this.element.ariaValueMax = "0";
  }

  /**
   * @param {Level | undefined} level undefined where nothing is known
   * @param {number} nowMs
   * @param {Text} text
   */
  show(level, nowMs, text) {
    this.#ballistics.note(level?.peakDbfs ?? -Infinity, level?.isClipped ?? false, nowMs);
    const { levelDbfs, heldDbfs } = this.#ballistics;
    const isClipped = this.#ballistics.isClipped(nowMs);
    this.#cover.style.transform = `scaleX(${1 - onScale(levelDbfs)})`;
    this.#rms.style.transform = `scaleX(${onScale(level?.rmsDbfs ?? -Infinity)})`;
    this.#hold.style.insetInlineStart = `${100 * onScale(heldDbfs)}%`;
    this.#hold.hidden = onScale(heldDbfs) === 0;
    this.element.classList.toggle("clipped", isClipped);
    if (nowMs - this.#toldAtMs < TELL_INTERVAL_MS / (level === undefined ? 1 : 5)) return;
    this.#toldAtMs = nowMs;
    const figure = level === undefined
      ? ""
      : onScale(heldDbfs) === 0
      ? text.silence
      : decibels(heldDbfs);
    say(this.#figure, figure);
    this.element.ariaValueNow = String(Math.max(-60, Math.round(heldDbfs)));
    this.element.ariaValueText = [figure || text.unknown, ...isClipped ? [text.clipped] : []]
      .join(", ");
  }
}

/** The meters of all channels. */
export class Meters {
  /** @type {Meter[]} */
  #meters = [];
  #element;
  /** @type {Text | undefined} */
  #text;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /**
   * @param {readonly Level[] | undefined} levels undefined where nothing is known
   * @param {number} nowMs
   * @param {Text} text
   */
  show(levels, nowMs, text) {
    const count = levels?.length ?? (this.#meters.length || 2);
    if (count !== this.#meters.length || text !== this.#text) this.#make(count, text);
    this.#meters.forEach((meter, index) => meter.show(levels?.[index], nowMs, text));
  }

  /**
   * @param {number} count
   * @param {Text} text
   */
  #make(count, text) {
    this.#text = text;
    const names = count === 2
      ? [["L", text.left], ["R", text.right]]
      : Array.from({ length: count }, (_, index) => [`${index + 1}`, text.channel(index + 1)]);
    this.#meters = names.map(([letter = "", name = ""]) => new Meter(letter, name));
    const marks = [-48, -36, -24, -12, 0].map((mark) => {
      const element = make("span", {}, String(mark).replace("-", "−"));
      element.style.insetInlineStart = `${100 * onScale(mark)}%`;
      return element;
    });
    const scale = make("div", { className: "scale" }, make("span", {}, ...marks));
    scale.ariaHidden = "true";
    this.#element.replaceChildren(...this.#meters.map(({ element }) => element), scale);
  }
}
