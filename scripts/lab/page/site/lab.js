/** A page that listens and is recorded: the least around `src/page`. */

import { Listening } from "./listening.js";

/** What is connected to the speakers: all that is heard. */
let heard;
const { connect } = AudioNode.prototype;
AudioNode.prototype.connect = function (node, ...rest) {
  if (node instanceof AudioDestinationNode) heard = this;
  return connect.call(this, node, ...rest);
};

const listening = new Listening({ baseUrl: location.href });
const lab = { listening, record, pressToSoundMs: undefined };
Object.assign(globalThis, { lab });
listening.prepare();

document.querySelector("button").onclick = () => {
  const pressedMs = performance.now();
  listening.addEventListener("change", () => {
    if (listening.state === "playing") lab.pressToSoundMs ??= performance.now() - pressedMs;
  });
  listening.start();
};

/** Posts so many seconds of what is heard; answers when the first of it was, since the epoch. */
async function record(seconds) {
  const { context } = heard;
  await context.audioWorklet.addModule("recorder.js");
  const recorder = new AudioWorkletNode(context, "recorder", {
    channelCount: 2,
    channelCountMode: "explicit",
    processorOptions: { frames: Math.round(seconds * context.sampleRate) },
  });
  const { promise, resolve } = Promise.withResolvers();
  recorder.port.onmessage = ({ data }) => resolve(data);
  connect.call(heard, recorder);
  const { samples, renderedMs, frame } = await promise;
  heard.disconnect(recorder);
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  const aheadMs = (frame / context.sampleRate - contextTime) * 1000;
  await fetch("recorded", { method: "POST", body: samples });
  return { renderedMs, heardMs: performance.timeOrigin + performanceTime + aheadMs };
}
