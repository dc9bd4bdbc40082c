/** Keeps what comes in, left and right in turn, and when the context's time 0 was, block by block. */
class Recorder extends AudioWorkletProcessor {
  #samples;
  #index = 0;
  #frame;
  #zeros = [];

  constructor({ processorOptions: { frames } }) {
    super();
    this.#samples = new Float32Array(2 * frames);
  }

  process([[left, right]]) {
    if (left === undefined || this.#samples === undefined) return true;
    this.#frame ??= currentFrame;
    this.#zeros.push(Date.now() - currentFrame / sampleRate * 1000);
    for (let at = 0; at < left.length && this.#index < this.#samples.length; at++) {
      this.#samples[this.#index++] = left[at];
      this.#samples[this.#index++] = right[at];
    }
    if (this.#index === this.#samples.length) this.#finish();
    return true;
  }

  #finish() {
    const samples = this.#samples;
    this.port.postMessage({ samples, zeros: this.#zeros, frame: this.#frame }, [samples.buffer]);
    this.#samples = undefined;
  }
}

registerProcessor("recorder", Recorder);
