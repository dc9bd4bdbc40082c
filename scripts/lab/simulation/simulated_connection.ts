/**
 * A connection to whatever gives the audio, without a network.
 *
 * @module
 */

import type { SourceLabel } from "../../../src/core/source/source.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { type FrameLedger, writeFrames } from "./frame_ledger.ts";

/** As much as the relay's own sources read at once. */
const READ_BYTES = 16 * 1024;
/** What piles up behind an adb forward whose reader stops. */
const MOST_UNREAD_BYTES = 4_000_000;

/** Bytes of frames that are numbered one after another, or of zeros. */
interface Piece {
  firstFrame: number;
  /** Bytes of the first frame that were read already. */
  skippedBytes: number;
  bytes: number;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  clock: SimulatedClock;
  random: SeededRandom;
  ledger: FrameLedger;
  /** Whether the network cuts frames in two. */
  isOddlyCut: boolean;
}

/** The bytes that have arrived, and the one who reads them. */
export class SimulatedConnection {
  /** Bytes that were read. */
  readBytes = 0;
  /** When it was last read something of, or opened, in milliseconds. */
  heardAtMs: number;
  readonly openedAtMs: number;
  /** Whether its reader has not closed it yet. */
  isOpen = true;
  readonly #options: ConnectionOptions;
  readonly #lent: Uint8Array;
  #pieces: Piece[] = [];
  #unreadBytes = 0;
  #unreadSinceMs = 0;
  /** The end of what was sent, which arrives with what comes next. */
  #inFlightBytes = 0;
  #ending: "end" | "reset" | undefined;
  #arrival = Promise.withResolvers<void>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.openedAtMs = options.clock.nowMs();
    this.heardAtMs = this.openedAtMs;
    const { frameBytes } = options.ledger;
    this.#lent = new Uint8Array(READ_BYTES - READ_BYTES % frameBytes + 2 * frameBytes);
  }

  /** For how long something has been there to read, in milliseconds. */
  get unreadMs(): number {
    return this.#readableBytes > 0 ? this.#options.clock.nowMs() - this.#unreadSinceMs : 0;
  }

  /** Whether more can be sent. */
  get isFull(): boolean {
    return this.#unreadBytes >= MOST_UNREAD_BYTES;
  }

  get hasEnded(): boolean {
    return this.#ending !== undefined;
  }

  /** Frames arrive. */
  deliver(firstFrame: number, frames: number): void {
    const { ledger: { frameBytes }, random, clock, isOddlyCut } = this.#options;
    if (frames === 0 || this.#ending !== undefined) return;
    if (this.#readableBytes === 0) this.#unreadSinceMs = clock.nowMs();
    const last = this.#pieces.at(-1);
    const lastFrames = ((last?.skippedBytes ?? 0) + (last?.bytes ?? 0)) / frameBytes;
    const follows = last !== undefined &&
      firstFrame === (last.firstFrame === 0 ? 0 : last.firstFrame + lastFrames);
    if (follows) last.bytes += frames * frameBytes;
    else this.#pieces.push({ firstFrame, skippedBytes: 0, bytes: frames * frameBytes });
    this.#unreadBytes += frames * frameBytes;
    this.#inFlightBytes = isOddlyCut ? random.below(2 * frameBytes) : 0;
    this.#arrive();
  }

  /** Ends, in mid-frame where frames are cut in two. What has arrived can still be read. */
  end(): void {
    this.#ending ??= "end";
    this.#arrive();
  }

  /** Breaks off. */
  reset(): void {
    this.#ending ??= "reset";
    this.#pieces = [];
    this.#unreadBytes = 0;
    this.#arrive();
  }

  /** Reads, once a turn of the event loop, until the end or until `signal` is aborted. */
  async *read(source: SourceLabel, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { clock } = this.#options;
    const abort = () => this.#arrive();
    signal.addEventListener("abort", abort, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#readableBytes > 0) {
          yield this.#take();
          await new Promise<void>(clock.nextTurn);
        } else if (this.#ending === "end") return;
        else if (this.#ending === "reset") {
          throw new TroubleError({ code: "reset", source });
        } else await this.#arrival.promise;
      }
    } finally {
      signal.removeEventListener("abort", abort);
      this.isOpen = false;
    }
  }

  get #readableBytes(): number {
    return Math.max(0, this.#unreadBytes - this.#inFlightBytes);
  }

  #take(): Uint8Array {
    const { ledger, clock } = this.#options;
    const { frameBytes } = ledger;
    const piece = this.#pieces[0]!;
    const { firstFrame, skippedBytes } = piece;
    const roomBytes = this.#lent.length - frameBytes - skippedBytes;
    const bytes = Math.min(piece.bytes, this.#readableBytes, roomBytes);
    const wholeFrames = Math.ceil((skippedBytes + bytes) / frameBytes);
    writeFrames(this.#lent.subarray(0, wholeFrames * frameBytes), firstFrame, frameBytes);
    const readFrames = Math.floor((skippedBytes + bytes) / frameBytes);
    ledger.append(firstFrame, readFrames);
    piece.firstFrame += firstFrame === 0 ? 0 : readFrames;
    piece.skippedBytes = (skippedBytes + bytes) % frameBytes;
    piece.bytes -= bytes;
    if (piece.bytes === 0) this.#pieces.shift();
    this.#unreadBytes -= bytes;
    this.readBytes += bytes;
    this.heardAtMs = clock.nowMs();
    return this.#lent.subarray(skippedBytes, skippedBytes + bytes);
  }

  #arrive(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }
}
