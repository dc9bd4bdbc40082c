/**
 * One client's place in the stream.
 *
 * @module
 */

import type { AudioLog } from "./audio_log.ts";
import type { PumpClient } from "./pump.ts";

/** Whoever is back within this has taken a chunk at once. */
const PROMPT_MS = 10;

/**
 * What a client is for. `live`: somebody listens; old audio is worth less than being on time.
 * `lossless`: a recording; being late is harmless, a hole is not.
 */
export type QueuePurpose = "live" | "lossless";

/** Silence in place of audio that does not come: a line of zeros with positions of its own. */
export interface Silence {
  /** Where it ends by now. */
  readonly end: number;
  /** Zeros from `position` to the end, or the part of them that is worth making up; may be empty. */
  read(position: number): Uint8Array;
}

/**
 * One client's place in a stream, as its carrier and the audience see it. Bytes are bytes of raw PCM,
 * whatever the stream itself consists of.
 */
export interface ListenerQueue {
  readonly stream: ReadableStream<Uint8Array>;
  readonly purpose: QueuePurpose;
  /** Between the client's position and the live edge. */
  readonly lagBytes: number;
  /** Handed to the client so far, silence included. */
  readonly handedBytes: number;
  /** Old audio that the client was spared so far. */
  readonly skippedBytes: number;
  /** What the client did not get because it was too far behind. */
  readonly lostBytes: number;
  /** Whether the client has taken all that it was handed, and asks for more. */
  readonly isReadWaiting: boolean;
  /** When the client was last handed something, or joined, by the hub's clock. */
  readonly handedAtMs: number;
  /** Ends the stream now. Closing twice does nothing. */
  close(): void;
}

/** What a queue needs of the hub that owns it. */
export interface ClientQueueOwner {
  /** What time it is. */
  nowMs(): number;
  /** The client asks for audio: its stream has a read waiting. */
  wanted(): void;
  /** The client's stream was cancelled by its reader. */
  cancelled(): void;
  /** The client has come for more, and has lost so much since it last did. */
  overrun(lostBytes: number): void;
}

/**
 * From one client's position to the live edge.
 *
 * The queue holds no audio, only a position in the {@linkcode AudioLog}, so that a slow client
 * costs nothing but patience. It feeds a `ReadableStream` through its controller, and only when a
 * read is waiting: `highWaterMark` is 0, because a stream's own queue can neither drop old audio
 * nor refuse new audio. Whatever moves the stream's chunks into a socket thus decides the pace.
 */
export class ClientQueue implements ListenerQueue, PumpClient {
  /** The client's audio, in chunks of whole frames. Chunks are views of the log: do not write. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly purpose: QueuePurpose;
  /** How far behind the live edge the client may fall. */
  readonly capacityBytes: number;
  isInPump = false;
  readonly #log: AudioLog;
  readonly #silence: Silence | undefined;
  readonly #owner: ClientQueueOwner;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #position: number;
  #silencePosition = 0;
  #edgeAtRead = 0;
  #burstEnd = 0;
  #mark: Uint8Array | undefined;
  #isReadWaiting = false;
  #isDraining = false;
  #isClosed = false;
  #handedBytes = 0;
  #handedAtMs: number;
  #skippedBytes = 0;
  #lostBytes = 0;
  #toldLostBytes = 0;
  #lostBeforeBytes = 0;

