/// <reference lib="dom" />
// @ts-check
/**
 * Other ways to listen: on other devices, and in other programs.
 *
 * @module
 */

import { find, make, say } from "./dom.js";
import { ofStation } from "./station_choice.js";

/** @import { Text } from "./language.js" */

/** What lets other devices in. */
const OPTION = "--bind 0.0.0.0";

/** The lines to copy, and the picture that opens the page elsewhere. */
export class Ways {
  /** @type {{ pages: string[], streams: { name: string, url: string }[], players: { name: string, line: string }[] } | undefined} */
  #ways;

  /** Asks the relay, which may be another one than before. */
  async ask() {
    const answer = await fetch(ofStation("/api/ways")).catch(() => undefined);
    if (answer?.ok) this.#ways = await answer.json();
  }

  /** @param {Text} text */
  show(text) {
    if (this.#ways === undefined) return;
    const { pages: [page], streams, players } = this.#ways;
    find("links").replaceChildren(...streams.map(({ name, url }) => row(name, url, text)));
    find("players").replaceChildren(...players.map(({ name, line }) => row(name, line, text)));
    find("devices").replaceChildren(...page === undefined ? here(text) : elsewhere(page, text));
  }
}

/**
 * @param {string} name
 * @param {string} line
 * @param {Text} text
 */
function row(name, line, text) {
  return make(
    "li",
    {},
    make("strong", {}, name),
    make("code", {}, shown(line)),
    copier(name, line, text),
  );
}

/**
 * A link as it may be seen by who looks over a shoulder.
 *
 * @param {string} link
 */
function shown(link) {
  return link.replace(/\?token=.*/, "?token=…");
}

/** @param {Text} text */
function here(text) {
  return [
    make("p", { className: "note" }, text.devicesNone),
    make("p", { className: "line" }, make("code", {}, OPTION), copier(OPTION, OPTION, text)),
  ];
}

/**
 * @param {string} page
 * @param {Text} text
 */
function elsewhere(page, text) {
  const help = make("p", { className: "note" }, text.devicesHelp);
  const link = make("a", { href: page }, shown(page));
  return [
    make("img", { src: "/api/qr.svg", alt: text.qr, className: "qr" }),
    make("div", {}, help, make("p", { className: "line" }, link)),
  ];
}

/**
 * @param {string} name
 * @param {string} line
 * @param {Text} text
 */
function copier(name, line, text) {
  const button = make("button", { type: "button" }, text.copy);
  button.ariaLabel = text.copyName(name);
  button.onclick = async () => {
    await copy(line);
    say(button, text.copied);
    say(find("copied"), `${text.copied}: ${name}`);
    setTimeout(() => {
      say(button, text.copy);
      say(find("copied"), "");
    }, 2000);
  };
  return button;
}

/**
 * Only pages that came encrypted, or from this computer, may use the clipboard itself.
 *
 * @param {string} line
 */
async function copy(line) {
  if (navigator.clipboard !== undefined) return await navigator.clipboard.writeText(line);
  const field = make("textarea", { value: line, className: "hidden-text" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
