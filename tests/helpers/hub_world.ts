import type { ClientQueue } from "../../src/core/stream/client_queue.ts";
import { Hub, type HubOptions, type JoinOptions } from "../../src/core/stream/hub.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { frameNumbers, numberedFrames } from "../../scripts/lab/frames.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";

/** What sndcpy writes at once: 7.5 ms. */
export const CHUNK_FRAMES = 360;
const CHUNK_MS = 7.5;

/** A hub, its clock, and a source of numbered frames. */
export class HubWorld {
  readonly clock = new SimulatedClock();
  readonly hub: Hub;
  readonly surgesMs: number[] = [];
  readonly wrongRates: number[] = [];
  readonly readLatesMs: number[] = [];
  tooFasts = 0;
  #nextFrame = 0;

  constructor(options: Partial<HubOptions> = {}) {
    this.hub = new Hub({
      format: PcmFormat.SNDCPY,
      clock: this.clock,
      nextTurn: this.clock.nextTurn,
      liveCapacityMs: 500,
      stallTimeoutMs: 900_000,
      gap: "hold",
      emit: (event) => {
        if (event.kind === "surge") this.surgesMs.push(event.skippedMs);
        if (event.kind === "read-late") this.readLatesMs.push(event.skippedMs);
        if (event.kind === "wrong-rate") this.wrongRates.push(event.framesPerSecond);
        if (event.kind === "too-fast") this.tooFasts++;
      },
      ...options,
    });
  }

  /** The number of the next frame that the source will give: the live edge. */
  get nextFrame(): number {
    return this.#nextFrame;
  }

  /** The source gives this many frames at once. */
  publish(frames: number): void {
    this.hub.publish(numberedFrames(this.#nextFrame, frames));
    this.#nextFrame += frames;
  }

  /** The source plays for `ms`, at `pace` times real time, in chunks like sndcpy's. */
  async play(ms: number, pace = 1): Promise<void> {
    const endMs = this.clock.nowMs() + ms;
    while (this.clock.nowMs() < endMs - 0.001) {
      await this.clock.advance(CHUNK_MS / pace);
      this.publish(CHUNK_FRAMES);
      await this.clock.settle();
    }
  }

  /** Somebody joins who takes everything at once. */
  join(options: JoinOptions = {}): Listener {
    return new Listener(this.hub.join(options));
  }
}

/** A client that reads, unless it is told to pause. */
export class Listener {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  #paused: PromiseWithResolvers<void> | undefined;
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  isEnded = false;

  constructor(readonly queue: ClientQueue) {
    this.#reader = queue.stream.getReader();
    this.ended = this.#read();
  }

  /** All that was received. */
  get bytes(): Uint8Array {
    const all = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  /** How many chunks were received: each is a write to a socket. */
  get chunks(): number {
    return this.#chunks.length;
  }

  /** The numbers of the frames that were received. */
  get frames(): Uint32Array {
    return frameNumbers(this.bytes);
  }

  /** Takes one more chunk, then nothing, like a socket whose peer has stopped reading. */
  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.#chunks.push(value);
      await this.#paused?.promise;
    }
    this.isEnded = true;
  }
}
