/**
 * A player and its connection, in simulated time.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { isSilence } from "../../../src/core/live/zeros_watch.ts";
import type { Station } from "../../../src/core/station.ts";
import type { AcceptedSocket } from "../../../src/io/tcp/tcp_server.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { PlayerLevel } from "./player_level.ts";

const PLAY_TICK_MS = 200;
/** How often a client that sends without end is read at most. */
export const FLOOD_READS = { atFirst: 20, everyMs: 100 };
/** Which of the chunks are looked at frame by frame. */
const THOROUGH = 1 / 8;

/** What a player is made of. */
export interface SimulatedClientOptions {
  name: string;
  clock: SimulatedClock;
  random: SeededRandom;
  ledger: FrameLedger;
  history: History;
  format: PcmFormat;
  station: Station;
  /** Whether silence may come in place of audio. */
  isSilenceAllowed: boolean;
  /** How fast it plays, in units of real time; infinite takes everything at once. */
  pace: number;
  /** What the system keeps for it, in bytes. */
  bufferBytes: number;
}

/** How the relay sees it: as a socket; and how the simulation does. */
export class SimulatedClient implements AcceptedSocket {
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
  /** What it has yet to play, if it is a player like any other. */
  readonly level: PlayerLevel;
  /** Where it stands in the relay's log, in frames; undefined before it was let in. */
  position: number | undefined;
  readonly #options: SimulatedClientOptions;
  #id: number | undefined;
  #skippedBytes = 0;
  #skippedAtEndBytes = 0;
  #bufferBytes: number;
  #bufferedBytes = 0;
  #unwrittenBytes = 0;
  #writesAfterEnd = 0;
  /** How often the relay has read of its flood, and since when. */
  #reads = 0;
  #floodsSinceMs = 0;
  #cancelTimer: () => void = () => {};
  #change = Promise.withResolvers<void>();

  constructor(options: SimulatedClientOptions, port: number) {
    this.#options = options;
    this.pace = options.pace;
    this.#bufferBytes = options.bufferBytes;
    this.heardAtMs = options.clock.nowMs();
    this.level = new PlayerLevel(options.clock, options.format.sampleRate);
    this.remoteAddr = { transport: "tcp", hostname: "127.0.0.1", port };
  }

  get name(): string {
    return this.#options.name;
  }

  /** Whether it is as good a listener as there is. */
  get isEager(): boolean {
    return this.pace === Infinity && this.ending === undefined;
  }

  /** Whether it takes at once whatever it is handed. */
  get isTaking(): boolean {
    return this.ending === undefined && (this.pace === Infinity || this.#bufferBytes === Infinity);
  }

  /** What it is yet to be handed, in frames. */
  get lagFrames(): number {
    const { ledger } = this.#options;
    return ledger.end - (this.position ?? ledger.end) - this.#untoldFrames;
  }

  /** The relay has let it in, at the live edge. */
  joined(id: number): void {
    this.#id = id;
    this.position = this.#options.ledger.end;
  }

  /** The relay has let it go, and says how much was passed over for it in all. */
  left(skippedMs: number): void {
    const { sampleRate, frameBytes } = this.#options.format;
    this.#skippedAtEndBytes = Math.round(skippedMs * sampleRate / 1000) * frameBytes;
  }

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
      if (this.ending !== undefined) return null;
      if (this.isFlooding) {
        this.#countRead();
        return buffer.fill(0xff).length;
      }
      await this.#change.promise;
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.#unwrittenBytes === 0) this.#take(bytes);
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

  close(): void {
    if (this.isClosed) throw new Error("Closed twice");
    this.isClosed = true;
    this.#cancelTimer();
    this.#changed();
  }

  /** What was passed over for it since it was last handed something, in frames. */
  get #untoldFrames(): number {
    return (this.#skippedSoFarBytes - this.#skippedBytes) / this.#options.format.frameBytes;
  }

  get #skippedSoFarBytes(): number {
    const everybody = this.#options.station.audience.status();
    const status = everybody.find(({ id }) => id === this.#id);
    if (status === undefined) return this.#skippedAtEndBytes;
    return status.skippedBytes + status.lostBytes;
  }

  /** Takes a chunk that it was handed. */
  #take(chunk: Uint8Array): void {
    const { clock, ledger, format, random, isSilenceAllowed, name } = this.#options;
    this.#unwrittenBytes = chunk.length;
    this.heardAtMs = clock.nowMs();
    const frames = chunk.length / format.frameBytes;
    this.position! += this.#untoldFrames;
    this.#skippedBytes = this.#skippedSoFarBytes;
    const isFiller = isSilenceAllowed && (this.position === ledger.end && isSilence(chunk) ||
      isMark(chunk));
    if (isFiller) return this.level.addSilence(frames, this.position!);
    this.level.add(frames);
    if (this.isEager && this.position! < ledger.stepEdge) {
      this.#options.history.broken(
        4,
        `${name} was handed old audio: ${ledger.stepEdge - this.position!} frames`,
      );
    }
    ledger.check(chunk, this.position!, random.chance(THOROUGH), name);
    this.position! += frames;
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
    const { format } = this.#options;
    const playedBytes = Math.floor(this.pace * format.bytesPerSecond * PLAY_TICK_MS / 1000);
    this.#bufferedBytes = Math.max(0, this.#bufferedBytes - playedBytes);
    this.#changed();
    this.#playLater();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}

/** Whether it is as silence is marked. No numbers of frames that follow each other are like that. */
function isMark(chunk: Uint8Array): boolean {
  return chunk.some((byte) => byte !== 0) && chunk.every((byte) => byte <= 1 || byte === 0xff);
}
