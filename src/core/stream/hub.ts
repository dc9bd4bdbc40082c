/**
 * Where one source meets every client.
 *
 * @module
 */

import { AudioLog } from "./audio_log.ts";
import { ClientQueue, type QueuePurpose } from "./client_queue.ts";
import type { Clock } from "../base/clock.ts";
import type { Emit } from "../event.ts";
import { LevelMeter } from "../live/level_meter.ts";
import { Pace } from "../live/pace.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { Pump, roundPauseMs } from "./pump.ts";
import { SilenceDebt } from "../live/silence_debt.ts";
import { SilenceFiller } from "../live/silence_filler.ts";
import { StallWatch } from "./stall_watch.ts";

/** The log keeps this much at least: a client that waits must survive the pump's longest pause. */
const LEAST_RETENTION_MS = 250;
/**
 * What is longer comes in a burst, and more of it may follow in this turn of the event loop. Whoever
 * was fed the beginning at once would be behind by all the rest.
 */
const BURST_MS = 50;
/** Nobody hears silence come late: many get it in fewer and larger writes than audio. */
const SILENCE_MS = 20;
const SILENT_ROUNDS = 5;

/** What live clients hear while the source gives nothing: nothing at all, or silence. */
export type GapPolicy = "hold" | "silence";

/** What a hub is made of. */
export interface HubOptions {
  format: PcmFormat;
  clock: Clock;
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void;
  /** How far a live client may fall behind, and how much too early audio may come. */
  liveCapacityMs: number;
  /** A client that takes nothing of what it was handed for this long is evicted. */
  stallTimeoutMs: number;
  gap: GapPolicy;
  emit: Emit;
}

/** How a client joins. */
export interface JoinOptions {
  /** `live` if not given. */
  purpose?: QueuePurpose;
  /** How far behind the client may fall; if not given, what the hub grants to live clients. */
  capacityMs?: number;
  /** Called when the hub has ended the stream of this client because it stalled. */
  evicted?(): void;
  /** Called when this client has taken nothing for so long. */
  stalled?(stalledMs: number): void;
  /** Called when this client comes for more, and was so far behind that it has lost some. */
  overrun?(lostBytes: number): void;
  /** Told of all that comes, from here on: for a client that has to know when it was heard. */
  arrivals?: ArrivalWatch;
}

/** Whoever has to know when audio comes, though it may read it later. */
export interface ArrivalWatch {
  /** So many bytes have come. */
  arrived(bytes: number, nowMs: number): void;
  /** The connection to the source has ended, or nothing more is taken from it. */
  interrupted(): void;
}

/** What a hub counts. */
export interface HubTotals {
  /** Bytes that came from the source. */
  publishedBytes: number;
  /** Bytes of old audio that came in bursts: once for each burst, not for each client. */
  skippedBytes: number;
}

/**
 * Takes whole frames from the source and hands them to every client, each at its own pace.
 *
 * The hub knows queues, never sockets. It does no input or output and owns neither time nor
 * threads: given the same calls and the same clock it does the same things.
 */
export class Hub {
  readonly format: PcmFormat;
  readonly #options: HubOptions;
  readonly #log: AudioLog;
  readonly #queues = new Set<ClientQueue>();
  readonly #arrivals = new Map<ClientQueue, ArrivalWatch>();
  readonly #pump: Pump<ClientQueue>;
  readonly #stalls: StallWatch;
  /** Undefined where gaps stay empty. */
  readonly #silence: SilenceFiller | undefined;
  readonly #pace: Pace;
  #levels: LevelMeter;
  readonly #burstBytes: number;
  #publishedBytes = 0;
  #isClosed = false;

