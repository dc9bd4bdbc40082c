/**
 * Whether an app on a phone is ours to start. It lets in one program for each start, so whoever starts
 * it anew takes it from another.
 *
 * Goal: the relay takes the app from nobody, unless it is told to; and it never waits for a ghost of
 * its own, a connection that it has lost and the phone has not: one by Wi-Fi can last for minutes.
 *
 * How: each start has the phone itself look what there is of the app, and nothing is started while
 * there is a socket that is not ours. By its number ours is told from every other, for ever: the phone
 * is asked for it as soon as we are let in. Before there is an answer, whatever there is must be ours,
 * as nobody is let in before our connection has ended; and if the app ends it before the answer,
 * nothing of it is left. Whoever takes the app over has no socket for a second, while it starts: that
 * shows as a process that is not the one we know.
 *
 * Limits: if two start the app at once, the later start wins; the other sees then that the app is
 * taken, and waits. Of a phone that was away before we knew our number we take whatever there is, if
 * we were the last to start the app.
 *
 * Rejected: the process alone. Variants of sndcpy serve one program after the other in one process,
 * and Android keeps processes that do nothing. A look of its own before the start: it would be one
 * more round trip, and somebody may come in between.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { troubleOf } from "../trouble.ts";
import type { AppPresence, AppStart, AppTraces, MayEnd, PhoneApp } from "./phone.ts";

/** How long whoever has started the app may take to connect. */
const CONNECTING_LIMIT_MS = 3000;
/** How often an app that another program has is looked at. */
const LOOK_EVERY_MS = 5000;
const NO_TRACES: AppTraces = { inodes: [], processId: undefined };

/** What a claim is made of. */
export interface AppClaimOptions {
  app: Pick<PhoneApp, "presence">;
  clock: Clock;
  /** Whether to take the app from whoever has it. */
  takesOver: boolean;
}

/** What is needed to start the app. */
export interface Attempt {
  /** Starts it, as {@linkcode PhoneApp.start} does. */
  start(mayEnd: MayEnd): Promise<AppStart>;
  /**
   * Tells who has it.
   *
   * @param isCertain whether the phone has said that somebody does
   * @returns whether anybody does
   */
  tellHolder(isCertain: boolean): Promise<boolean>;
}

/** Knows what of an app is ours. */
export class AppClaim {
  readonly #options: AppClaimOptions;
  #own: MayEnd = NO_TRACES;
  /** Whether nobody is known to have started the app after us. */
  #isLast = false;

  constructor(options: AppClaimOptions) {
    this.#options = options;
  }

  /** Starts the app as soon as nobody else has it. Throws as `attempt` does. */
  async start(attempt: Attempt, signal: AbortSignal): Promise<void> {
    const { clock, takesOver } = this.#options;
    let mayEnd = takesOver ? "anything" : this.#own;
    for (;;) {
      const found = await attempt.start(mayEnd);
      if (found === "started") break;
      if (await isHeld(found, attempt)) {
        this.#isLast = false;
        if (found !== "unclear") this.#own = { ...tracesOf(this.#own), processId: found.processId };
        mayEnd = this.#own;
        await sleep(clock, LOOK_EVERY_MS, signal);
      } else if (found === "unclear") {
        mayEnd = "anything";
      } else {
        // If it is never connected to, it is nobody's.
        mayEnd = withAll(tracesOf(this.#own), found);
        await sleep(clock, CONNECTING_LIMIT_MS, signal);
      }
    }
    this.#own = NO_TRACES;
    this.#isLast = true;
  }

  /** The app has let us in. */
  letIn(): void {
    this.#own = "anything";
  }

  /**
   * Asks the phone which connection is ours, until it says so, or our connection has ended.
   *
   * @param ended aborted with our connection
   */
  async learn(serial: string, ended: AbortSignal): Promise<void> {
    const { app, clock, takesOver } = this.#options;
    if (takesOver) return;
    while (!ended.aborted) {
      try {
        const found = await app.presence(serial, ended);
        // Later, it may be another's.
        if (!ended.aborted) this.#own = withAll(NO_TRACES, found);
        return;
      } catch (error) {
        if (troubleOf(error) === undefined && !ended.aborted) throw error;
      }
      await sleep(clock, LOOK_EVERY_MS, ended).catch(() => {});
    }
  }

  /** The app has ended our connection. */
  hungUp(): void {
    if (this.#own === "anything") this.#own = NO_TRACES;
  }

  /** The phone is away. */
  noteGone(): void {
    if (this.#isLast && this.#own === NO_TRACES) this.#own = "anything";
  }
}

async function isHeld(found: AppPresence | "unclear", { tellHolder }: Attempt): Promise<boolean> {
  if (found === "unclear") return await tellHolder(false);
  return (found.sockets ?? []).some(({ isConnected }) => isConnected) && await tellHolder(true);
}

function tracesOf(mayEnd: MayEnd): AppTraces {
  return mayEnd === "anything" ? NO_TRACES : mayEnd;
}

function withAll({ inodes }: AppTraces, { sockets = [], processId }: AppPresence): AppTraces {
  return { inodes: [...inodes, ...sockets.map(({ inode }) => inode)], processId };
}
