/**
 * A client that is a player on this computer.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import { CommandError } from "../base/command.ts";
import { tellingLine } from "../base/telling_line.ts";
import type { Emit } from "../event.ts";
import type { Carrier } from "../stream/audience.ts";
import type { LeaveReason } from "../stream/client.ts";
import type { ClientQueue } from "../stream/client_queue.ts";
import { TroubleError } from "../trouble.ts";
import type { PlayerEnd, PlayerName, PlayerProcess, StartPlayer } from "./player.ts";

/** A player takes at least so long to start; what comes meanwhile would only make it late. */
const START_MS = 200;
/** Whoever ends sooner has not played: nobody closes what has just been opened. */
const AT_ONCE_MS = 2000;
/** A player that ends again and again is started once in so long. */
const RETRY_MS = 5000;
/** A player that lasts this long is told of anew when it ends. */
const STEADY_MS = 60_000;
/** A player that takes nothing for so long hangs. */
const STUCK_MS = 5000;
/** When there is nothing more, a player may still play what it has for so long. */
const FINISH_MS = 1000;
/** What a pipe holds: on Linux 64 KiB (pipe(7)), elsewhere no more. */
const PIPE_BYTES = 65_536;
/** A player that keeps to real time does not take longer between two gulps. */
const LONGEST_GULP_MS = 250;
/** The first write that takes longer than this has found the pipe full: the player was starting. */
const FULL_PIPE_MS = 20;
/** How far behind its queue has to let it be: what is late is passed over here, and not lost there. */
export const PLAYER_CAPACITY_MS = 2 * STUCK_MS;

/** A player, ready to be started. */
export interface ReadyPlayer {
  readonly name: PlayerName;
  /** Its program and arguments. */
  readonly argv: readonly string[];
}

/** What a carrier is made of. */
export interface PlayerCarrierOptions {
  /** At least one; the best first. */
  readonly players: readonly ReadyPlayer[];
  readonly start: StartPlayer;
  readonly clock: Clock;
  readonly emit: Emit;
  /**
   * A person has closed the player, or none of them plays. If not given, it is tried for ever.
   * Called once at most.
   */
  readonly done?: (failure: TroubleError | undefined) => void;
}

/** One run of a player. */
interface Run {
  readonly player: ReadyPlayer;
  readonly process: PlayerProcess;
  readonly startedAtMs: number;
  /** Undefined while it runs. */
  end: PlayerEnd | undefined;
  takenBytes: number;
  /** Whether its pipe was full at least once. */
  hasFilled: boolean;
}

/**
 * Moves one queue's stream into a player's standard input, and starts the player again when it ends.
 *
 * It is started when there is audio, so that nobody holds a sound card for nothing. How late it is
 * stays bounded. Between the queue and the player there is a pipe, and what piles up there while a
 * player starts, or as its clock is slower than the phone's, is heard late from then on. When the
 * pipe is full, a write takes long: then what waits is passed over, and as much as the pipe holds.
 */
export class PlayerCarrier implements Carrier {
  readonly transport = "player";
  readonly address = "player";
  readonly #options: PlayerCarrierOptions;
  readonly #failed = new Set<PlayerName>();
  #queue: ClientQueue | undefined;
  #reason: LeaveReason | undefined;
  #run: Run | undefined;
  /** Ends the waiting for whatever is waited for. */
  #interrupt: () => void = () => {};
  /** Which of the players is next. */
  #next = 0;
  #retryAtMs = -Infinity;
  /** How much audio is still to be passed over, in bytes. */
  #lateBytes = 0;
  #hasPlayed = false;
  /** Whether it was told that no player lasts, and none has lasted since. */
  #isToldFailing = false;
  #isOver = false;

  constructor(options: PlayerCarrierOptions) {
    this.#options = options;
  }

