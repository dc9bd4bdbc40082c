/// <reference lib="dom" />
// @ts-check
/**
 * Who listens.
 *
 * @module
 */

import { find, make, say } from "./dom.js";
import { duration, moment } from "./figures.js";
import { ofStation } from "./station_choice.js";

/** @import { Text } from "./language.js" */
/** @import { Relay } from "./relay.js" */
/** @import { Client } from "./status.d.ts" */

/** Has a list of its own. */
const PUBLISHER = "publisher";
/** The relay's own listeners cannot be sent away. */
const OWN_TRANSPORTS = ["file", "player"];
/** What is behind by less is not behind. */
const SMALL_LAG_MS = 50;

/** The list of clients. A row stays the same element for as long as its client is here. */
export class Clients {
  #relay;
  /** @type {Map<number, { row: HTMLLIElement, who: HTMLElement, what: HTMLElement, end: HTMLButtonElement }>} */
  #rows = new Map();
  #text;

  /**
   * @param {Relay} relay
   * @param {Text} text
   */
  constructor(relay, text) {
    this.#relay = relay;
    this.#text = text;
  }

  /** @param {Text} text */
  show(text) {
    this.#text = text;
    const clients = this.#relay.clients.filter(({ transport }) => transport !== PUBLISHER);
    find("clients-none").hidden = clients.length > 0 || this.#relay.state !== "here";
    for (const [id, { row }] of this.#rows) {
      if (clients.some((client) => client.id === id)) continue;
      if (row.contains(document.activeElement)) find("clients-head").focus();
      row.remove();
      this.#rows.delete(id);
    }
    for (const client of clients) this.#showOne(client);
  }

  /** @param {Client} client */
  #showOne(client) {
    const text = this.#text;
    const { who, what, end } = this.#rows.get(client.id) ?? this.#add(client);
    const isOwn = OWN_TRANSPORTS.includes(client.transport);
    say(who, client.address);
    say(
      what,
      [
        isOwn ? text.own : client.transport,
        text.since(duration(client.hereMs, text)),
        ...client.lagMs >= SMALL_LAG_MS ? [text.lag(moment(client.lagMs, text))] : [],
        ...client.skippedMs > 0 ? [text.skippedSoFar(moment(client.skippedMs, text))] : [],
      ].join(" · "),
    );
    say(end, text.end);
    end.ariaLabel = text.endWho(client.address);
    end.hidden = isOwn;
  }

  /** @param {Client} client */
  #add({ id, address }) {
    const who = make("strong");
    const what = make("span", { className: "note" });
    const end = make("button", { type: "button", onclick: () => this.#end(id, address) });
    const row = make("li", {}, make("div", {}, who, what), end);
    find("clients").append(row);
    const entry = { row, who, what, end };
    this.#rows.set(id, entry);
    return entry;
  }

  /**
   * @param {number} id
   * @param {string} address
   */
  async #end(id, address) {
    const text = this.#text;
    const answer = await fetch(ofStation(`/api/clients/${id}`), { method: "DELETE" }).catch(() =>
      undefined
    );
    const isGone = answer?.ok || answer?.status === 404;
    say(find("clients-note"), isGone ? text.ended(address) : text.cannotDo);
    await this.#relay.ask();
  }
}
