/**
 * sndcpy, the app on the phone, as far as a computer can see it.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { numberedFrames } from "../frames.ts";
import { FIRST_FRAME } from "../pcm_source.ts";
import type { AdbStream } from "./adb_stream.ts";
import type { AppSocket } from "./phone_programs.ts";

const FRAME_BYTES = 4;
const SAMPLE_RATE = 48_000;
/** sndcpy and CyberRex0's variant write so much at once: 7.5 and 5 ms. */
const WRITE_BYTES = { original: 1440, CyberRex0: 960 };
/** The variant's `BUFFER_SIZE_TYPE`, from 0 on: 1 MiB is 5.46 s of old audio. */
const RECORDER_BYTES = [1024, 512, 256, 128, 64].map((kibibytes) => kibibytes * 1024);
/** About what piles up behind a forward whose reader stops: 20.9 s. */
const SOCKET_BYTES = 4_000_000;
const SHORTEST_TICK_MS = 2;

export type SndcpyVariant = "original" | "CyberRex0";

/** What `am start` hands to the app. */
export interface SndcpyExtras {
  sampleRate?: number;
  bufferSizeType?: number;
}

/** Which app it is, and what its phone is like. */
export interface SndcpyAppOptions {
  variant?: SndcpyVariant;
  socketName?: string;
  /** From `am start` until the app listens. */
  startDelayMs?: number;
}

/**
 * The app: it listens after a while, gives its numbered frames to one stream in real time, and
 * dies with it.
 *
 * The numbers are those of `PcmSource`, and go on from one stream to the next, so whatever is
 * lost or repeated can be told from the frames that arrive.
 */
export class SndcpyApp implements AsyncDisposable {
  readonly variant: SndcpyVariant;
  readonly socketName: string;
  startDelayMs: number;
  /** How often it was started while it did not run. */
  starts = 0;
  /** How many streams it has let in. */
  accepts = 0;
  /** How many streams were refused, since it did not listen. */
  refusals = 0;
  /** How often it was stopped by force, whether it ran or not. */
  forceStops = 0;
  /** The number of the next frame that will be recorded. */
  nextFrame = FIRST_FRAME;
  /** Frames that were recorded while all buffers were full. */
  lostFrames = 0;
  /** Whether it sends anything. If not, it hangs: a stream stays open, and silent. */
  isPlaying = true;
  /** Whether it sends zeros, as after Android has ended the projection. */
  isZeros = false;
  /** Whether it ends as soon as somebody has connected. */
  endsAtOnce = false;
  /** Whether it may record. If not it crashes as it starts, before it listens. */
  canRecord = true;
  /** Old audio that whoever connects next gets first. */
  backlogMs = 0;
  /** Frames a second; another than 48 000 is a phone that captures at another rate. */
  sampleRate: number = SAMPLE_RATE;
  /** What the last start asked for. */
  extras: SndcpyExtras = {};
  #state: "dead" | "asking" | "starting" | "listening" | "taken" = "dead";
  /** The number of the last socket that was made. */
  #inode = 40_711;
  #listeningSinceMs = 0;
  #life = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #stream: AdbStream | undefined;

  constructor(
    { variant = "original", socketName = "sndcpy", startDelayMs = 50 }: SndcpyAppOptions = {},
  ) {
    this.variant = variant;
    this.socketName = socketName;
    this.startDelayMs = startDelayMs;
  }

  get isRunning(): boolean {
    return this.#state !== "dead";
  }

  get isListening(): boolean {
    return this.#state === "listening";
  }

  get processId(): number {
    return 4711 + this.starts;
  }

