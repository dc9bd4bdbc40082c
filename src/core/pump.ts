/**
 * Feeds those who wait, without letting the many harm the few.
 *
 * Goal: with one client or a thousand, every write is made on the event loop's fast path and
 * every client gets its turn.
 *
 * How: Deno runs its event loop as one tokio task, and tokio makes a task yield after 128 socket
 * operations. Writes beyond that are parked, polled again and served late and unevenly. So one
 * turn of the event loop starts at most {@linkcode FEEDS_A_TURN} writes, the next turn goes on
 * from there, and each round starts with other clients. With many clients a round costs more
 * than the few milliseconds between two chunks of the source; then rounds are spaced out, and
 * each client gets fewer and larger writes.
 *
 * Rejected: a loop for each client that waits for new audio by itself. Every chunk then wakes
 * all of them at once, which is the unevenness above: at 1 000 clients the slowest hundredth
 * was ten times later.
 *
 * @module
 */

import type { Clock } from "./clock.ts";

const FEEDS_A_TURN = 100;

/** What a round takes for each client, and half as much again: sockets and streams included. */
const ROUND_SHARE_MS = 0.02;

/**
 * The least time between the starts of two rounds, in milliseconds.
 *
 * An audience at home gets every chunk at once. For more, the writes a second and the delay both
 * grow, the delay slowly: 17 ms for a hundred, 36 for a thousand. In a crowd a round takes so long
 * that its own length counts: 100 ms for five thousand.
 */
export function roundPauseMs(clients: number): number {
  return clients < 50 ? 0 : Math.max(3.6 * Math.cbrt(clients), ROUND_SHARE_MS * clients);
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
  feed(client: Client): boolean;
}

/** Clients that wait for audio, and the rounds in which they get it. */
export class Pump<Client extends PumpClient> {
  readonly #options: PumpOptions<Client>;
  #waiting: Client[] = [];
  #round: Client[] = [];
  #fed = 0;
  #firstOfRound = 0;
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

  /** There is something new: feeds everybody who waits, soon. */
  wake(): void {
    if (this.#isScheduled) {
      this.#isWokenAgain = true;
      return;
    }
    if (this.#waiting.length === 0) return;
    this.#isScheduled = true;
    const { clock, nextTurn, audience } = this.#options;
    const pauseMs = this.#roundStartMs + roundPauseMs(audience()) - clock.nowMs();
    if (pauseMs > 0) this.#cancelTimer = clock.after(pauseMs, () => this.#startRound());
    else nextTurn(() => this.#startRound());
  }

  #startRound(): void {
    this.#roundStartMs = this.#options.clock.nowMs();
    this.#isWokenAgain = false;
    this.#round = this.#waiting;
    this.#waiting = [];
    this.#fed = 0;
    this.#firstOfRound = (this.#firstOfRound + FEEDS_A_TURN) % Math.max(1, this.#round.length);
    this.#runTurn();
  }

  #runTurn(): void {
    const last = Math.min(this.#fed + FEEDS_A_TURN, this.#round.length);
    for (; this.#fed < last; this.#fed++) {
      const client = this.#round[(this.#firstOfRound + this.#fed) % this.#round.length]!;
      client.isInPump = false;
      if (!this.#options.feed(client)) this.add(client);
    }
    if (this.#fed < this.#round.length) {
      this.#options.nextTurn(() => this.#runTurn());
      return;
    }
    this.#round = [];
    this.#isScheduled = false;
    if (this.#isWokenAgain) this.wake();
  }
}
