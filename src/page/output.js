// @ts-check
/// <reference lib="dom" />
/**
 * What audio passes on its way to the sound device.
 *
 * @module
 */

/** @import { Channels } from "./types.ts" */

const FFT_SIZE = 4096;
/** Volume does not jump: that would click. */
const VOLUME_SECONDS = 0.01;

/** Left and right as somebody likes them, volume, and what pictures of the sound are made from. */
export class Output {
  /** Where the audio goes in. @readonly */
  entry;
  /** One of each of left and right, before the volume. @type {readonly AnalyserNode[]} @readonly */
  analysers;
  #context;
  #shaped;
  #volume;
  /** @type {Channels | undefined} */
  #channels;

  /** @param {AudioContext} context */
  constructor(context) {
    this.#context = context;
    const stereo = { channelCount: 2, channelCountMode: /** @type {const} */ ("explicit") };
    this.entry = new GainNode(context, stereo);
    this.#shaped = new GainNode(context, stereo);
    this.#volume = new GainNode(context);
    this.#shaped.connect(this.#volume).connect(context.destination);
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.#shaped.connect(splitter);
    this.analysers = [0, 1].map((side) => {
      const analyser = new AnalyserNode(context, { fftSize: FFT_SIZE });
      splitter.connect(analyser, side);
      return analyser;
    });
  }

  /** @param {{ volume: number, isMuted: boolean, channels: Channels }} settings */
  apply({ volume, isMuted, channels }) {
    const gain = isMuted ? 0 : volume;
    this.#volume.gain.setTargetAtTime(gain, this.#context.currentTime, VOLUME_SECONDS);
    if (channels === this.#channels) return;
    this.#channels = channels;
    this.entry.disconnect();
    this.#shape(channels).connect(this.#shaped);
  }

  /** @param {Channels} channels @returns {AudioNode} */
  #shape(channels) {
    if (channels === "stereo") return this.entry;
    if (channels === "mono") {
      const mono = new GainNode(this.#context, { channelCount: 1, channelCountMode: "explicit" });
      return this.entry.connect(mono);
    }
    const splitter = new ChannelSplitterNode(this.#context, { numberOfOutputs: 2 });
    const merger = new ChannelMergerNode(this.#context, { numberOfInputs: 2 });
    this.entry.connect(splitter);
    splitter.connect(merger, 0, 1);
    splitter.connect(merger, 1, 0);
    return merger;
  }
}