  async carry(queue: ClientQueue): Promise<LeaveReason> {
    this.#queue = queue;
    await this.#playAll(queue);
    if (this.#reason === undefined) await this.#finish();
    await this.#endRun();
    return this.#reason ?? "ended";
  }

  close(reason: LeaveReason): void {
    this.#reason ??= reason;
    this.#isOver = true;
    this.#queue?.close();
    this.#interrupt();
  }

  async #playAll(queue: ClientQueue): Promise<void> {
    const reader = queue.stream.getReader();
    let reading = reader.read();
    while (!this.#isOver) {
      if (this.#run?.end !== undefined) await this.#judge(this.#run, this.#run.end);
      const result = await this.#within(reading);
      if (result === undefined) continue;
      if (result.done) return;
      await this.#take(result.value, queue);
      reading = reader.read();
    }
  }

  /**
   * @param limitMs how long it is waited for
   * @returns undefined if the player ends before, or all is to end, or it takes too long
   */
  async #within<Result>(promise: Promise<Result>, limitMs?: number): Promise<Result | undefined> {
    if (this.#isOver || this.#run?.end !== undefined) return undefined;
    const { clock } = this.#options;
    const { promise: turn, resolve, reject } = Promise.withResolvers<Result | undefined>();
    this.#interrupt = () => resolve(undefined);
    const cancel = limitMs === undefined ? undefined : clock.after(limitMs, this.#interrupt);
    promise.then(resolve, reject);
    try {
      return await turn;
    } finally {
      cancel?.();
      this.#interrupt = () => {};
    }
  }

  async #take(frames: Uint8Array, queue: ClientQueue): Promise<void> {
    const { clock } = this.#options;
    if (clock.nowMs() < this.#retryAtMs) return;
    this.#run ??= await this.#start();
    const run = this.#run;
    if (run === undefined || clock.nowMs() < run.startedAtMs + START_MS) return;
    if (this.#lateBytes > 0) {
      this.#lateBytes -= frames.length;
      return;
    }
    const beganMs = clock.nowMs();
    const isTaken = await this.#within(run.process.write(frames).then(() => true), STUCK_MS);
    if (this.#isOver || run.end !== undefined) return;
    if (!isTaken) return await this.#fail(run, undefined);
    run.takenBytes += frames.length;
    this.#noteLate(run, clock.nowMs() - beganMs, queue);
    this.#noteLasting(run);
  }

  async #start(): Promise<Run | undefined> {
    const { players, start, clock, emit } = this.#options;
    const player = players[this.#next]!;
    this.#lateBytes = 0;
    try {
      const process = await start(player.argv);
      const startedAtMs = clock.nowMs();
      const run: Run = {
        ...{ player, process, startedAtMs },
        ...{ end: undefined, takenBytes: 0, hasFilled: false },
      };
      process.ended.then((end) => {
        run.end = end;
        this.#interrupt();
      });
      if (!this.#isToldFailing) emit({ kind: "player-started", player: player.name });
      return run;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#tryNext(player, undefined);
      return undefined;
    }
  }

  #noteLate(run: Run, tookMs: number, queue: ClientQueue): void {
    if (tookMs <= (run.hasFilled ? LONGEST_GULP_MS : FULL_PIPE_MS)) return;
    run.hasFilled = true;
    queue.skip(queue.lagBytes);
    this.#lateBytes = PIPE_BYTES;
  }

  #noteLasting({ player, startedAtMs }: Run): void {
    const { clock, emit } = this.#options;
    const lastedMs = clock.nowMs() - startedAtMs;
    if (lastedMs < STEADY_MS || !this.#isToldFailing) return;
    this.#isToldFailing = false;
    emit({ kind: "player-started", player: player.name });
  }

  /** The player has ended by itself. */
  async #judge(run: Run, end: PlayerEnd): Promise<void> {
    const { clock, emit, done } = this.#options;
    const lastedMs = clock.nowMs() - run.startedAtMs;
    const isClosed = end.exitCode === 0 && lastedMs >= AT_ONCE_MS;
    if (!isClosed || done === undefined) return await this.#fail(run, end);
    await this.#endRun();
    emit({ kind: "player-closed", player: run.player.name });
    this.#end(undefined);
  }

  /** @param end undefined for one that hangs */
  async #fail(run: Run, end: PlayerEnd | undefined): Promise<void> {
    const lastedMs = this.#options.clock.nowMs() - run.startedAtMs;
    // What a pipe takes, no player need have taken.
    const hasPlayed = end === undefined ? run.takenBytes > PIPE_BYTES : lastedMs >= AT_ONCE_MS;
    await this.#endRun();
    const words = end === undefined ? undefined : complaint(end.lines);
    if (!hasPlayed) return this.#tryNext(run.player, words);
    this.#hasPlayed = true;
    this.#retryLater(run.player, words);
  }

  /** A player does not play here: there may be others. */
  #tryNext({ name }: ReadyPlayer, words: string | undefined): void {
    const { players, emit, done } = this.#options;
    this.#next++;
    const next = players[this.#next];
    if (next !== undefined) {
      if (!this.#failed.has(name)) {
        emit({ kind: "player-failed", player: name, words, next: next.name });
      }
      this.#failed.add(name);
      return;
    }
    this.#next = 0;
    if (this.#hasPlayed || done === undefined) {
      return this.#retryLater(players.at(-1)!, words);
    }
    this.#end(new TroubleError({ code: "players-fail", player: name, words }));
  }

  #retryLater({ name }: ReadyPlayer, words: string | undefined): void {
    const { clock, emit } = this.#options;
    this.#retryAtMs = clock.nowMs() + RETRY_MS;
    if (this.#isToldFailing) return;
    this.#isToldFailing = true;
    emit({ kind: "player-ended", player: name, words, retryMs: RETRY_MS });
  }

  #end(failure: TroubleError | undefined): void {
    this.#isOver = true;
    this.#options.done?.(failure);
  }

  /** Lets the player play to the end what it has. */
  async #finish(): Promise<void> {
    const run = this.#run;
    if (run === undefined || run.end !== undefined) return;
    run.process.endInput();
    await this.#within(run.process.ended, FINISH_MS);
  }

  async #endRun(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    await run?.process[Symbol.asyncDispose]();
  }
}

/** ALSA explains at length how it came to what a player says after it. */
function complaint(lines: readonly string[]): string | undefined {
  return tellingLine(lines.filter((line) => line.trim() !== "" && !line.startsWith("ALSA lib")));
}
