/**
 * One app on phones, from its start to its first byte.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import type { Emit } from "../event.ts";
import { openToFirstByte } from "../source/first_byte.ts";
import type { SourceLabel } from "../source/source.ts";
import { type PhoneWait, TroubleError, troubleOf } from "../trouble.ts";
import { AppClaim } from "./app_claim.ts";
import type { AppStart, MayEnd, PhoneAccess, PhoneApp, PhoneDevice } from "./phone.ts";
import type { PhoneNews } from "./phone_finder.ts";
import { type AskPortUsers, type AskRelayAddress, RivalFinder } from "./rivals.ts";
import { LIMITED_INTERVAL_MS, StartBudget } from "./start_budget.ts";
import { STARTING_LIMIT_MS, StartWatch } from "./start_watch.ts";
import type { WayToApp } from "./way_to_app.ts";

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 250;
/** Whoever taps has taken longer. */
const LONGEST_RETRY_WHILE_ASKING_MS = 1000;

/** An app, and the way to it. */
export interface ReachableApp {
  readonly app: PhoneApp;
  readonly way: WayToApp;
}

/** What a link works with. */
export interface AppLinkOptions extends ReachableApp {
  phones: Pick<PhoneAccess, "forwards">;
  askPortUsers: AskPortUsers;
  askRelayAddress: AskRelayAddress;
  /** Tells how things stand with the phone, unless that was the last news of it. */
  tell(news: PhoneNews): void;
  emit: Emit;
  clock: Clock;
  format: PcmFormat;
  /** Whether to take the app from whoever has it. */
  takesOver: boolean;
}

/** Starts an app on a phone that is there, and connects to it, again and again. */
export class AppLink {
  readonly #options: AppLinkOptions;
  readonly #budget = new StartBudget();
  readonly #claim: AppClaim;
  readonly #rivals: RivalFinder;
  /** From whom the app was taken, as far as that was told since the phone came. */
  readonly #toldRivals = new Set<string>();
  #areStartsLimited = false;
  /** The last start, until the app is heard or given up. */
  #start: StartWatch | undefined;

  constructor(options: AppLinkOptions) {
    this.#options = options;
    this.#claim = new AppClaim(options);
    this.#rivals = new RivalFinder(options);
  }

  /** The app's name. */
  get name(): string {
    return this.#options.app.name;
  }

  /**
   * Starts the app unless it is on its way, and connects until its first byte comes.
   *
   * @throws {TroubleError} what app, way and connection throw
   */
  async open(serial: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    // First what does not show: without a way to it, the app would be started in vain.
    await this.#options.way.prepare(serial, signal);
    for (;;) {
      const start = await this.#ensureStart(serial, signal);
      const audio = await this.#connect(start, signal);
      if (audio !== undefined) return audio;
    }
  }

  /**
   * Asks the phone which connection is ours, until it says so, or our connection has ended.
   *
   * @param ended aborted with our connection
   */
  learnOwn(serial: string, ended: AbortSignal): Promise<void> {
    return this.#claim.learn(serial, ended);
  }

  /** The app has ended our connection. */
  hungUp(): void {
    this.#claim.hungUp();
  }

  /**
   * Told which phones there are.
   *
   * @param isPhoneGone whether the one that was listened to is not among them
   */
  noteGone(devices: readonly PhoneDevice[], isPhoneGone: boolean): void {
    this.#options.way.noteGone(devices);
    if (!isPhoneGone) return;
    this.#claim.noteGone();
    this.#toldRivals.clear();
  }

  /** Leaves nothing behind. Never throws. */
  async close(): Promise<void> {
    const { app, way } = this.#options;
    await app.close();
    await way.close();
  }

  /** Whether the app can be started on a phone. Throws as {@linkcode PhoneApp.isThere} does. */
  isThere(serial: string, signal: AbortSignal): Promise<boolean> {
    return this.#options.app.isThere(serial, signal);
  }

