/**
 * Feeds those who wait, without letting the many harm the few.
 *
 * Goal: with one client or a thousand, every write is made on the event loop's fast path, every
 * client gets its turn, and the source is read in between.
 *
 * How: Deno runs its event loop as one tokio task, and tokio makes a task yield after 128 socket
 * operations. Writes beyond that are parked, polled again and served late and unevenly. So one
 * turn of the event loop starts at most {@linkcode FEEDS_A_TURN} writes. The turns of a round are
 * spread over the time until the next round, and a timer runs before each: only when the loop has
 * nothing to do does it look at its sockets. Feeding many costs more than the few milliseconds
 * between two chunks of the source; then rounds are spaced out, and each client gets fewer and
 * larger writes. Where even that is too much for the computer, rounds last longer by themselves.
 *
 * Rejected: a loop for each client that waits for new audio by itself. Every chunk then wakes
 * all of them at once, which is the unevenness above: at 1 000 clients the slowest hundredth
 * was ten times later. Turns that follow each other at once: the source is not read before the
 * round is over, and at 5 000 clients the slowest hundredth was three times later.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";

const FEEDS_A_TURN = 100;
/** So few are fed as soon as there is something, all in one turn. */
const FEW_CLIENTS = 50;

/**
 * The least time between the starts of two rounds, in milliseconds.
 *
 * An audience at home gets every chunk at once. For more, the writes a second and the delay both
 * grow, the delay slowly: 19 ms for a hundred, 40 for a thousand.
 */
export function roundPauseMs(clients: number): number {
  return clients < FEW_CLIENTS ? 0 : 4 * Math.cbrt(clients);
}

/** A client as the pump sees it. */
export interface PumpClient {
  /** Whether it waits to be fed. The pump alone sets this; it is cheaper than a set. */
  isInPump: boolean;
}

/** What the pump needs from outside. */
export interface PumpOptions<Client> {
  clock: Clock;
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void;
  /** How many clients there are, waiting or not. */
  audience(): number;
  /** Feeds a client. Returns false when there is nothing for it: it goes on waiting. */
  feed(client: Client, nowMs: number): boolean;
}

/** Clients that wait for audio, and the rounds in which they get it. */
export class Pump<Client extends PumpClient> {
  readonly #options: PumpOptions<Client>;
  #waiting: Client[] = [];
  #round: Client[] = [];
  #fed = 0;
  #roundStartMs = Number.NEGATIVE_INFINITY;
  #isScheduled = false;
  #isWokenAgain = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: PumpOptions<Client>) {
    this.#options = options;
  }

  /** Adds a client that waits for audio. It is not fed before somebody wakes the pump. */
  add(client: Client): void {
    if (client.isInPump) return;
    client.isInPump = true;
    this.#waiting.push(client);
  }

  /** Forgets a client. */
  remove(client: Client): void {
    if (client.isInPump) this.#waiting = this.#waiting.filter((other) => other !== client);
  }

  /** Cancels the next round. */
  close(): void {
    this.#cancelTimer?.();
  }

  /** There is something new: feeds everybody who waits, at once where they are few. */
  flow(nowMs: number): void {
    if (this.#isScheduled || this.#options.audience() >= FEW_CLIENTS) return this.wake();
    if (this.#waiting.length === 0) return;
    this.#isScheduled = true;
    this.#startRound(nowMs);
  }

  /** Somebody who waits is behind: feeds everybody who waits, in a turn of their own. */
  wake(): void {
    if (this.#isScheduled) {
      this.#isWokenAgain = true;
      return;
    }
    if (this.#waiting.length === 0) return;
    this.#isScheduled = true;
    const waitMs = this.#untilMs(1);
    const { clock, nextTurn } = this.#options;
    const start = () => this.#startRound(clock.nowMs());
    if (waitMs > 0) this.#cancelTimer = clock.after(waitMs, start);
    else nextTurn(start);
  }

  #startRound(nowMs: number): void {
    this.#roundStartMs = nowMs;
    this.#isWokenAgain = false;
    this.#round = this.#waiting;
    this.#waiting = [];
    this.#fed = 0;
    this.#runTurn(nowMs);
  }

  #runTurn(nowMs: number): void {
    const last = Math.min(this.#fed + FEEDS_A_TURN, this.#round.length);
    for (; this.#fed < last; this.#fed++) {
      const client = this.#round[this.#fed]!;
      client.isInPump = false;
      if (!this.#options.feed(client, nowMs)) this.add(client);
    }
    if (this.#fed < this.#round.length) {
      const waitMs = Math.max(0, this.#untilMs(this.#fed / this.#round.length));
      const { clock } = this.#options;
      this.#cancelTimer = clock.after(waitMs, () => this.#runTurn(clock.nowMs()));
      return;
    }
    this.#round = [];
    this.#isScheduled = false;
    if (this.#isWokenAgain) this.wake();
  }

  /** How long it is until that part of the time between two rounds has passed. */
  #untilMs(part: number): number {
    const { clock, audience } = this.#options;
    return this.#roundStartMs + part * roundPauseMs(audience()) - clock.nowMs();
  }
}
