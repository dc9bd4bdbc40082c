// @ts-check
/// <reference lib="dom" />
/**
 * Listening to the relay.
 *
 * @module
 */

import { ElementPlayer } from "./element_player.js";
import { LivePlayer } from "./live_player.js";
import { pageMs } from "./relay_clock.js";

/** @import { Channels, Measures, Settings, State } from "./types.ts" */

const TARGET_MS = { least: 20, most: 500 };

/**
 * The sound of the page. Emits `change` when {@linkcode Listening.state}, `mode` or `analysers` may be
 * others; measures are to be asked for.
 */
export class Listening extends EventTarget {
  #baseUrl;
  #sampleRate;
  /** @type {LivePlayer | ElementPlayer | undefined} */
  #player;
  #isStarted = false;
  /** @type {Settings} */
  #settings = { targetMs: 40, volume: 1, isMuted: false, channels: "stereo", isInStep: false };

  /**
   * @param {{ baseUrl: string | URL, sampleRate?: number }} where the relay is, and the sample rate
   * that it will probably have: then the press is enough for Safari, too
   */
  constructor({ baseUrl, sampleRate = 48_000 }) {
    super();
    this.#baseUrl = new URL(baseUrl);
    this.#sampleRate = sampleRate;
  }

  /** Has all that takes its time begin, so that there is sound soon after the press. */
  prepare() {
    const how = {
      baseUrl: this.#baseUrl,
      sampleRate: this.#sampleRate,
      settings: this.#settings,
      tell: () => this.#change(),
    };
    this.#player ??= this.mode === "worklet" ? new LivePlayer(how) : new ElementPlayer(how);
    return this.#player;
  }

  /** Begins, or tries again what was blocked. Browsers allow sound only if a press calls it. */
  start() {
    if (this.#isStarted) return this.prepare().resume();
    // An iPhone's mute switch is for ringtones.
    const { audioSession } = /** @type {{ audioSession?: { type: string } }} */ (navigator);
    if (audioSession !== undefined) audioSession.type = "playback";
    this.prepare().start();
    this.#isStarted = true;
    this.#change();
  }

  stop() {
    this.#player?.stop();
    this.#player = undefined;
    this.#isStarted = false;
    this.#change();
  }

  /** How it plays: with little latency, or by the browser's player. */
  get mode() {
    return this.whyElement === undefined ? "worklet" : "element";
  }

  /** Why it cannot play with little latency, if so. */
  get whyElement() {
    if (!isSecureContext) return "insecure-context";
    return typeof AudioWorkletNode === "undefined" ? "no-worklet" : undefined;
  }

  /** @returns {State} */
  get state() {
    return this.#isStarted ? this.prepare().state : "stopped";
  }

  /** How long the relay has been away; 0 if it is not. */
  get awayMs() {
    const { away } = this.#player ?? {};
    return away === undefined ? 0 : pageMs() - away.sinceMs;
  }

  /** Why the relay is away: it does not answer, or lets nobody else in. */
  get whyAway() {
    return this.#player?.away?.why;
  }

  /** One of each of left and right, before the volume; none before it is prepared. Look anew each time. */
  get analysers() {
    return this.#player?.analysers ?? [];
  }

  /** In hertz; undefined while stopped. */
  get sampleRate() {
    return this.#player?.sampleRate;
  }

  /** @returns {Partial<Measures>} */
  measures() {
    return this.#player?.measures() ?? {};
  }

  /** What this page delays audio by, from 20 to 500 ms; in step the whole latency, at least 200 ms. */
  get targetMs() {
    return this.#settings.targetMs;
  }
  set targetMs(targetMs) {
    this.#apply({ targetMs: Math.max(TARGET_MS.least, Math.min(TARGET_MS.most, targetMs)) });
  }

  /** From 0 to 1. */
  get volume() {
    return this.#settings.volume;
  }
  set volume(volume) {
    this.#apply({ volume: Math.max(0, Math.min(1, volume)) });
  }

  get isMuted() {
    return this.#settings.isMuted;
  }
  set isMuted(isMuted) {
    this.#apply({ isMuted });
  }

  /** What is heard on which side. */
  get channels() {
    return this.#settings.channels;
  }
  set channels(channels) {
    this.#apply({ channels });
  }

  /** Whether this page plays what others play when they play it. */
  get isInStep() {
    return this.#settings.isInStep;
  }
  set isInStep(isInStep) {
    this.#apply({ isInStep });
  }

  /** @param {Partial<Settings>} settings */
  #apply(settings) {
    this.#settings = { ...this.#settings, ...settings };
    this.#player?.apply(this.#settings);
  }

  #change() {
    this.dispatchEvent(new Event("change"));
  }
}
