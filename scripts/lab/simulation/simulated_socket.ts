/**
 * The connection of somebody who listens, in simulated time.
 *
 * @module
 */

import type { HttpSocket } from "../../../src/io/http/http_socket.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import type { History } from "./history.ts";

const PLAY_TICK_MS = 200;
/** How often somebody who sends without end is read at most. */
export const FLOOD_READS = { atFirst: 20, everyMs: 100 };

/** What a connection is made of. */
export interface SimulatedSocketOptions {
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly history: History;
  readonly port: number;
  /** What it sends at first; nothing if not given. */
  readonly request?: string | undefined;
  /** How fast it plays, in units of real time; infinite takes everything at once. */
  readonly pace: number;
  /** How many bytes are a second of what it plays. */
  readonly bytesPerSecond: number;
  /** What the system keeps for it, in bytes. */
  readonly bufferBytes: number;
}

/** How the relay sees whoever listens: as a socket; and how the simulation does. */
export abstract class SimulatedSocket implements HttpSocket {
  readonly name: string;
  readonly remoteAddr: Deno.NetAddr;
  /** How fast it plays; 0 is a pause. */
  pace: number;
  /** Whether it sends without end. */
  isFlooding = false;
  /** When it was last handed something. */
  heardAtMs: number;
  /** What it has lost because it was behind, in milliseconds. */
  overrunMs = 0;
  /** The relay has closed its connection. */
  isClosed = false;
  /** It has gone, in one way or another. */
  ending: "left" | "reset" | "half-closed" | undefined;
  endedAtMs = Infinity;
  /** The relay has let it in. */
  isIn = false;
  readonly #options: SimulatedSocketOptions;
  #request: Uint8Array | undefined;
  #bufferBytes: number;
  #bufferedBytes = 0;
  #unwrittenBytes = 0;
  #writesAfterEnd = 0;
  #isToldToGo = false;
  /** How often the relay has read of its flood, and since when. */
  #reads = 0;
  #floodsSinceMs = 0;
  #cancelTimer: () => void = () => {};
  #change = Promise.withResolvers<void>();

  constructor(options: SimulatedSocketOptions) {
    const { name, clock, port, pace, bufferBytes, request } = options;
    this.#options = options;
    this.name = name;
    this.pace = pace;
    this.#bufferBytes = bufferBytes;
    this.#request = request === undefined ? undefined : new TextEncoder().encode(request);
    this.heardAtMs = clock.nowMs();
    this.remoteAddr = { transport: "tcp", hostname: "127.0.0.1", port };
  }

  /** What it is yet to be handed, in frames. */
  abstract readonly lagFrames: number;
  /** Whether the relay may close its connection, by now. */
  abstract readonly mayBeClosed: boolean;

  /** Whether it is as good a listener as there is. */
  get isEager(): boolean {
    return this.pace === Infinity && this.ending === undefined;
  }

  /** Whether it takes at once whatever it is handed. */
  get isTaking(): boolean {
    return this.ending === undefined && (this.pace === Infinity || this.#bufferBytes === Infinity);
  }

  /** The relay has let it in, at the live edge. */
  joined(_id: number): void {
    this.isIn = true;
  }

  /** The relay has let it go, and says how much was passed over for it in all. */
  left(_skippedMs: number): void {}

  /** Goes, in one way or another. */
  end(ending: "left" | "reset" | "half-closed"): void {
    this.ending = ending;
    this.endedAtMs = this.#options.clock.nowMs();
    this.#changed();
  }

  /** Sends without end. */
  flood(): void {
    if (this.isFlooding) return;
    this.isFlooding = true;
    this.#floodsSinceMs = this.#options.clock.nowMs();
    this.#changed();
  }

  /** Plays at another pace from now on. */
  playAt(pace: number): void {
    this.pace = pace;
    this.#play();
  }

  /** Takes whatever it is handed from now on, whether it plays it or not. */
  takeAll(): void {
    this.#bufferBytes = Infinity;
    this.#changed();
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.isClosed) throw new Deno.errors.BadResource("closed");
      if (this.ending === "reset") throw new Deno.errors.ConnectionReset("reset");
      if (this.ending !== undefined || this.#isToldToGo) return null;
      if (this.#request !== undefined) return this.#ask(buffer);
      if (this.isFlooding) {
        this.#countRead();
        return buffer.fill(0xff).length;
      }
      await this.#change.promise;
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.#unwrittenBytes === 0) {
      this.#unwrittenBytes = bytes.length;
      this.heardAtMs = this.#options.clock.nowMs();
      this.take(bytes);
    }
    for (;;) {
      if (this.isClosed) throw new Deno.errors.BadResource("closed");
      if (this.ending === "reset") throw new Deno.errors.ConnectionReset("reset");
      if (this.ending === "left" && this.#writesAfterEnd++ > 0) throw new Deno.errors.BrokenPipe();
      const roomBytes = this.pace === Infinity || this.ending === "left"
        ? bytes.length
        : this.#bufferBytes - this.#bufferedBytes;
      if (roomBytes > 0) {
        const written = Math.min(roomBytes, bytes.length);
        this.#unwrittenBytes -= written;
        if (this.pace !== Infinity) this.#bufferedBytes += written;
        if (this.pace !== Infinity) this.#playLater();
        return written;
      }
      await this.#change.promise;
    }
  }

  /** Whoever is told that nothing more comes ends its own side. */
  closeWrite(): Promise<void> {
    this.#isToldToGo = true;
    this.#changed();
    return Promise.resolve();
  }

  close(): void {
    if (this.isClosed) throw new Error("Closed twice");
    this.isClosed = true;
    this.#cancelTimer();
    this.#changed();
  }

  /** Takes a chunk that it was handed. */
  protected abstract take(chunk: Uint8Array): void;

  #ask(buffer: Uint8Array): number {
    const part = this.#request!.subarray(0, buffer.length);
    buffer.set(part);
    this.#request = undefined;
    return part.length;
  }

  /** Looks at once: whoever reads without a pause never comes to the end of a step. */
  #countRead(): void {
    const { clock, history, name } = this.#options;
    const floodedMs = clock.nowMs() - this.#floodsSinceMs;
    if (++this.#reads > FLOOD_READS.atFirst + floodedMs / FLOOD_READS.everyMs) {
      history.broken(1, `${name} was read ${this.#reads} times`);
    }
  }

  #playLater(): void {
    this.#cancelTimer();
    if (this.pace === 0 || this.#bufferedBytes === 0) return;
    this.#cancelTimer = this.#options.clock.after(PLAY_TICK_MS, () => this.#play());
  }

  #play(): void {
    const { bytesPerSecond } = this.#options;
    const playedBytes = Math.floor(this.pace * bytesPerSecond * PLAY_TICK_MS / 1000);
    this.#bufferedBytes = Math.max(0, this.#bufferedBytes - playedBytes);
    this.#changed();
    this.#playLater();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