  /**
   * Starts at the live edge.
   *
   * @param silence what the client gets while there is no audio; undefined: nothing
   * @param capacityBytes how far behind the live edge the client may fall; whole frames
   */
  constructor(
    log: AudioLog,
    silence: Silence | undefined,
    purpose: QueuePurpose,
    capacityBytes: number,
    owner: ClientQueueOwner,
    nowMs: number,
  ) {
    this.#log = log;
    this.#silence = silence;
    this.purpose = purpose;
    this.capacityBytes = capacityBytes;
    this.#owner = owner;
    this.#position = log.end;
    this.#missSilence();
    this.#handedAtMs = nowMs;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        if (this.#isDraining && this.lagBytes === 0) return this.close();
        this.#isReadWaiting = true;
        this.#edgeAtRead = log.end;
        if (owner.nowMs() - this.#handedAtMs < PROMPT_MS) this.#burstEnd = log.end;
        this.#owner.wanted();
      },
      cancel: () => {
        this.#isClosed = true;
        this.#owner.cancelled();
      },
    }, { highWaterMark: 0 });
  }

  /** Bytes of audio between the client's position and the live edge. */
  get lagBytes(): number {
    return this.#log.end - this.#position;
  }

  /** Bytes handed to the client so far, silence included. */
  get handedBytes(): number {
    return this.#handedBytes;
  }

  /** When the client was last handed something, or joined, by the hub's clock. */
  get handedAtMs(): number {
    return this.#handedAtMs;
  }

  /** Bytes of old audio that this client was spared so far, as they came in a burst. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** Bytes that this client did not get because it was too far behind. */
  get lostBytes(): number {
    return this.#lostBytes;
  }

  /** Bytes that were lost before what it was last handed: more may be by now, which come behind. */
  get lostBeforeBytes(): number {
    return this.#lostBeforeBytes;
  }

  /** Whether the client has taken everything it was handed and asks for more. */
  get isReadWaiting(): boolean {
    return this.#isReadWaiting;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Hands the waiting read all that lies between the client and the live edge, up to the end of
   * a segment. At the live edge there may be silence for it.
   *
   * @returns whether there was anything to hand
   */
  feed(nowMs: number): boolean {
    if (!this.#isReadWaiting || this.#isClosed) return false;
    if (this.#mark !== undefined) return this.#handMark(this.#mark, nowMs);
    this.#lose(this.#edgeAtRead);
    if (this.#lostBytes > this.#toldLostBytes) {
      this.#owner.overrun(this.#lostBytes - this.#toldLostBytes);
      this.#toldLostBytes = this.#lostBytes;
    }
    const frames = this.#log.read(this.#position);
    if (frames.length === 0) return this.#feedSilence(nowMs);
    if (this.#position === this.#edgeAtRead) this.#burstEnd = this.#log.end;
    this.#position += frames.length;
    this.#missSilence();
    this.#hand(frames, nowMs);
    return true;
  }

  /** Has whole frames that are in no log come next, unless the client is behind. */
  mark(frames: Uint8Array): void {
    if (this.lagBytes === 0) this.#mark = frames;
  }

  /** Spares the client the next `bytes` bytes, or as much as there is: they are old. */
  skip(bytes: number): void {
    this.skipTo(Math.min(this.#position + bytes, this.#log.end));
  }

  /** Spares the client what comes before `position`, if that is ahead: it is old. */
  skipTo(position: number): void {
    this.#skippedBytes += this.#passOver(position);
  }

  /** Counts as lost what a client that takes nothing can no longer get, even if it comes for it. */
  noteLoss(): void {
    if (!this.#isReadWaiting && !this.#isClosed) this.#lose(this.#log.end);
  }

  /** Counts as lost all that is left for the client: it will not get it. */
  loseAll(): void {
    this.#lostBytes += this.#passOver(this.#log.end);
  }

  /** Ends the stream once everything up to the live edge has been handed over. */
  drain(): void {
    this.#isDraining = true;
    if (this.#isReadWaiting && this.lagBytes === 0) this.close();
  }

  /** Ends the stream now. Closing twice does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#controller.close();
  }

  #handMark(mark: Uint8Array, nowMs: number): boolean {
    this.#mark = undefined;
    this.#hand(mark, nowMs);
    return true;
  }

  #feedSilence(nowMs: number): boolean {
    const zeros = this.#silence?.read(this.#silencePosition);
    if (zeros === undefined || zeros.length === 0) return false;
    this.#missSilence();
    this.#hand(zeros, nowMs);
    return true;
  }

  /** Silence is for now: none is made up for once something else has come. */
  #missSilence(): void {
    this.#silencePosition = this.#silence?.end ?? 0;
  }

  #hand(frames: Uint8Array, nowMs: number): void {
    this.#isReadWaiting = false;
    this.#handedBytes += frames.length;
    this.#handedAtMs = nowMs;
    this.#lostBeforeBytes = this.#lostBytes;
    this.#controller.enqueue(frames);
  }

  /**
   * What counts is how far behind the client was when it came for more. What arrived while it
   * waited with nothing left to take, or took a chunk at once, up to `#burstEnd`, is not its delay but
   * the source's way of delivering, or the pump's pause.
   *
   * @param edge the live edge when it came
   */
  #lose(edge: number): void {
    const behindBytes = edge - Math.max(this.#position, this.#burstEnd);
    const oldest = behindBytes > this.capacityBytes ? edge - this.capacityBytes : 0;
    this.#lostBytes += this.#passOver(Math.max(oldest, this.#log.start));
  }

  /** @returns how much was passed over, in bytes */
  #passOver(position: number): number {
    const bytes = position - this.#position;
    if (bytes <= 0) return 0;
    this.#position = position;
    this.#missSilence();
    return bytes;
  }
}
