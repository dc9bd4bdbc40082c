/**
 * One listener's place in a stream of pages.
 *
 * @module
 */

import { concatenate } from "../base/bytes.ts";
import type { ListenerQueue } from "./client_queue.ts";
import type { PageLog } from "./page_log.ts";
import type { PumpClient } from "./pump.ts";
import type { WatchedQueue } from "./stall_watch.ts";

/** What a queue needs of whoever owns it. */
export interface PageQueueOwner {
  /** The listener asks for more. */
  wanted(): void;
  /** The listener has come for more, and has lost so much since it last did. */
  overrun(lostBytes: number): void;
}

/**
 * From one listener's position to the newest page. As a client's queue does, it holds no audio: what
 * is too old is gone from the log, and is passed over by whole pages.
 */
export class PageQueue implements ListenerQueue, PumpClient, WatchedQueue {
  readonly stream: ReadableStream<Uint8Array>;
  readonly purpose = "live";
  /** Of what is old, the encoder itself is spared. */
  readonly skippedBytes = 0;
  isInPump = false;
  readonly #log: PageLog;
  readonly #owner: PageQueueOwner;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** The last head that it was handed. */
  #head: Uint8Array | undefined;
  #page: number;
  #position: number;
  #isReadWaiting = false;
  #isDraining = false;
  #isClosed = false;
  #handedBytes = 0;
  #handedAtMs: number;
  #lostBytes = 0;
  #toldLostBytes = 0;

  /** Starts with the next page. */
  constructor(log: PageLog, owner: PageQueueOwner, nowMs: number) {
    this.#log = log;
    this.#handedAtMs = nowMs;
    this.#owner = owner;
    this.#page = log.endPage;
    this.#position = log.end;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        this.#isReadWaiting = true;
        this.#endIfDrained();
        if (!this.#isClosed) this.#owner.wanted();
      },
      cancel: () => {
        this.#isClosed = true;
      },
    }, { highWaterMark: 0 });
  }

  get lagBytes(): number {
    return this.#log.end - this.#position;
  }

  get handedBytes(): number {
    return this.#handedBytes;
  }

  get lostBytes(): number {
    return this.#lostBytes;
  }

  get handedAtMs(): number {
    return this.#handedAtMs;
  }

  get isReadWaiting(): boolean {
    return this.#isReadWaiting;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether there is something for it that it has not been handed. */
  get isBehind(): boolean {
    return this.#lackingHead !== undefined || this.#page < this.#log.endPage;
  }

  /**
   * Hands the waiting read all pages that there are, or first the head that it needs for them: where
   * many listen, pages come more often than their turns.
   *
   * @returns whether there was anything to hand
   */
  feed(nowMs: number): boolean {
    if (!this.#isReadWaiting || this.#isClosed) return false;
    this.#lose();
    if (this.#lostBytes > this.#toldLostBytes) {
      this.#owner.overrun(this.#lostBytes - this.#toldLostBytes);
      this.#toldLostBytes = this.#lostBytes;
    }
    const head = this.#lackingHead;
    if (head !== undefined) {
      this.#head = head;
      return this.#hand(head, nowMs);
    }
    const pages = this.#log.pagesFrom(this.#page);
    if (pages.length === 0) return false;
    const { end } = pages.at(-1)!;
    this.#page += pages.length;
    this.#handedBytes += end - this.#position;
    this.#position = end;
    return this.#hand(concatenate(...pages.map(({ bytes }) => bytes)), nowMs);
  }

  noteLoss(): void {
    if (!this.#isReadWaiting && !this.#isClosed) this.#lose();
  }

  /** Ends the stream once the newest page has been handed over. */
  drain(): void {
    this.#isDraining = true;
    this.#endIfDrained();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#controller.close();
  }

  /** Whoever has passed over the pages at which one encoder replaced another lacks its head. */
  get #lackingHead(): Uint8Array | undefined {
    const { head } = this.#log.page(this.#page) ?? this.#log;
    return head === this.#head || head.length === 0 ? undefined : head;
  }

  #endIfDrained(): void {
    if (this.#isDraining && this.#isReadWaiting && !this.isBehind) this.close();
  }

  #hand(bytes: Uint8Array, nowMs: number): true {
    this.#isReadWaiting = false;
    this.#handedAtMs = nowMs;
    this.#controller.enqueue(bytes);
    return true;
  }

  #lose(): void {
    const { firstPage, start } = this.#log;
    if (this.#page >= firstPage) return;
    this.#lostBytes += start - this.#position;
    this.#page = firstPage;
    this.#position = start;
  }
}