  #label(serial: string): SourceLabel {
    return { kind: "app", app: this.name, serial };
  }

  /** Starts the app, unless it is still on its way: that would take Android's question away. */
  async #ensureStart(serial: string, signal: AbortSignal): Promise<StartWatch> {
    if (this.#start?.serial === serial && await this.#start.isUnderWay(signal)) return this.#start;
    await this.#startApp(serial, signal);
    const tell = (wait: PhoneWait) => this.#options.tell({ wait });
    return this.#start = new StartWatch({ ...this.#options, serial, tell });
  }

  async #startApp(serial: string, signal: AbortSignal): Promise<void> {
    const { app, tell, emit, clock, takesOver } = this.#options;
    const waitMs = app.showsStarts ? this.#budget.waitMs(clock.nowMs()) : 0;
    if (waitMs > 0 && !this.#areStartsLimited) {
      emit({ kind: "starts-limited", app: app.name, intervalMs: LIMITED_INTERVAL_MS });
    }
    this.#areStartsLimited = waitMs > 0;
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    if (takesOver) await this.#tellLosers(serial, signal);
    await this.#claim.start({
      start: (mayEnd) => this.#startOnce(serial, mayEnd, signal),
      tellHolder: (isCertain) => this.#tellHolder(serial, isCertain, signal),
    }, signal);
    tell({ serial, app: app.name });
    this.#budget.started(clock.nowMs());
  }

  async #startOnce(serial: string, mayEnd: MayEnd, signal: AbortSignal): Promise<AppStart> {
    const { app, emit } = this.#options;
    try {
      return await app.start(serial, mayEnd, signal);
    } catch (error) {
      if (troubleOf(error)?.code !== "app-missing" || !app.canInstall) throw error;
      await app.install(serial, signal);
      emit({ kind: "app-installed", app: app.name, serial });
      return await app.start(serial, mayEnd, signal);
    }
  }

  /** Whoever has the app loses it to us. */
  async #tellLosers(serial: string, signal: AbortSignal): Promise<void> {
    const { app, emit } = this.#options;
    for (const rival of await this.#rivals.find(serial, signal)) {
      const name = `${rival.program} ${rival.port}`;
      if (this.#toldRivals.has(name)) continue;
      this.#toldRivals.add(name);
      emit({ kind: "app-taken-over", app: app.name, ...rival });
    }
  }

  async #tellHolder(serial: string, isCertain: boolean, signal: AbortSignal): Promise<boolean> {
    const { app: { name: app }, askRelayAddress, tell } = this.#options;
    const rivals = await this.#rivals.find(serial, signal);
    const { program, port } = rivals.find(({ isThere }) => isThere) ?? {};
    if (port === undefined && !isCertain) return false;
    const relay = program === undefined ? undefined : await askRelayAddress(program, signal);
    tell({ wait: { code: "app-in-use", serial, app, program, port, relay } });
    return true;
  }

  /** @returns undefined if another program was faster */
  async #connect(
    start: StartWatch,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    for (let retryMs = FIRST_RETRY_MS;; retryMs = longerRetryMs(retryMs, start)) {
      await this.#options.way.prepare(start.serial, signal);
      try {
        const audio = await this.#connectOnce(start.serial, signal);
        this.#start = undefined;
        this.#claim.letIn();
        return audio;
      } catch (error) {
        const code = troubleOf(error)?.code;
        if (code !== "refused" && code !== "no-audio") {
          if (code === "silent") this.#noteHanging();
          throw error;
        }
      }
      if (!await start.isWorthWaiting(retryMs, signal)) {
        this.#start = undefined;
        if (start.isTaken) return undefined;
        throw new TroubleError({ code: "no-audio", source: this.#label(start.serial) });
      }
      await sleep(this.#options.clock, retryMs, signal);
    }
  }

  /** The app has let us in, and hangs. */
  #noteHanging(): void {
    this.#start = undefined;
    this.#claim.letIn();
  }

  #connectOnce(serial: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { app, way, clock, format } = this.#options;
    const label = this.#label(serial);
    return openToFirstByte({
      connect: (attempt) => app.hear(() => way.connect(serial, label, attempt)),
      label,
      clock,
      format,
      limitMs: STARTING_LIMIT_MS,
    }, signal);
  }
}

function longerRetryMs(retryMs: number, { isAsking }: StartWatch): number {
  return Math.min(2 * retryMs, isAsking ? LONGEST_RETRY_WHILE_ASKING_MS : LONGEST_RETRY_MS);
}
