/** Keeps what comes in, left and right in turn, and when it was rendered. */
class Recorder extends AudioWorkletProcessor {
  #samples;
  #index = 0;
  #frame;
  #sumMs = 0;
  #blocks = 0;

  constructor({ processorOptions: { frames } }) {
    super();
    this.#samples = new Float32Array(2 * frames);
  }

  process([[left, right]]) {
    if (left === undefined || this.#samples === undefined) return true;
    this.#frame ??= currentFrame;
    this.#sumMs += Date.now() - (currentFrame - this.#frame) / sampleRate * 1000;
    this.#blocks += 1;
    for (let at = 0; at < left.length && this.#index < this.#samples.length; at++) {
      this.#samples[this.#index++] = left[at];
      this.#samples[this.#index++] = right[at];
    }
    if (this.#index === this.#samples.length) this.#finish();
    return true;
  }

  #finish() {
    const [samples, renderedMs] = [this.#samples, this.#sumMs / this.#blocks];
    this.port.postMessage({ samples, renderedMs, frame: this.#frame }, [samples.buffer]);
    this.#samples = undefined;
  }
}

registerProcessor("recorder", Recorder);
