/**
 * Another form of a hub's audio, made once for all who listen to it.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { Emit } from "../event.ts";
import { SteadyFrames } from "../live/steady_frames.ts";
import type { Encoder, Encoding, MakeEncoder } from "../record/encoder.ts";
import { TroubleError } from "../trouble.ts";
import type { Outlet } from "./audience.ts";
import type { ClientQueue } from "./client_queue.ts";
import type { Hub, JoinOptions } from "./hub.ts";
import { PageLog } from "./page_log.ts";
import { PageQueue } from "./page_queue.ts";
import { Pump } from "./pump.ts";
import { StallWatch } from "./stall_watch.ts";

/** Whoever has lost the connection comes back, and finds the encoder warm. */
const LINGER_MS = 10_000;
/** An encoder that takes nothing for so long hangs. */
const ENCODE_LIMIT_MS = 5000;
/** One that fails sooner would fail again. */
const STEADY_MS = 10_000;
/** In these a new encoder may go on where one has failed: Ogg takes one stream behind another. */
const RENEWABLE: readonly Encoding[] = ["opus", "mp3"];

/** What an encoded stream is made of. */
export interface EncodedStreamOptions {
  readonly hub: Hub;
  readonly encoding: Encoding;
  readonly make: () => ReturnType<MakeEncoder>;
  readonly clock: Clock;
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void;
  /** How far a listener may fall behind. */
  readonly capacityMs: number;
  /** A listener that takes nothing of what it was handed for this long is evicted. */
  readonly stallTimeoutMs: number;
  readonly emit: Emit;
  /** An encoder has a bug: that ends its listeners' streams, and nobody else's. */
  readonly failed: (error: unknown) => void;
}

/**
 * One encoder for any number of listeners.
 *
 * It is a live client of the hub itself, which nobody sees: those who are told of are its listeners.
 * It begins with the first of them, and ends some time after the last. A listener gets the head, and
 * goes on with the next whole page; one that is too slow passes over whole pages.
 */
export class EncodedStream implements Outlet<PageQueue>, AsyncDisposable {
  readonly #options: EncodedStreamOptions;
  readonly #queues = new Set<PageQueue>();
  readonly #pump: Pump<PageQueue>;
  readonly #stalls: StallWatch;
  #pages: PageLog;
  #beginning: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #input: ClientQueue | undefined;
  #isEnding = false;
  #isClosed = false;
  #cancelLinger: () => void = () => {};