  get sockets(): readonly AppSocket[] {
    if (!this.isListening && this.#state !== "taken") return [];
    return [{ inode: this.#inode, isConnected: !this.isListening }];
  }

  /** Whether Android asks whoever holds the phone if it may capture. */
  get isAsking(): boolean {
    return this.#state === "asking";
  }

  /** Starts the app, and Android asks. */
  ask(extras: SndcpyExtras = {}): void {
    if (this.isRunning) return;
    this.starts++;
    this.extras = extras;
    this.#state = "asking";
  }

  /** Somebody taps on "Start now". */
  tapStartNow(): void {
    if (this.isAsking) this.#begin();
  }

  /** Starts the app; one that runs already only comes to the front. */
  start(extras: SndcpyExtras = {}): void {
    if (this.isRunning) return;
    this.starts++;
    this.extras = extras;
    this.#begin();
  }

  #begin(): void {
    this.#state = "starting";
    this.#life = new AbortController();
    this.#own(this.#listen());
  }

  /** What `am force-stop` does. */
  forceStop(): void {
    this.forceStops++;
    this.die();
  }

  /** Ends the app, for whatever reason. What it has written still arrives, as on a socket. */
  die(): void {
    this.#state = "dead";
    this.#life.abort();
    this.#stream?.end();
    this.#stream = undefined;
  }

  /** Lets a stream in, if it listens; the caller then hands it to {@linkcode play}. */
  accept(): boolean {
    if (!this.isListening) {
      this.refusals++;
      return false;
    }
    this.accepts++;
    this.#enter("taken");
    return true;
  }

  /** Plays to a stream that was let in, until one of the two ends. */
  play(stream: AdbStream): void {
    this.#stream = stream;
    this.#own(this.#play(stream));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die();
    await Promise.all(this.#running);
  }

  /** With a new socket. */
  #enter(state: "listening" | "taken"): void {
    this.#inode++;
    this.#state = state;
  }

  async #listen(): Promise<void> {
    await delay(this.startDelayMs, { signal: this.#life.signal });
    if (!this.canRecord) return this.die();
    this.#enter("listening");
    this.#listeningSinceMs = performance.now();
  }

  async #play(stream: AdbStream): Promise<void> {
    const life = this.#life;
    const ended = AbortSignal.any([life.signal, abortOf(stream)]);
    try {
      if (this.endsAtOnce) return;
      await this.#record(stream, life.signal, ended);
    } finally {
      stream.end();
      if (!life.signal.aborted) this.#outlive();
    }
  }

  /** The stream has ended: sndcpy dies of it, the variant listens again. */
  #outlive(): void {
    if (this.variant === "original") {
      this.die();
      return;
    }
    this.#stream = undefined;
    this.#enter("listening");
    this.#listeningSinceMs = performance.now();
  }

  async #record(stream: AdbStream, killed: AbortSignal, ended: AbortSignal): Promise<void> {
    const writeBytes = WRITE_BYTES[this.variant];
    const writeFrames = writeBytes / FRAME_BYTES;
    let dueMs = performance.now() - this.#takeBacklogMs();
    // One that hangs does not notice the end.
    while (!stream.isClosed || !this.isPlaying) {
      const writeMs = writeFrames / this.#framesPerSecond * 1000;
      const nowMs = performance.now();
      for (; dueMs + writeMs <= nowMs; dueMs += writeMs) this.#write(stream, writeFrames);
      const signal = this.isPlaying ? ended : killed;
      await delay(Math.max(dueMs + writeMs - nowMs, SHORTEST_TICK_MS), { signal });
    }
  }

  #write(stream: AdbStream, frames: number): void {
    if (!this.isPlaying) return;
    const bytes = numberedFrames(this.nextFrame, frames);
    this.nextFrame += frames;
    if (stream.queuedBytes + bytes.length > SOCKET_BYTES) this.lostFrames += frames;
    else stream.write(this.isZeros ? bytes.fill(0) : bytes);
  }

  get #framesPerSecond(): number {
    return this.variant === "CyberRex0"
      ? this.extras.sampleRate ?? this.sampleRate
      : this.sampleRate;
  }

  /** The variant records before anybody connects, into a buffer that holds so much. */
  #takeBacklogMs(): number {
    const extraMs = this.backlogMs;
    this.backlogMs = 0;
    if (this.variant === "original") return extraMs;
    const recorderBytes = RECORDER_BYTES[this.extras.bufferSizeType ?? 0] ?? RECORDER_BYTES[0]!;
    const recorderMs = recorderBytes / FRAME_BYTES / this.#framesPerSecond * 1000;
    return extraMs + Math.min(performance.now() - this.#listeningSinceMs, recorderMs);
  }

  #own(running: Promise<void>): void {
    const settled = running.catch((error) => {
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    });
    this.#running.add(settled);
    settled.finally(() => this.#running.delete(settled));
  }
}

/** A signal that is aborted when the stream ends. */
function abortOf(stream: AdbStream): AbortSignal {
  const controller = new AbortController();
  stream.closed.then(() => controller.abort());
  return controller.signal;
}