  constructor(options: HubOptions) {
    const { format, clock, nextTurn, liveCapacityMs, stallTimeoutMs, gap } = options;
    this.format = format;
    this.#options = options;
    this.#log = new AudioLog(format.frameBytes);
    this.#burstBytes = format.bytesFromMs(BURST_MS);
    const debt = gap === "silence" ? new SilenceDebt(liveCapacityMs) : undefined;
    this.#pace = new Pace(format, liveCapacityMs, clock, debt, options.emit);
    this.#levels = new LevelMeter(format);
    this.#stalls = new StallWatch(clock, stallTimeoutMs);
    if (debt !== undefined) {
      this.#silence = new SilenceFiller({
        clock,
        format,
        debt,
        stepMs: () => Math.max(SILENCE_MS, SILENT_ROUNDS * roundPauseMs(this.#queues.size)),
        filled: () => this.#pump.flow(clock.nowMs()),
      });
    }
    this.#pump = new Pump({
      clock,
      nextTurn,
      audience: () => this.#queues.size,
      feed: (queue, nowMs) => queue.isClosed || (!this.#isHeld(queue) && queue.feed(nowMs)),
    });
  }

  /** Whether nothing more comes, for good. */
  get isOver(): boolean {
    return this.#isClosed;
  }

  /** How many clients there are. */
  get clients(): number {
    return this.#queues.size;
  }

  /** What was counted so far. */
  get totals(): HubTotals {
    return {
      publishedBytes: this.#publishedBytes,
      skippedBytes: this.#pace.skippedBytes,
    };
  }

  /** Bytes of memory that the log holds. */
  get heldBytes(): number {
    return this.#log.heldBytes;
  }

  /** Bytes that came from the source in the last whole second. */
  get bytesPerSecond(): number {
    return this.#pace.bytesPerSecond(this.#options.clock.nowMs());
  }

  /**
   * How much faster the source's clock runs than this computer's, in parts per million; undefined
   * before there was a minute of steady audio.
   */
  get driftPpm(): number | undefined {
    return this.#pace.driftPpm;
  }

  /**
   * How loud each channel of the source is, in dBFS; −Infinity where there are zeros alone,
   * undefined while nothing comes.
   */
  get levelsDbfs(): readonly number[] | undefined {
    return this.#levels.levelsDbfs(this.#options.clock.nowMs());
  }

  /** The RMS of each channel, measured while somebody asks. */
  get rmsDbfs(): readonly number[] | undefined {
    return this.#levels.rmsDbfs(this.#options.clock.nowMs());
  }

  /** For how long the source has given zeros alone, in milliseconds. */
  get silentMs(): number {
    return this.#levels.silentMs(this.#options.clock.nowMs());
  }

  /** Lets a client in, at the live edge. */
  join(options: JoinOptions = {}): ClientQueue {
    const { clock, liveCapacityMs } = this.#options;
    const { purpose = "live", capacityMs = liveCapacityMs } = options;
    const silence = purpose === "live" ? this.#silence : undefined;
    const capacityBytes = this.format.bytesFromMs(capacityMs);
    const queue = new ClientQueue(this.#log, silence, purpose, capacityBytes, {
      nowMs: () => clock.nowMs(),
      wanted: () => {
        this.#pump.add(queue);
        if (queue.lagBytes > 0) this.#pump.wake();
      },
      cancelled: () => this.leave(queue),
      overrun: (lostBytes) => options.overrun?.(lostBytes),
    }, clock.nowMs());
    this.#queues.add(queue);
    if (options.arrivals !== undefined) this.#arrivals.set(queue, options.arrivals);
    this.#stalls.watch(queue, {
      notice: (stalledMs) => options.stalled?.(stalledMs),
      evict: () => {
        // A disk that hangs may go on, and a recording with it.
        if (purpose === "lossless") return;
        queue.loseAll();
        this.leave(queue);
        options.evicted?.();
      },
    });
    if (this.#isClosed) this.leave(queue);
    else this.#silence?.start();
    return queue;
  }

  /** Ends a client's stream and forgets the client. Leaving twice does nothing. */
  leave(queue: ClientQueue): void {
    if (this.#queues.has(queue)) queue.noteLoss();
    queue.close();
    this.#stalls.forget(queue);
    this.#pump.remove(queue);
    this.#queues.delete(queue);
    this.#arrivals.delete(queue);
    if (this.#queues.size === 0) this.#silence?.stop();
  }

  /** A new connection to the source begins. */
  sourceConnected(): void {
    this.#pace.connected();
  }

  /** The connection to the source has ended. */
  sourceDisconnected(): void {
    this.#goOnAt(this.#pace.disconnected(this.#log.end));
    for (const watch of this.#arrivals.values()) watch.interrupted();
    this.#levels = new LevelMeter(this.format);
  }

  /**
   * Hands whole frames to live clients, ahead of what comes next. Like silence they are in no log, and
   * not for whoever is behind.
   */
  mark(frames: Uint8Array): void {
    for (const queue of this.#liveQueues()) queue.mark(frames);
    this.#pump.flow(this.#options.clock.nowMs());
  }

  /**
   * Takes whole frames from the source; they are copied.
   *
   * First into the log, so that positions mean something; then Pace's verdict, which may move live
   * clients on; and only then are those fed who wait, from where they stand by then. How loud it was
   * comes last: nobody waits for that.
   */
  publish(frames: Uint8Array): void {
    if (frames.length === 0) return;
    const nowMs = this.#options.clock.nowMs();
    const position = this.#log.end;
    const heldBytes = this.#log.heldBytes;
    this.#log.append(frames);
    if (this.#log.heldBytes > heldBytes) this.#trim();
    this.#publishedBytes += frames.length;
    for (const watch of this.#arrivals.values()) watch.arrived(frames.length, nowMs);
    const { goOnAt, lateBytes } = this.#pace.arrived(frames.length, position, nowMs);
    this.#goOnAt(goOnAt);
    if (lateBytes > 0) this.#skip(lateBytes);
    if (frames.length <= this.#burstBytes) this.#pump.flow(nowMs);
    else this.#pump.wake();
    this.#levels.heard(frames, nowMs);
  }

  /** Takes no more clients, and ends each stream once its client has all that was published. */
  drain(): void {
    this.#isClosed = true;
    this.#silence?.stop();
    for (const watch of this.#arrivals.values()) watch.interrupted();
    for (const queue of this.#queues) queue.drain();
    this.#pump.wake();
  }

  /** Ends every stream now. */
  close(): void {
    this.#isClosed = true;
    this.#pump.close();
    this.#pace.close();
    for (const queue of this.#queues) this.leave(queue);
  }

  #isHeld(queue: ClientQueue): boolean {
    return queue.purpose === "live" && this.#pace.isHolding && !this.#isClosed;
  }

  #skip(bytes: number): void {
    for (const queue of this.#liveQueues()) queue.skip(bytes);
  }

  *#liveQueues(): Generator<ClientQueue> {
    for (const queue of this.#queues) {
      if (queue.purpose === "live") yield queue;
    }
  }

  #goOnAt(position: number | undefined): void {
    if (position === undefined) return;
    for (const queue of this.#liveQueues()) queue.skipTo(position);
  }

  #trim(): void {
    let retainedBytes = this.format.bytesFromMs(LEAST_RETENTION_MS);
    for (const queue of this.#queues) {
      retainedBytes = Math.max(retainedBytes, queue.capacityBytes);
    }
    this.#log.trim(this.#log.end - retainedBytes);
  }
}
