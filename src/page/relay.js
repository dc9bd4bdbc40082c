/// <reference lib="dom" />
// @ts-check
/**
 * What the relay tells, and whether it still does.
 *
 * @module
 */

import { choose, offer } from "./station_choice.js";

/** @import { Client, RelayState, Station } from "./status.d.ts" */

const ASK_INTERVAL_MS = 2000;
const ANSWER_LIMIT_MS = 3000;

/**
 * Watches the relay: `status` is dispatched with each message, `clients` with each answer about who
 * listens, `change` when its state changes.
 *
 * A connection that says nothing may be dead, so the relay is asked every other second as well, and
 * an answer decides whether it is here. Only then its events are listened to.
 */
export class Relay extends EventTarget {
  /** @type {RelayState} */
  state = "looking";
  /** @type {Station | undefined} */
  station;
  /** @type {readonly Client[]} */
  clients = [];
  version = "";
  #heardAtMs = performance.now();
  /** @type {EventSource | undefined} */
  #events;
  /** @type {AbortController | undefined} */
  #asking;

  /** Begins to watch, for as long as the page is there. */
  start() {
    this.ask();
    setInterval(() => this.ask(), ASK_INTERVAL_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    addEventListener("online", () => this.ask());
  }

  /** For how long nothing has been heard of it. */
  get awayMs() {
    return performance.now() - this.#heardAtMs;
  }

  /** Asks how things are. */
  async ask() {
    if (this.#asking) return;
    this.#asking = new AbortController();
    try {
      const signal = AbortSignal.any([this.#asking.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
      const answer = await fetch("/api/status", { signal, cache: "no-store" });
      if (answer.status === 401) this.#become("locked");
      else if (!answer.ok) throw new TypeError();
      else this.#take(await answer.json());
    } catch {
      // Where events still come, one of them may say goodbye.
      const isHeard = this.#events !== undefined && this.awayMs < ASK_INTERVAL_MS;
      if (!isHeard) this.#become(this.state === "stopped" ? "stopped" : "away");
    } finally {
      this.#asking = undefined;
    }
  }

  /** @param {{ version: string, stations: (Station & { clients: Client[] })[] }} status */
  #take({ version, stations }) {
    const station = choose(stations);
    offer(stations);
    this.version = version;
    this.clients = station?.clients ?? [];
    this.#note(station);
    // What was open before may be dead.
    if (this.state !== "here") this.#close();
    this.#become("here");
    this.#events ??= this.#listen();
    this.dispatchEvent(new Event("clients"));
  }

  #listen() {
    const events = new EventSource("/api/events");
    events.addEventListener("status", ({ data }) => {
      if (this.#events === events && this.state === "here") {
        this.#note(choose(/** @type {Station[]} */ (JSON.parse(data).stations)));
      }
    });
    events.addEventListener("goodbye", () => {
      if (this.#events !== events) return;
      this.#close();
      this.#become("stopped");
      // What it still answers is what was before.
      this.#asking?.abort();
    });
    events.addEventListener("error", () => {
      if (this.#events !== events) return;
      // A relay that refuses would refuse again: it is asked when its time has come.
      if (events.readyState !== events.CLOSED) this.ask();
      this.#close();
    });
    return events;
  }

  /** @param {Station | undefined} station */
  #note(station) {
    this.station = station;
    this.#heardAtMs = performance.now();
    this.dispatchEvent(new Event("status"));
  }

  /** @param {RelayState} state */
  #become(state) {
    if (state !== "here") {
      this.station = undefined;
      this.clients = [];
    }
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("clients"));
    this.dispatchEvent(new Event("change"));
  }

  #close() {
    this.#events?.close();
    this.#events = undefined;
  }
}
