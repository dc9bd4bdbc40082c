/// <reference lib="dom" />
// @ts-check
/**
 * What is recorded, and what was.
 *
 * @module
 */

import { find, make, say } from "./dom.js";
import { duration, size } from "./figures.js";
import { ofStation } from "./station_choice.js";

/** @import { Language, Text } from "./language.js" */
/** @import { Advice } from "./status.d.ts" */

/** More of them are found in their folder. */
const MOST_FILES = 20;

/** @typedef {{ id: number, name: string | null, recordedMs: number, bytes: number, isOwn: boolean }} Running */
/** @typedef {{ name: string, bytes: number, durationMs: number | null, writtenAt: string, isBeingWritten: boolean }} StoredFile */
/**
 * @typedef {object} RecordingsAnswer
 * @property {{ detail: string, advice?: Record<Language, Advice> } | null} trouble
 * @property {Running[]} running
 * @property {StoredFile[]} files
 */

/** The button that records, and the list of recordings. */
export class Recordings {
  /** @type {RecordingsAnswer | undefined} */
  #answer;
  #text;
  /** What did not work. */
  #fault = "";
  #shown = "";

  /** @param {Text} text */
  constructor(text) {
    this.#text = text;
    find("record").onclick = () => this.#press();
  }

  /** Whether something is being recorded: then figures change. */
  get isRunning() {
    return (this.#answer?.running.length ?? 0) > 0;
  }

  /** Asks the relay; where it does not answer, nothing is shown. */
  async ask() {
    const answer = await fetch("/api/recordings", { cache: "no-store" }).catch(() => undefined);
    this.#answer = answer?.ok ? await answer.json() : undefined;
    this.show(this.#text);
  }

  /** @param {Text} text */
  show(text) {
    this.#text = text;
    find("recording").hidden = this.#answer === undefined;
    if (this.#answer === undefined) return;
    const { trouble, running, files } = this.#answer;
    const [first] = running;
    const button = find("record");
    const own = this.#own();
    say(button, own === undefined ? text.record : text.stopRecording);
    button.classList.toggle("running", first !== undefined);
    button.hidden = trouble !== null || (first !== undefined && own === undefined);
    const advice = trouble?.advice?.[text.language];
    const why = advice === undefined
      ? trouble?.detail
      : `${advice.state}${text.pause}${advice.remedy}`;
    say(
      find("record-note"),
      this.#fault || why || (files.length === 0 && !first ? text.noRecordings : ""),
    );
    const shown = JSON.stringify([text.language, files, running]);
    // What has the focus stays where it is.
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#list(files.slice(0, MOST_FILES), running);
  }

  /** The recording that may be ended here. */
  #own() {
    return this.#answer?.running.find(({ isOwn }) => !isOwn);
  }

  /**
   * @param {readonly StoredFile[]} files
   * @param {readonly Running[]} running
   */
  #list(files, running) {
    const focused = document.activeElement?.getAttribute("href");
    find("recordings").replaceChildren(...files.map((file) => this.#row(file, running)));
    if (!focused) return;
    const link = find("recordings").querySelector(`a[href="${CSS.escape(focused)}"]`);
    if (link instanceof HTMLElement) link.focus();
  }

  /**
   * @param {StoredFile} file
   * @param {readonly Running[]} running
   */
  #row({ name, bytes, durationMs, writtenAt, isBeingWritten }, running) {
    const text = this.#text;
    const now = running.find((recording) => recording.name === name);
    const lengthMs = now?.recordedMs ?? durationMs;
    const what = [
      isBeingWritten ? text.recordingNow : new Date(writtenAt).toLocaleString(text.language),
      ...lengthMs === null ? [] : [duration(lengthMs, text)],
      size(now?.bytes ?? bytes),
    ].join(" · ");
    const link = make("a", { href: `/api/recordings/${encodeURIComponent(name)}`, download: name });
    link.className = "button";
    link.textContent = text.download;
    link.ariaLabel = text.downloadName(name);
    const about = make("span", { className: "note" }, what);
    return make("li", {}, make("div", {}, make("strong", {}, name), about), link);
  }

  async #press() {
    const own = this.#own();
    const answer =
      await (own === undefined
        ? fetch(ofStation("/api/recordings"), { method: "POST" })
        : fetch(`/api/recordings/${own.id}`, { method: "DELETE" })).catch(() => undefined);
    this.#fault = answer?.ok ? "" : (await answer?.json().catch(() => undefined))?.detail ??
      this.#text.cannotDo;
    await this.ask();
  }
}
