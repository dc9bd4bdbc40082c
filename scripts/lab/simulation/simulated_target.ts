/**
 * An engine that audio is published to, well or failing in any way.
 *
 * @module
 */

import type { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { sleep } from "../../../src/core/base/clock.ts";
import type { Publication } from "../../../src/core/publish/publication.ts";
import { PublishCarrier } from "../../../src/core/publish/publish_carrier.ts";
import type { ClientStatus } from "../../../src/core/stream/audience.ts";
import type { Station } from "../../../src/core/station.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedClock } from "../simulated_clock.ts";
import { type FrameLedger, isBefore } from "./frame_ledger.ts";
import type { History } from "./history.ts";
import { isMark } from "./player_level.ts";

/** What came ahead of time is played first, so much at least; then silence comes. */
const MOST_AHEAD_MS = 1000;
const SILENCE_AFTER_MS = 300;
/** The longest pause before a target is tried again, and how long one that hangs is awaited. */
const AGAIN_WITHIN_MS = 15_200;
const STUCK_WITHIN_MS = 5100;
/** One that lets in for a while, ends and refuses may be tried five times in a quarter of a minute. */
const ATTEMPTS = { most: 24, withinMs: 60_000 };
const HOUR_MS = 3_600_000;
/** What may be wrong with one. */
export const MOODS = [
  "is away",
  "refuses",
  "lets nobody in",
  "takes nothing",
  "takes slowly",
  "ends at once",
  "breaks the program",
] as const;

/** What targets are made of. */
export interface SimulatedTargetsOptions {
  readonly station: Station;
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly ledger: FrameLedger;
  readonly history: History;
  /** How much too early audio may come. */
  readonly toleratedMs: number;
  /** When the computer last awoke from sleep. */
  awokeAtMs(): number;
}

/** What one is made of. */
export interface SimulatedTargetOptions extends SimulatedTargetsOptions {
  oldestFrame(): number | undefined;
}

/** One engine. */
export class SimulatedTarget {
  /** What is wrong with it, if anything is. */
  mood: typeof MOODS[number] | undefined;
  readonly #url: string;
  readonly #options: SimulatedTargetOptions;
  readonly #format: PcmFormat;
  #current: SimulatedPublication | undefined;
  #attemptsMs: number[] = [];
  #isOpening = false;
  /** When the last attempt, or what came of it, was over. */
  #idleSinceMs = 0;
  #lastFrame: number | undefined;
  #hasEnded = false;

  constructor(url: string, options: SimulatedTargetOptions) {
    this.#url = url;
    this.#options = options;
    const { station, clock, random, toleratedMs } = options;
    this.#format = station.source.format;
    const carrier = new PublishCarrier({
      ...{ url, clock, toleratedMs, format: this.#format, emit: station.emit },
      random: random.next,
      open: (signal) => this.#open(signal),
    });
    const carry = carrier.carry.bind(carrier);
    carrier.carry = async (queue) => {
      const reason = await carry(queue);
      this.#hasEnded = true;
      return reason;
    };
    station.publish(carrier);
  }

  /** Ends the connection that there is. */
  breakOff(): void {
    this.#current?.breakOff();
  }

  check(clients: readonly ClientStatus[]): void {
    if (this.#hasEnded) return;
    const { clock, history, awokeAtMs, toleratedMs } = this.#options;
    const nowMs = clock.nowMs();
    const sinceMs = (ms: number) => nowMs - Math.max(ms, awokeAtMs());
    const { lagBytes = 0 } = clients.find(({ address }) => address === this.#url) ?? {};
    // The eager client is the first: what lies there for it, too, is yet to be handed out.
    const { lagBytes: eagerBytes = 0 } = clients.find(({ transport }) => transport === "tcp") ?? {};
    if (lagBytes > eagerBytes) {
      history.broken(1, `${this.#url} is waited for: ${lagBytes} bytes lie in the log`);
    }
    const fedWithinMs = Math.max(MOST_AHEAD_MS, toleratedMs) + SILENCE_AFTER_MS;
    if (this.#current?.isTaking && sinceMs(this.#current.fedAtMs) > fedWithinMs) {
      history.broken(5, `${this.#url} has had neither audio nor silence for long`);
    }
    const isStuck = this.#isOpening || this.#current?.isTaking === false;
    const stuckMs = sinceMs(
      this.#isOpening ? this.#attemptsMs.at(-1)! : this.#current?.fedAtMs ?? 0,
    );
    if (isStuck && stuckMs > STUCK_WITHIN_MS) history.broken(5, `${this.#url} is awaited for ever`);
    const isIdle = this.#current === undefined && !this.#isOpening;
    if (isIdle && sinceMs(this.#idleSinceMs) > AGAIN_WITHIN_MS) {
      history.broken(5, `${this.#url} is not tried again`);
    }
  }

  checkEnd(): void {
    const { history } = this.#options;
    if (this.#current !== undefined || this.#isOpening || !this.#hasEnded) {
      history.broken(8, `${this.#url} is published to after the stop`);
    }
  }

  async #open(signal: AbortSignal): Promise<Publication> {
    const { history } = this.#options;
    if (this.#current !== undefined || this.#isOpening) {
      history.broken(8, `${this.#url} is connected to twice`);
    }
    this.#countAttempt();
    this.#isOpening = true;
    try {
      await this.#letIn(signal);
      this.#current = new SimulatedPublication(this, this.#options.clock);
      return this.#current;
    } finally {
      this.#isOpening = false;
      this.#idleSinceMs = this.#options.clock.nowMs();
    }
  }

  #countAttempt(): void {
    const { clock, history } = this.#options;
    const nowMs = clock.nowMs();
    this.#attemptsMs = [...this.#attemptsMs, nowMs].filter((ms) => nowMs - ms < ATTEMPTS.withinMs);
    if (this.#attemptsMs.length > ATTEMPTS.most) {
      history.broken(5, `${this.#url} is tried ${this.#attemptsMs.length} times within a minute`);
    }
  }

  /** @throws {TroubleError} when it does not */
  async #letIn(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const { mood } = this;
    await sleep(clock, random.between(0, 100), signal);
    if (mood === "is away") throw this.trouble("target-refused");
    if (mood === "refuses") throw this.trouble("target-denied");
    if (mood === "breaks the program") throw new RangeError("a mistake in the code");
    if (mood === "lets nobody in") await sleep(clock, HOUR_MS, signal);
  }

  /** It is given frames. */
  async take(frames: Uint8Array): Promise<void> {
    this.#checkOrder(frames);
    const { clock } = this.#options;
    if (this.mood === "takes nothing") return await new Promise(() => {});
    if (this.mood !== "takes slowly") return;
    await new Promise<void>((resolve) =>
      void clock.after(2 * this.#format.msFromBytes(frames.length), resolve)
    );
  }

  /** What is wrong, as the relay is told. */
  trouble(code: "target-refused" | "target-denied" | "target-lost"): TroubleError {
    return new TroubleError({ code, target: this.#url });
  }

  /** The connection is over. */
  left(): void {
    this.#current = undefined;
    this.#idleSinceMs = this.#options.clock.nowMs();
  }

  /** Frames have numbers that rise, by one connection and by the next; silence has none. */
  #checkOrder(frames: Uint8Array): void {
    const { history, oldestFrame } = this.#options;
    const { frameBytes } = this.#format;
    if (frames.length % frameBytes !== 0) history.broken(3, `${this.#url} was given half a frame`);
    const view = new DataView(frames.buffer, frames.byteOffset, frames.length);
    for (const at of [0, frames.length - frameBytes]) {
      if (isMark(frames.subarray(at, at + frameBytes))) continue;
      const frame = view.getUint32(at, true);
      if (isBefore(frame, this.#lastFrame)) {
        history.broken(3, `${this.#url} was given frame ${frame} behind ${this.#lastFrame}`);
      }
      this.#lastFrame = frame;
      if (isBefore(frame, oldestFrame())) history.broken(7, `${this.#url} was given what is old`);
    }
  }
}

/** One connection to an engine. */
class SimulatedPublication implements Publication {
  readonly ended: Promise<TroubleError>;
  /** When it was last given something. */
  fedAtMs: number;
  #isWriting = false;
  readonly #target: SimulatedTarget;
  readonly #clock: SimulatedClock;
  readonly #end = Promise.withResolvers<TroubleError>();

  constructor(target: SimulatedTarget, clock: SimulatedClock) {
    this.#target = target;
    this.#clock = clock;
    this.fedAtMs = clock.nowMs();
    this.ended = this.#end.promise;
    if (target.mood === "ends at once") clock.after(10, () => this.breakOff());
  }

  /** Whether it is done with all that it was given. */
  get isTaking(): boolean {
    return !this.#isWriting;
  }

  breakOff(): void {
    this.#end.resolve(this.#target.trouble("target-lost"));
  }

  async write(frames: Uint8Array): Promise<void> {
    this.fedAtMs = this.#clock.nowMs();
    this.#isWriting = true;
    await this.#target.take(frames);
    this.#isWriting = false;
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#target.left();
    return Promise.resolve();
  }
}
