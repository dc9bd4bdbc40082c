/**
 * A player of raw audio, in simulated time.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { isSilence } from "../../../src/core/live/zeros_watch.ts";
import type { Station } from "../../../src/core/station.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { FrameLedger } from "./frame_ledger.ts";
import { isMark, PlayerLevel } from "./player_level.ts";
import { requestHead, type Wrapping } from "./raw_wrapping.ts";
import { SimulatedSocket, type SimulatedSocketOptions } from "./simulated_socket.ts";

/** Which of the chunks are looked at frame by frame. */
const THOROUGH = 1 / 8;

/** What a player is made of. */
export interface SimulatedClientOptions
  extends Omit<SimulatedSocketOptions, "bytesPerSecond" | "request"> {
  readonly random: SeededRandom;
  readonly ledger: FrameLedger;
  readonly format: PcmFormat;
  readonly station: Station;
  /** Whether silence may come in place of audio. */
  readonly isSilenceAllowed: boolean;
  /** What it takes off to come to the audio; undefined where that comes bare. */
  readonly wrapping?: Wrapping | undefined;
}

/** A player that keeps account of every frame. */
export class SimulatedClient extends SimulatedSocket {
  readonly mayBeClosed = false;
  /** What it has yet to play, if it is a player like any other. */
  readonly level: PlayerLevel;
  /** Where it stands in the relay's log, in frames; undefined before it was let in. */
  position: number | undefined;
  readonly #options: SimulatedClientOptions;
  #id: number | undefined;
  #skippedBytes = 0;
  #skippedAtEndBytes = 0;

  constructor(options: SimulatedClientOptions) {
    const { format: { bytesPerSecond, sampleRate }, wrapping, clock } = options;
    super({ ...options, bytesPerSecond, request: wrapping && requestHead(wrapping.request) });
    this.#options = options;
    this.level = new PlayerLevel(clock, sampleRate);
  }

  override get lagFrames(): number {
    const { ledger } = this.#options;
    return ledger.end - (this.position ?? ledger.end) - this.#untoldFrames;
  }

  override joined(id: number): void {
    super.joined(id);
    this.#id = id;
    this.position = this.#options.ledger.end;
  }

  override left(skippedMs: number): void {
    const { sampleRate, frameBytes } = this.#options.format;
    this.#skippedAtEndBytes = Math.round(skippedMs * sampleRate / 1000) * frameBytes;
  }

  override flood(): void {
    if (this.#options.wrapping?.isWebSocket !== true) super.flood();
  }

  /** A WebSocket is closed by both sides at once. */
  override end(ending: "left" | "reset" | "half-closed"): void {
    const isWhole = this.#options.wrapping?.isWebSocket === true && ending === "half-closed";
    super.end(isWhole ? "left" : ending);
  }

  protected override take(chunk: Uint8Array): void {
    const { wrapping } = this.#options;
    const audio = wrapping === undefined ? chunk : wrapping.unwrap(chunk, this.name);
    if (audio === "goodbye") void this.closeWrite();
    else if (audio !== undefined) this.#hear(audio);
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

  #hear(chunk: Uint8Array): void {
    const { ledger, format, random, isSilenceAllowed, name } = this.#options;
    const frames = chunk.length / format.frameBytes;
    this.position! += this.#untoldFrames;
    this.#skippedBytes = this.#skippedSoFarBytes;
    const isFiller = isSilenceAllowed && (this.position === ledger.end && isSilence(chunk) ||
      !isSilence(chunk) && isMark(chunk));
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
}
