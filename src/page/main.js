/// <reference lib="dom" />
// @ts-check
/**
 * The page as a whole.
 *
 * @module
 */

import { Clients } from "./clients.js";
import { find, say } from "./dom.js";
import { duration, isApp, sourceName } from "./figures.js";
import { showFigures } from "./journey.js";
import { chooseLanguage, loadText } from "./language.js";
import { loudness } from "./levels.js";
import { Meters } from "./meters.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";
import { Recordings } from "./recordings.js";
import { Relay } from "./relay.js";
import { sentence } from "./sentence.js";
import { keepSettings, readSettings } from "./settings.js";
import { ofStation, stationUrl } from "./station_choice.js";
import { showTargets } from "./targets.js";
import { Ways } from "./ways.js";

/** @import { Text } from "./language.js" */

const SECOND_MS = 1000;
/** Whoever prefers less motion sees meters and pictures move this often. */
const CALM_INTERVAL_MS = 500;
/** What the relay has said about levels is not shown as the present for longer. */
const LEVELS_LAST_MS = 1500;
const NOTE_MS = 5000;
const RECORDINGS_INTERVAL_MS = 10_000;

/** All that is on the page, and what connects it. */
class Page {
  #text;
  #relay = new Relay();
  #player = new Player(stationUrl());
  #clients;
  #recordings;
  #ways = new Ways();
  #meters = new Meters(find("meters"));
  #picture = new Picture(
    /** @type {HTMLCanvasElement} */ (find("wave")),
    /** @type {HTMLCanvasElement} */ (find("spectrum")),
  );
  /** @type {Float32Array<ArrayBuffer>[]} */
  #samples = [];
  #levelsAtMs = -Infinity;
  #drawnAtMs = 0;
  #recordingsAtMs = -Infinity;

  /** @param {Text} text */
  constructor(text) {
    this.#text = text;
    this.#clients = new Clients(this.#relay, text);
    this.#recordings = new Recordings(text);
  }

  start() {
    this.#offerLanguages();
    const relay = this.#relay;
    relay.addEventListener("status", () => this.#levelsAtMs = performance.now());
    relay.addEventListener("status", () => this.#showState());
    relay.addEventListener("clients", () => this.#clients.show(this.#text));
    relay.addEventListener("change", () => this.#relayChanged());
    this.#player.addEventListener("change", () => this.#showState());
    setInterval(() => this.#eachSecond(), SECOND_MS);
    find("restart").onclick = () => this.#restart();
    whileSeen(find("stage"), (nowMs) => this.#draw(nowMs));
    this.#showAll();
    relay.start();
  }

  #offerLanguages() {
    const choice = /** @type {HTMLSelectElement} */ (find("language"));
    choice.value = this.#text.language;
    choice.onchange = async () => {
      const language = chooseLanguage(choice.value, []);
      keepSettings({ language });
      this.#text = await loadText(language);
      this.#showAll();
    };
  }

  async #relayChanged() {
    this.#showState();
    if (this.#relay.state !== "here") return;
    say(find("version"), `sndcpy-relay ${this.#relay.version}`);
    await Promise.all([this.#ways.ask(), this.#recordings.ask()]);
    this.#ways.show(this.#text);
  }

  async #restart() {
    const answer = await fetch(ofStation("/api/restart"), { method: "POST" }).catch(() =>
      undefined
    );
    const note = find("restart-note");
    say(note, answer?.ok ? this.#text.restarting : this.#text.cannotDo);
    setTimeout(() => say(note, ""), NOTE_MS);
  }

  #showAll() {
    document.documentElement.lang = this.#text.language;
    for (const element of document.querySelectorAll("[data-text]")) {
      const text = this.#text[/** @type {keyof Text} */ (element.getAttribute("data-text"))];
      if (typeof text === "string") element.textContent = text;
    }
    find("wave").ariaLabel = this.#text.wave;
    find("spectrum").ariaLabel = this.#text.spectrum;
    this.#showState();
    this.#clients.show(this.#text);
    this.#recordings.show(this.#text);
    this.#ways.show(this.#text);
    this.#showFigures();
  }

  #showState() {
    const { state: relay, station } = this.#relay;
    const { listening } = this.#player;
    const { state: sound, isMuted } = listening;
    const isFull = listening.whyAway === "full";
    const said = sentence({ relay, station, sound, isMuted, isFull }, this.#text);
    say(find("sentence"), said.headline);
    say(find("state"), said.state);
    say(find("remedy"), said.remedy);
    document.body.dataset.tone = said.tone;
    const title = `${this.#player.isOn ? "▶ " : ""}${said.headline} · sndcpy-relay`;
    if (document.title !== title) document.title = title;
    this.#player.show(this.#text, relay === "here");
    if (station !== undefined) {
      this.#player.name(station.phoneModel ?? sourceName(station.source, this.#text));
    }
    find("restart").hidden = station === undefined || !isApp(station.source);
    showTargets(station?.targets ?? [], this.#text);
    find("picture").hidden = listening.analysers.length === 0;
    this.#showAway();
  }

  /** Not with the sentence: a screen reader would read each second. */
  #showAway() {
    const { state, awayMs } = this.#relay;
    const isAway = state === "away" || state === "stopped";
    find("away").hidden = !isAway;
    if (isAway) say(find("away"), this.#text.awayFor(duration(awayMs, this.#text)));
  }

  #showFigures() {
    this.#player.showDelay(this.#text);
    const measures = this.#player.isOn ? this.#player.listening.measures() : undefined;
    showFigures(this.#relay.station, measures, this.#text);
  }

  #eachSecond() {
    this.#showAway();
    this.#showFigures();
    const isDue = performance.now() - this.#recordingsAtMs > RECORDINGS_INTERVAL_MS;
    if (document.hidden || this.#relay.state !== "here") return;
    if (!this.#recordings.isRunning && !isDue) return;
    this.#recordingsAtMs = performance.now();
    this.#recordings.ask();
  }

  /** @param {number} nowMs */
  #draw(nowMs) {
    const elapsedMs = nowMs - this.#drawnAtMs;
    if (isCalm() && elapsedMs < CALM_INTERVAL_MS) return;
    this.#drawnAtMs = nowMs;
    const { analysers } = this.#player.listening;
    if (analysers.length === 0 || this.#player.listening.state !== "playing") {
      return this.#meters.show(this.#toldLevels(nowMs), nowMs, this.#text);
    }
    this.#samples = analysers.map((analyser, index) => {
      const kept = this.#samples[index];
      const samples = kept?.length === analyser.fftSize ? kept : new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      return samples;
    });
    const count = Math.ceil(elapsedMs / SECOND_MS * (analysers[0]?.context.sampleRate ?? 0));
    this.#meters.show(this.#samples.map((samples) => loudness(samples, count)), nowMs, this.#text);
    this.#picture.draw(analysers, this.#samples, nowMs);
  }

  /** @param {number} nowMs */
  #toldLevels(nowMs) {
    const { levelsDbfs = null, rmsDbfs = null } = this.#relay.station ?? {};
    if (levelsDbfs === null || nowMs - this.#levelsAtMs > LEVELS_LAST_MS) return undefined;
    return levelsDbfs.map((level, channel) => ({
      peakDbfs: level ?? -Infinity,
      rmsDbfs: rmsDbfs?.[channel] ?? -Infinity,
      isClipped: level === 0,
    }));
  }
}

function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Draws each frame that somebody can see.
 *
 * @param {HTMLElement} element
 * @param {(nowMs: number) => void} draw
 */
function whileSeen(element, draw) {
  let frame = 0;
  const next = () => {
    frame = requestAnimationFrame((nowMs) => {
      draw(nowMs);
      next();
    });
  };
  new IntersectionObserver((entries) => {
    cancelAnimationFrame(frame);
    if (entries.at(-1)?.isIntersecting) next();
  }).observe(element);
}

/** A token is nobody's business who looks over a shoulder; the browser has kept it. */
if (location.search !== "") history.replaceState(null, "", location.pathname + location.hash);
new Page(await loadText(chooseLanguage(readSettings().language, navigator.languages))).start();
