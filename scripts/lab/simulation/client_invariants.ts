/**
 * The promises to a client, as what must hold after every step.
 *
 * @module
 */

import type { AnyClient } from "./crowd.ts";
import { SimulatedClient } from "./simulated_client.ts";
import type { SimulatedConnection } from "./simulated_connection.ts";
import type { SimulatedEncoder } from "./simulated_encoder.ts";
import { FLOOD_READS } from "./simulated_socket.ts";
import type { SimulatedStation } from "./simulated_station.ts";

/** 30 s of audio that is held, and 10 s until a source that then falls silent is given up. */
const LONGEST_HOLD_MS = 42_000;
/** A surge is over after half a second of steady audio, and the simulation's time is coarse. */
const HELD_WHEN_STEADY_MS = 2000;
/** A source that is so much faster than is known does not surge yet. */
const PACE_WITHIN = 1.1;
/** A surge is noticed a chunk late, and a gap's silence is settled a little late. */
const LEVEL_SLACK_MS = 300;
/** Audio that was late comes within this time after the silence in its place. */
const LATE_WITHIN_MS = 1000;
/** What is not worth passing over, and the last of the silence. */
const LATE_SLACK_MS = 80;
/** How long bursts are passed on after too many surges. */
const PASS_ON_MS = 13 * 60_000;
const SURGES_BEFORE_PASSING_ON = { count: 4, withinMs: 120_000 };
/** By then audio must be back: a hung source, the pause between two starts, and the rest. */
const BACK_WITHIN_MS = 150_000;
/** A client that has gone is noticed by then, whatever the source does. */
const GONE_WITHIN_MS = 25_000;
/** A client that has ended its side stays for so long without audio. */
const HALF_CLOSED_MS = 9900;
/** What comes early counts as not yet played, up to this or the capacity. */
const MOST_AHEAD_MS = 1000;
/** No more silence is made up at once. */
const LONGEST_SILENCE_MS = 500;
/** Silence begins 200 ms after what came has been played, and the simulation's time is coarse. */
const ENCODER_LACKS_MS = 500;
/** By then one that hangs is replaced, or its listeners are let go; it may hang between two chunks. */
const ENCODER_HANGS_MS = 7000;

/** Checks what each client was promised, and remembers what it takes to do so. */
export class ClientInvariants {
  readonly #world: SimulatedStation;
  readonly #heldSinceMs = new Map<AnyClient, number>();
  #connection: SimulatedConnection | undefined;
  #lastLevelMs = 0;
  #connectLevelMs = 0;

  constructor(world: SimulatedStation) {
    this.#world = world;
  }

  /** @throws {Violation} for the first promise that is broken */
  check(client: AnyClient): void {
    const { name, isClosed, isIn, ending, endedAtMs, isFlooding } = client;
    const nowMs = this.#world.clock.nowMs();
    if (isClosed) return this.#checkClosed(client, nowMs);
    if (!isIn) return;
    if (client.lagFrames < 0) this.#world.history.broken(3, `${name} was skipped past the edge`);
    // A flood is read every 100 ms only, and a reset is noticed by reading.
    const noticedWithinMs = isFlooding ? FLOOD_READS.everyMs : 0;
    if (ending === "reset" && nowMs - endedAtMs > noticedWithinMs) {
      this.#world.history.broken(10, `${name} was reset, and is still here`);
    }
    if (ending === "left" && nowMs - endedAtMs > GONE_WITHIN_MS) {
      this.#world.history.broken(10, `${name} left, and is still here`);
    }
    if (client instanceof SimulatedClient && client.isEager) this.#checkEager(client, nowMs);
  }

  /** An encoder is given audio or silence in real time: neither less, nor what makes listeners late. */
  checkEncoder({ isHanging, givenAtMs, level }: SimulatedEncoder): void {
    const { clock, awokeAtMs, liveCapacityMs, format, history } = this.#world;
    const nowMs = clock.nowMs();
    const lackingMs = nowMs - Math.max(givenAtMs, awokeAtMs);
    if (!isHanging && lackingMs > Math.max(MOST_AHEAD_MS, liveCapacityMs) + ENCODER_LACKS_MS) {
      history.broken(5, `an encoder was given nothing for ${lackingMs.toFixed(0)} ms`);
    }
    if (isHanging && lackingMs > ENCODER_HANGS_MS) {
      history.broken(5, `an encoder has hung for ${lackingMs.toFixed(0)} ms, and is kept`);
    }
    if (this.#isPacePassedOn(nowMs)) level.frames = 0;
    const levelMs = level.frames * 1000 / format.sampleRate;
    // What comes behind an encoder that hung is a capacity of audio, and some silence.
    const mostMs = liveCapacityMs + Math.max(liveCapacityMs, LONGEST_SILENCE_MS);
    if (levelMs > mostMs + LEVEL_SLACK_MS) {
      history.broken(4, `an encoder was given ${levelMs.toFixed(0)} ms too much`);
    }
  }

  /** Nothing but its own doing ends a client's connection. */
  #checkClosed(client: AnyClient, nowMs: number): void {
    const { ending, heardAtMs, name, pace, mayBeClosed } = client;
    this.#heldSinceMs.delete(client);
    const mayBeStalled = pace < Infinity && nowMs - heardAtMs >= 0.9 * this.#world.stallTimeoutMs;
    if (ending === undefined && !mayBeStalled && !mayBeClosed) {
      this.#world.history.broken(5, `${name} was closed, and had done nothing`);
    }
    if (ending === "half-closed" && !mayBeClosed && nowMs - heardAtMs < HALF_CLOSED_MS) {
      this.#world.history.broken(10, `${name} was closed, though it went on listening`);
    }
  }

