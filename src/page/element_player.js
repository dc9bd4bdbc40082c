// @ts-check
/// <reference lib="dom" />
/**
 * Listening where there is no audio worklet: the browser's own player, with its own latency.
 *
 * @module
 */

import { Output } from "./output.js";
import { pageMs } from "./relay_clock.js";

/** @import { Away, Measures, PlayerOptions, Settings, State } from "./types.ts" */

/** What the relay has, the best for this first. */
const STREAMS = [
  { path: "stream.opus", type: 'audio/ogg; codecs="opus"' },
  { path: "stream.flac", type: "audio/flac" },
  { path: "stream.mp3", type: "audio/mpeg" },
  { path: "stream.wav", type: "audio/wav" },
];
const RETRY_MS = 1000;
/** After a sleep there is old audio. */
const MOST_BEHIND_SECONDS = 3;
const BEHIND_SECONDS = 0.5;

/** Plays an encoded stream from its start until it is stopped. */
export class ElementPlayer {
  #baseUrl;
  #tell;
  #audio = new Audio();
  #context = new AudioContext();
  #output = new Output(this.#context);
  #streams = STREAMS.filter(({ type }) => this.#audio.canPlayType(type) !== "");
  #tries = 0;
  /** @type {Away | undefined} */
  #away;
  #isBlocked = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {PlayerOptions} options */
  constructor({ baseUrl, settings, tell }) {
    this.#baseUrl = baseUrl;
    this.#tell = tell;
    const audio = this.#audio;
    audio.onplaying = () => {
      this.#away = undefined;
      tell();
    };
    audio.onwaiting = tell;
    audio.onprogress = () => this.#catchUp();
    audio.onerror = audio.onended = () => this.#lose();
    this.#context.onstatechange = tell;
    this.#context.createMediaElementSource(audio).connect(this.#output.entry);
    this.apply(settings);
  }

  /** As a LivePlayer's. */
  start() {
    this.#load();
    this.resume();
  }

  /** @returns {State} */
  get state() {
    if (this.#away !== undefined) return "away";
    if (this.#isBlocked || this.#context.state !== "running") return "blocked";
    if (this.#audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return "playing";
    return this.#audio.played.length > 0 ? "waiting" : "starting";
  }

  get away() {
    return this.#away;
  }

  get analysers() {
    return this.#output.analysers;
  }

  get sampleRate() {
    return this.#context.sampleRate;
  }

  /** @returns {Partial<Measures>} */
  measures() {
    return {};
  }

  /** @param {Settings} settings */
  apply(settings) {
    this.#output.apply(settings);
  }

  /** As a LivePlayer's. */
  resume() {
    this.#context.resume().catch(() => {
      // It has been closed.
    });
    this.#audio.play().then(() => this.#block(false), (error) => {
      if (error.name === "NotAllowedError") this.#block(true);
    });
  }

  stop() {
    clearTimeout(this.#timer);
    this.#audio.onerror = this.#audio.onended = null;
    this.#audio.removeAttribute("src");
    this.#audio.load();
    this.#context.close();
  }

  /** @param {boolean} isBlocked */
  #block(isBlocked) {
    this.#isBlocked = isBlocked;
    this.#tell();
  }

  #load() {
    const { path = "" } = this.#streams[this.#tries % this.#streams.length] ?? {};
    this.#audio.src = new URL(path, this.#baseUrl).href;
  }

  /** Another form may work where this one does not: the relay may lack an encoder. */
  #lose() {
    this.#tries += 1;
    this.#away ??= { sinceMs: pageMs(), why: "unreachable" };
    this.#tell();
    this.#timer = setTimeout(() => {
      this.#load();
      this.resume();
    }, this.#tries < this.#streams.length ? 0 : RETRY_MS);
  }

  #catchUp() {
    const { buffered, currentTime } = this.#audio;
    const end = buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
    if (end - currentTime > MOST_BEHIND_SECONDS) this.#audio.currentTime = end - BEHIND_SECONDS;
  }
}
