/** A page that listens and is recorded: the least around `src/page`. */

// It lies beside this file in the browser alone.
const { Listening } = await import(new URL("listening.js", location.href).href);

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

/** Posts so many seconds of what is heard; answers when it was, since the epoch. */
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
  // What a sound device tells of its clock is not exact.
  const heardZeros = [];
  const timer = setInterval(() => {
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    heardZeros.push(performance.timeOrigin + performanceTime - contextTime * 1000);
  }, 20);
  const { samples, zeros, frame } = await promise;
  clearInterval(timer);
  heard.disconnect(recorder);
  await fetch("recorded", { method: "POST", body: samples });
  heardZeros.sort((one, other) => one - other);
  const startMs = frame / context.sampleRate * 1000;
  return {
    heardMs: heardZeros[heardZeros.length >> 1] + startMs,
    blocksMs: zeros.map((zeroMs) => zeroMs + startMs),
  };
}