  /** Whoever takes everything at once lacks nothing, unless it is held; and is live. */
  #checkEager(client: SimulatedClient, nowMs: number): void {
    const { format, wellSinceMs } = this.#world;
    const { name, lagFrames, overrunMs, heardAtMs } = client;
    if (overrunMs > 0) this.#world.history.broken(1, `${name} was overrun`);
    const { awakeMs } = this.#world;
    const heldSinceMs = lagFrames === 0 ? undefined : this.#heldSinceMs.get(client) ?? awakeMs;
    if (heldSinceMs === undefined) this.#heldSinceMs.delete(client);
    else this.#heldSinceMs.set(client, heldSinceMs);
    if (heldSinceMs !== undefined && awakeMs - heldSinceMs > LONGEST_HOLD_MS) {
      this.#world.history.broken(4, `${name} was held for ${awakeMs - heldSinceMs} ms`);
    }
    const steadySinceMs = Math.max(
      this.#world.upstream.recorder.steadySinceMs,
      this.#paceKnownSinceMs(),
    );
    const heldMs = Math.min(awakeMs - (heldSinceMs ?? awakeMs), nowMs - steadySinceMs);
    if (heldMs > HELD_WHEN_STEADY_MS) {
      this.#world.history.broken(
        4,
        `${name} is held through ${heldMs.toFixed(0)} ms of steady audio`,
      );
    }
    this.#checkLateAudio(client, nowMs);
    if (this.#isPacePassedOn(nowMs)) client.level.frames = 0;
    const levelMs = client.level.frames * 1000 / format.sampleRate;
    if (levelMs > this.#highestLevelMs(levelMs)) {
      this.#world.history.broken(4, `${name} is ${levelMs.toFixed(0)} ms behind live`);
    }
    const awayMs = nowMs - Math.max(heardAtMs, wellSinceMs);
    if (awayMs > BACK_WITHIN_MS) {
      this.#world.history.broken(5, `${name} has heard nothing for ${awayMs.toFixed(0)} ms`);
    }
  }

  /** What comes late has had silence in its place already, and makes nobody later than that did. */
  #checkLateAudio({ name, level: { gap, frames } }: SimulatedClient, nowMs: number): void {
    const { ledger, format, history, upstream: { connection, recorder } } = this.#world;
    // A new connection owes nothing.
    if (gap === undefined || connection === undefined || gap.sinceMs < connection.openedAtMs) {
      return;
    }
    // What comes in bursts is early until it is played, and late when the next one comes.
    if (recorder.gatherMs > 0) return;
    if (nowMs - gap.untilMs > LATE_WITHIN_MS || this.#isPaceWrong(nowMs)) return;
    const dueFrames = Math.max(0, ledger.end - gap.position - gap.frames);
    const laterMs = (frames - gap.levelFrames - dueFrames) * 1000 / format.sampleRate;
    if (laterMs > LATE_SLACK_MS) {
      history.broken(4, `${name} was handed ${laterMs.toFixed(0)} ms that silence had come for`);
    }
  }

  /** How late a player may be: what comes by a new connection may add the capacity once more. */
  #highestLevelMs(levelMs: number): number {
    const { upstream: { connection }, liveCapacityMs } = this.#world;
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.#connectLevelMs = Math.min(this.#lastLevelMs, liveCapacityMs);
    }
    this.#lastLevelMs = levelMs;
    return this.#connectLevelMs + liveCapacityMs + LEVEL_SLACK_MS;
  }

  /** Whether the source has its own way of delivering, which nobody can keep from clients. */
  #isPacePassedOn(nowMs: number): boolean {
    const { news, upstream: { recorder } } = this.#world;
    const { count, withinMs } = SURGES_BEFORE_PASSING_ON;
    const [first, last] = [news.surgesAtMs.at(-count), news.surgesAtMs.at(-1)];
    const areMany = first !== undefined && last! - first < withinMs && nowMs - last! < PASS_ON_MS;
    return areMany || recorder.gatherMs > 0 || this.#isPaceWrong(nowMs);
  }

  /** Since when the relay knows how fast the source runs: for it, all else is a surge. */
  #paceKnownSinceMs(): number {
    const { news: { measured }, upstream: { recorder: { rate } }, format } = this.#world;
    if (rate < PACE_WITHIN * format.sampleRate) return Number.NEGATIVE_INFINITY;
    return rate < PACE_WITHIN * measured.rate ? measured.atMs : Infinity;
  }

  #isPaceWrong(nowMs: number): boolean {
    const { news, upstream: { recorder }, format } = this.#world;
    return nowMs - news.wrongPaceAtMs < PASS_ON_MS || recorder.rate > 1.001 * format.sampleRate;
  }
}
