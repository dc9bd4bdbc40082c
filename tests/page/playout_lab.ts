import { Playout } from "../../src/page/playout.js";
import type { PlayoutStatus } from "../../src/page/types.ts";

const RATE = 48_000;
const BLOCK = 128;
/** When the sound device takes its first blocks, by the clock of whoever listens. */
const DEVICE_MS = 300;

/** How audio comes, and how it is played. */
export interface PlayoutLabOptions {
  readonly driftPpm?: number;
  readonly chunkMs?: number;
  /** How many frames the device takes at a time. */
  readonly burst?: number;
  readonly targetMs?: number;
  /** How much later than at once the audio of a time comes. */
  readonly lateMs?: (atMs: number) => number;
  /** Whether the source gives nothing at a time. */
  readonly isAway?: (atMs: number) => boolean;
}

/** A playout between a source of a tone and a sound device, in simulated time. */
export class PlayoutLab {
  readonly playout = new Playout({ sampleRate: RATE, channels: 1 });
  /** What was played. */
  readonly played: number[] = [];
  /** From being given to being rendered, after each burst; NaN in silence. */
  readonly latencies: { atMs: number; ms: number }[] = [];
  readonly #options: Required<PlayoutLabOptions>;
  readonly #output = new Float32Array(BLOCK);
  #bursts = 0;
  #deviceMs = DEVICE_MS;
  #chunks = 0;
  #given = 0;
  /** When each frame was given that begins a chunk. */
  #onWay: { atMs: number; newestMs: number; frame: number; samples: Float32Array<ArrayBuffer> }[] =
    [];
  readonly #newestMs: { frame: number; ms: number }[] = [];

  constructor(options: PlayoutLabOptions = {}) {
    this.#options = {
      driftPpm: 0,
      chunkMs: 20,
      burst: 480,
      targetMs: 40,
      lateMs: () => 0,
      isAway: () => false,
      ...options,
    };
    this.playout.targetMs = this.#options.targetMs;
  }

  get nowMs(): number {
    return this.#deviceMs + this.#bursts * this.#options.burst / RATE * 1000;
  }

  status(): PlayoutStatus {
    return this.playout.status(this.nowMs);
  }

  /** Goes on for so long. */
  run(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.#give();
      for (; this.#onWay[0] && this.#onWay[0].atMs <= this.nowMs; this.#onWay.shift()) {
        const { atMs, frame, samples, newestMs } = this.#onWay[0];
        this.playout.push({ relayMs: newestMs, frame, channels: [samples] }, Math.floor(atMs));
      }
      this.#render();
      this.#bursts += 1;
    }
  }

  /** The device misses its time, as a busy computer does, and is behind from then on. */
  missDevice(ms: number): void {
    this.#deviceMs += ms;
  }

  /** The range of latencies from a time on. */
  range(fromMs: number): { least: number; most: number } {
    const late = this.latencies.filter(({ atMs }) => atMs >= fromMs).map(({ ms }) => ms);
    return { least: Math.min(...late), most: Math.max(...late) };
  }

  /** The largest step from one sample to the next. */
  get steepest(): number {
    return this.played.reduce(
      (most, sample, at) => Math.max(most, Math.abs(sample - (this.played[at - 1] ?? 0))),
      0,
    );
  }

  /** The largest step from a time on that is not the tone's own: 0 for a tone of any phase. */
  roughness(fromMs: number): number {
    const own = 2 * Math.cos(2 * Math.PI * 440 / RATE);
    const from = Math.round((fromMs - DEVICE_MS) * RATE / 1000);
    const tail = this.played.slice(from);
    return tail.reduce((most, sample, at) => {
      if (at === 0 || at === tail.length - 1) return most;
      return Math.max(most, Math.abs(tail[at + 1]! - own * sample + tail[at - 1]!));
    }, 0);
  }

  #give(): void {
    const { chunkMs, driftPpm, lateMs, isAway } = this.#options;
    for (;;) {
      const newestMs = (this.#chunks + 1) * chunkMs / (1 + driftPpm / 1e6);
      if (newestMs > this.nowMs) return;
      this.#chunks += 1;
      if (isAway(newestMs)) continue;
      const count = chunkMs * RATE / 1000;
      const frame = this.#given;
      const samples = Float32Array.from({ length: count }, (_, at) => tone(frame + at));
      this.#given += count;
      this.#newestMs.push({ frame: this.#given, ms: newestMs });
      const atMs = Math.max(this.#onWay.at(-1)?.atMs ?? 0, newestMs + lateMs(newestMs));
      this.#onWay.push({ atMs, newestMs, frame, samples });
    }
  }

  #render(): void {
    const { burst } = this.#options;
    while (this.played.length < (this.#bursts + 1) * burst) {
      this.playout.read([this.#output], this.played.length / RATE * 1000, Math.floor(this.nowMs));
      this.played.push(...this.#output);
    }
    const { contextMs, frame } = this.status();
    if (frame === undefined) return;
    // A device that takes a burst at a time takes its frames half a burst before they are due.
    const renderedMs = this.#deviceMs + contextMs - burst / 2 / RATE * 1000;
    this.latencies.push({ atMs: this.nowMs, ms: renderedMs - this.#whenNewest(frame) });
  }

  #whenNewest(frame: number): number {
    const { frame: next, ms } = this.#newestMs.findLast((chunk) => chunk.frame <= frame + 1e-6) ??
      { frame: 0, ms: 0 };
    return ms + (frame - next) / RATE * 1000 / (1 + this.#options.driftPpm / 1e6);
  }
}

function tone(frame: number): number {
  return 0.5 * Math.sin(2 * Math.PI * 440 * frame / RATE);
}
