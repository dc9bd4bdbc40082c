/// <reference lib="dom" />
// @ts-check
/**
 * The button that makes this page sound, and what is chosen about the sound.
 *
 * @module
 */

import { find, say } from "./dom.js";
import { moment } from "./figures.js";
import { Listening } from "./listening.js";
import { keepSettings, readSettings } from "./settings.js";

/** @import { Text } from "./language.js" */

const DEFAULT_LATENCY_MS = 40;
const CHANNELS = /** @type {const} */ (["stereo", "swapped", "mono"]);

/** Dispatches `change` when anything about the sound has changed. */
export class Player extends EventTarget {
  listening;
  #latency = /** @type {HTMLInputElement} */ (find("latency"));
  #volume = /** @type {HTMLInputElement} */ (find("volume"));
  #mute = /** @type {HTMLInputElement} */ (find("mute"));
  #inStep = /** @type {HTMLInputElement} */ (find("in-step"));
  /** @type {readonly HTMLInputElement[]} */
  #channels = Array.from(document.querySelectorAll("input[name=channels]"));

  /** @param {string} baseUrl */
  constructor(baseUrl) {
    super();
    this.listening = new Listening({ baseUrl });
    this.listening.addEventListener("change", () => this.#changed());
    find("listen").onclick = () => this.#press();
    for (
      const input of [this.#latency, this.#volume, this.#mute, this.#inStep, ...this.#channels]
    ) {
      input.oninput = () => this.#choose();
    }
    this.#restore();
    this.#takeKeys();
  }

  get isOn() {
    return this.listening.state !== "stopped";
  }

  /**
   * @param {Text} text
   * @param {boolean} isHere whether the relay is
   */
  show(text, isHere) {
    const { state } = this.listening;
    const button = find("listen");
    button.classList.toggle("on", this.isOn);
    /** @type {HTMLButtonElement} */ (button).disabled = !isHere && !this.isOn;
    say(find("listen-text"), buttonText(state, text));
    const note = state === "blocked" ? text.blocked : elementNote(this.listening, text);
    say(find("listen-note"), note);
    find("listen-note").hidden = note === "";
    say(find("latency-value"), `${this.listening.targetMs} ms`);
    say(find("volume-value"), `${Math.round(this.listening.volume * 100)} %`);
  }

  /**
   * How long sound takes, while it is known.
   *
   * @param {Text} text
   */
  showDelay(text) {
    const latencyMs = this.listening.state === "playing"
      ? this.listening.measures()?.latencyMs
      : undefined;
    say(
      find("delay"),
      latencyMs === undefined ? "" : text.toYourEar(moment(latencyMs, text)),
    );
  }

  /**
   * What a lock screen shows.
   *
   * @param {string} title
   */
  name(title) {
    if (!("mediaSession" in navigator) || navigator.mediaSession.metadata?.title === title) return;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: "sndcpy-relay" });
  }

  #press() {
    const { state } = this.listening;
    if (state === "stopped" || state === "blocked") this.listening.start();
    else this.listening.stop();
  }

  #choose() {
    const { listening } = this;
    listening.targetMs = this.#latency.valueAsNumber;
    listening.volume = this.#volume.valueAsNumber / 100;
    listening.isMuted = this.#mute.checked;
    listening.isInStep = this.#inStep.checked;
    const chosen = this.#channels.find(({ checked }) => checked)?.value;
    listening.channels = CHANNELS.find((channels) => channels === chosen) ?? "stereo";
    const { targetMs, volume, isMuted, channels, isInStep } = listening;
    keepSettings({ targetMs, volume, isMuted, channels, isInStep });
    this.#changed();
  }

  /** Nobody is to wonder why nothing is heard: a mute is over with the visit. */
  #restore() {
    const { targetMs, volume, channels, isInStep } = readSettings();
    this.#latency.valueAsNumber = typeof targetMs === "number" ? targetMs : DEFAULT_LATENCY_MS;
    this.#volume.valueAsNumber = typeof volume === "number" ? Math.round(volume * 100) : 100;
    this.#inStep.checked = isInStep === true;
    for (const input of this.#channels) input.checked = input.value === (channels ?? "stereo");
    if (!this.#channels.some(({ checked }) => checked)) this.#channels[0]?.click();
    this.#choose();
  }

  #takeKeys() {
    if (!("mediaSession" in navigator)) return;
    const { mediaSession } = navigator;
    mediaSession.setActionHandler("play", () => void this.listening.start());
    for (const action of /** @type {const} */ (["pause", "stop"])) {
      mediaSession.setActionHandler(action, () => void this.listening.stop());
    }
  }

  #changed() {
    if ("mediaSession" in navigator) {
      navigator.mediaSession.playbackState = this.isOn ? "playing" : "paused";
    }
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {string} state
 * @param {Text} text
 */
function buttonText(state, text) {
  if (state === "stopped") return text.listen;
  if (state === "blocked") return text.press;
  return state === "starting" ? text.starting : text.stop;
}

/**
 * Why the sound comes late, and what would help.
 *
 * @param {{ mode: string, whyElement: string | undefined }} listening
 * @param {Text} text
 */
function elementNote({ mode, whyElement }, text) {
  if (mode !== "element") return "";
  return whyElement === "insecure-context" ? text.insecure : text.noWorklet;
}
