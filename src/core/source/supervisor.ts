/**
 * Keeps a source connected.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { EchoProbe } from "./echo_probe.ts";
import { FrameAligner } from "./frame_aligner.ts";
import type { Emit } from "../event.ts";
import type { Source } from "./source.ts";
import { TroubleError } from "../trouble.ts";
import { Watchdog } from "./watchdog.ts";

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 1000;
/**
 * A connection whose audio lasted this long was a good one: the next retry comes quickly again.
 * A source that has just been lost sooner is flapping: it is not told before it has lasted.
 */
const GOOD_CONNECTION_MS = 5000;

/** sndcpy never pauses: it sends zeros when the phone is silent. */
const FIRST_SILENCE_MS = 10_000;
/** A relay whose own source is away is silent for long: it is asked less and less often. */
const LONGEST_SILENCE_MS = 60_000;

/**
 * Chunks shorter than this are gathered. A source that sends three bytes at a time would wake
 * everybody 64 000 times a second; sndcpy's shortest chunks are 5 ms.
 */
const SMALL_CHUNK_MS = 4;

/** What the supervisor feeds. */
export interface SourceSink {
  /** A new connection begins. */
  sourceConnected(): void;
  /** The connection, if there was one with audio, is over. */
  sourceDisconnected(): void;
  /** Hands whole frames that are not the source's to those who listen live. */
  mark(frames: Uint8Array): void;
  /** Takes whole frames, which are lent for the time of the call. */
  publish(frames: Uint8Array): void;
}

/** What a supervisor is made of. */
export interface SourceSupervisorOptions {
  source: Source;
  sink: SourceSink;
  /** Whether the source may bring back silence that the sink has filled in. */
  mayEcho: boolean;
  emit: Emit;
  clock: Clock;
  /** A number from 0 up to 1: keeps several relays from reconnecting in step. */
  random(): number;
}

/**
 * Opens a source, moves its audio into a sink as whole frames, and opens it again for ever.
 *
 * It reads at full speed: nothing that happens behind the sink slows the source down. Connected
 * is not streaming: adb accepts connections for an app that does not run, so a source counts as open
 * with its first byte.
 */
export class SourceSupervisor {
  readonly #options: SourceSupervisorOptions;
  #retryMs = FIRST_RETRY_MS;
  #silenceMs = FIRST_SILENCE_MS;
  #streamsSinceMs: number | undefined;
  #isFlapping = false;
  #isToldStreaming = false;
  #toldLoss: string | undefined;
  #connection: AbortController | undefined;

  constructor(options: SourceSupervisorOptions) {
    this.#options = options;
  }

  /** Whether audio is coming. */
  get isStreaming(): boolean {
    return this.#streamsSinceMs !== undefined;
  }

  /** Ends the connection, or the attempt at one, and begins the next as if it were the first. */
  restart(): void {
    const { label: source } = this.#options.source;
    this.#retryMs = FIRST_RETRY_MS;
    this.#connection?.abort(new TroubleError({ code: "restarted", source }));
  }

  /**
   * Runs until `signal` is aborted or a finite source has ended. Never rejects for a source.
   *
   * @returns how a finite source ended
   */
  async run(signal: AbortSignal): Promise<TroubleError | undefined> {
    const { source, clock, random } = this.#options;
    while (!signal.aborted) {
      const loss = await this.#connectOnce(signal);
      const hadAudio = this.isStreaming;
      this.#endStreaming();
      if (signal.aborted) return undefined;
      if (source.isFinite) return loss;
      // Without audio, the reason why there is none is still the same.
      if (hadAudio || loss.trouble.code !== "restarted") this.#tellLoss(loss);
      const jitter = 0.75 + 0.25 * random();
      await sleep(clock, this.#retryMs * jitter, signal).catch(() => {});
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    }
    return undefined;
  }

  /** @returns how the connection, or the attempt at one, ended */
  async #connectOnce(signal: AbortSignal): Promise<TroubleError> {
    const { source } = this.#options;
    const connection = this.#connection = new AbortController();
    const abort = () => connection.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const chunks = await source.open(connection.signal, this.#silenceMs);
      await this.#stream(chunks, connection);
      return new TroubleError({ code: "ended", source: source.label });
    } catch (error) {
      if (connection.signal.reason instanceof TroubleError) return connection.signal.reason;
      if (error instanceof TroubleError) return error;
      const words = error instanceof Error ? error.message : String(error);
      return new TroubleError({ code: "failed", source: source.label, words }, { cause: error });
    } finally {
      signal.removeEventListener("abort", abort);
      connection.abort();
    }
  }

  async #stream(chunks: AsyncIterable<Uint8Array>, connection: AbortController): Promise<void> {
    const { source, sink, clock, mayEcho, random } = this.#options;
    const { signal } = connection;
    const aligner = new FrameAligner(source.format.frameBytes);
    const smallChunkBytes = source.format.bytesFromMs(SMALL_CHUNK_MS);
    using watchdog = this.#watch(connection);
    this.#streamsSinceMs = clock.nowMs();
    this.#silenceMs = FIRST_SILENCE_MS;
    sink.sourceConnected();
    const probe = mayEcho ? new EchoProbe(source.format, random, this.#streamsSinceMs) : undefined;
    for await (const chunk of chunks) {
      if (signal.aborted) return;
      watchdog.feed();
      const frames = aligner.align(chunk);
      const hearing = probe?.hear(frames, clock.nowMs()) ?? "audio";
      if (hearing === "audio" && !this.#isToldStreaming) this.#tellStreaming();
      if (hearing === "question") sink.mark(probe!.mark);
      sink.publish(frames);
      if (hearing === "echo") {
        throw new TroubleError({ code: "hears-itself", source: source.label });
      }
      if (chunk.length < smallChunkBytes) await sleep(clock, SMALL_CHUNK_MS, signal);
    }
  }

  #watch(connection: AbortController): Watchdog {
    const { source: { isFinite, label }, clock } = this.#options;
    const silentMs = FIRST_SILENCE_MS;
    const silent = { code: "silent", source: label, silentMs, hadAudio: true } as const;
    const limitMs = isFinite ? Infinity : silentMs;
    return new Watchdog(clock, limitMs, () => connection.abort(new TroubleError(silent)));
  }

  /** A source that has been flapping has to last first. */
  #tellStreaming(): void {
    const { emit, clock } = this.#options;
    const lastedMs = clock.nowMs() - this.#streamsSinceMs!;
    if (this.#isFlapping && lastedMs < GOOD_CONNECTION_MS) return;
    this.#isToldStreaming = true;
    this.#toldLoss = undefined;
    emit({ kind: "source-streams" });
  }

  #endStreaming(): void {
    const { sink, clock } = this.#options;
    if (this.#streamsSinceMs === undefined) return;
    this.#isFlapping = clock.nowMs() - this.#streamsSinceMs < GOOD_CONNECTION_MS;
    if (!this.#isFlapping) this.#retryMs = FIRST_RETRY_MS;
    this.#streamsSinceMs = undefined;
    this.#isToldStreaming = false;
    sink.sourceDisconnected();
  }

  #tellLoss(error: TroubleError): void {
    const { code } = error.trouble;
    if (code === "silent") this.#silenceMs = Math.min(2 * this.#silenceMs, LONGEST_SILENCE_MS);
    if (code === this.#toldLoss) return;
    this.#toldLoss = code;
    this.#options.emit({ kind: "source-lost", error });
  }
}
