/// <reference lib="dom" />
// @ts-check
/**
 * Where the audio is published.
 *
 * @module
 */

import { find, make, say } from "./dom.js";

/** @import { Text } from "./language.js" */
/** @import { Target } from "./status.d.ts" */

/**
 * Shows it, where it is.
 *
 * @param {readonly Target[]} targets others once the relay was started anew
 * @param {Text} text
 */
export function showTargets(targets, text) {
  find("publishing").hidden = targets.length === 0;
  const list = find("targets");
  while (list.childElementCount < targets.length) list.append(make("li"));
  while (list.childElementCount > targets.length) list.lastElementChild?.remove();
  targets.forEach(({ url, state, advice }, index) => {
    const trouble = state === "publishing" ? undefined : advice?.[text.language];
    const why = trouble ? [trouble.state + text.pause + trouble.remedy + text.fullStop] : [];
    const row = /** @type {HTMLElement} */ (list.children[index]);
    say(row, [url, text[state === "waiting" ? "retrying" : state], ...why].join(" · "));
  });
}
