/// <reference lib="dom" />
// @ts-check
/**
 * Elements of the page.
 *
 * @module
 */

/**
 * The element that has the id.
 *
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export function find(id) {
  const found = document.getElementById(id);
  if (found === null) throw new TypeError(`no #${id}`);
  return /** @type {Kind} */ (found);
}

/**
 * A new element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Says something, unless it says so already: a screen reader reads what is set.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