  constructor(options: EncodedStreamOptions) {
    const { hub, clock, nextTurn, capacityMs, stallTimeoutMs } = options;
    this.#options = options;
    this.#pages = new PageLog(hub.format.bytesFromMs(capacityMs));
    this.#stalls = new StallWatch(clock, stallTimeoutMs);
    this.#pump = new Pump({
      clock,
      nextTurn,
      audience: () => this.#queues.size,
      feed: (queue, nowMs) => queue.isClosed || queue.feed(nowMs),
    });
  }

  /**
   * Sees to it that an encoder runs, so that somebody can join.
   *
   * @throws {TroubleError} as {@linkcode MakeEncoder} does
   */
  async prepare(): Promise<void> {
    while (this.#isEnding) await this.#running;
    this.#cancelLinger();
    if (this.#running === undefined) {
      this.#beginning ??= this.#begin().finally(() => this.#beginning = undefined);
      await this.#beginning;
    }
    this.#endIfUnheard();
  }

  join(options: JoinOptions): PageQueue {
    const queue = new PageQueue(this.#pages, {
      wanted: () => {
        this.#pump.add(queue);
        if (queue.isBehind) this.#pump.wake();
      },
      overrun: (lostBytes) => options.overrun?.(lostBytes),
    }, this.#options.clock.nowMs());
    if (this.#input === undefined) {
      queue.close();
      return queue;
    }
    this.#cancelLinger();
    this.#queues.add(queue);
    this.#stalls.watch(queue, {
      notice: (stalledMs) => options.stalled?.(stalledMs),
      evict: () => {
        this.leave(queue);
        options.evicted?.();
      },
    });
    return queue;
  }

  leave(queue: PageQueue): void {
    queue.close();
    this.#stalls.forget(queue);
    this.#pump.remove(queue);
    if (this.#queues.delete(queue)) this.#endIfUnheard();
  }

  /** Ends the encoder, and every stream that still goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#beginning?.catch(() => {
      // Whoever asked for it was told.
    });
    this.#end();
    await this.#running;
    this.#pump.close();
    for (const queue of this.#queues) this.leave(queue);
  }

  #endIfUnheard(): void {
    if (this.#queues.size > 0 || this.#isClosed) return;
    this.#cancelLinger();
    this.#cancelLinger = this.#options.clock.after(LINGER_MS, () => this.#end());
  }

  #end(): void {
    this.#cancelLinger();
    if (this.#input === undefined) return;
    this.#isEnding = true;
    this.#options.hub.leave(this.#input);
  }

  async #begin(): Promise<void> {
    const { encoder, head } = await this.#makeEncoder();
    this.#pages = new PageLog(this.#options.hub.format.bytesFromMs(this.#options.capacityMs));
    this.#pages.head = head;
    this.#input = this.#options.hub.join();
    this.#running = this.#run(encoder, this.#input).catch(this.#options.failed).finally(() => {
      this.#input = undefined;
      this.#running = undefined;
      this.#isEnding = false;
    });
  }

  async #makeEncoder(): Promise<{ encoder: Encoder; head: Uint8Array }> {
    const encoder = await this.#options.make();
    try {
      return { encoder, head: await encoder.begin() };
    } catch (error) {
      await encoder[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #run(encoder: Encoder, input: ClientQueue): Promise<void> {
    const { hub, hub: { format }, clock, capacityMs: toleratedMs } = this.#options;
    const frames = new SteadyFrames({ stream: input.stream, format, clock, toleratedMs });
    try {
      let current: Encoder | undefined = encoder;
      while (current !== undefined) current = await this.#encodeAll(current, frames);
    } finally {
      frames.stop();
      hub.leave(input);
      for (const queue of this.#queues) queue.drain();
    }
  }

  /** @returns another encoder, if this one has failed and can be replaced */
  async #encodeAll(
    encoder: Encoder,
    input: SteadyFrames,
  ): Promise<Encoder | undefined> {
    const { clock, encoding, emit } = this.#options;
    const beganMs = clock.nowMs();
    let audioBytes = 0;
    try {
      for (let frames = await input.next(); frames !== undefined; frames = await input.next()) {
        audioBytes += frames.length;
        const bytes = await this.#within(encoder.encode(frames));
        if (bytes.length === 0) continue;
        this.#publish(bytes, audioBytes);
        audioBytes = 0;
      }
      const { bytes } = await this.#within(encoder.end());
      if (bytes.length > 0) this.#publish(bytes, audioBytes);
      return undefined;
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      if (!this.#isClosed) emit({ kind: "encoder-failed", error });
    } finally {
      await encoder[Symbol.asyncDispose]();
    }
    const isSteady = clock.nowMs() - beganMs >= STEADY_MS;
    return isSteady && RENEWABLE.includes(encoding) ? await this.#renew() : undefined;
  }

  async #renew(): Promise<Encoder | undefined> {
    try {
      const { encoder, head } = await this.#makeEncoder();
      this.#pages.head = head;
      this.#pump.flow(this.#options.clock.nowMs());
      return encoder;
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      this.#options.emit({ kind: "encoder-failed", error });
      return undefined;
    }
  }

  #publish(bytes: Uint8Array, audioBytes: number): void {
    this.#pages.add(bytes, audioBytes);
    this.#pump.flow(this.#options.clock.nowMs());
  }

  async #within<Result>(work: Promise<Result>): Promise<Result> {
    const { clock, encoding } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const cancel = clock.after(
      ENCODE_LIMIT_MS,
      () => reject(new TroubleError({ code: "ffmpeg-failed", encoding, words: undefined })),
    );
    work.then(resolve, reject);
    try {
      return await promise;
    } finally {
      cancel();
    }
  }
}
