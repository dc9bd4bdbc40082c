/**
 * Audio from an app on a phone, from plugging in to the first byte.
 *
 * Goal: whatever ended the audio, the next attempt finds its own way: it looks what is there and
 * does what is missing. A phone that comes back, an app that died and a forward that vanished are
 * one and the same to it. What it remembers only spares a request, or somebody's patience.
 *
 * How: wait for a phone; make a way to the app unless ours is still good ({@linkcode WayToApp});
 * start the app anew; connect until the first byte comes. The source's supervisor calls it again
 * after each loss.
 *
 * Limits: sndcpy accepts one connection for each start, so a connection is never tried just to
 * see. Behind a forward, an app that is still starting looks like one whose only connection is
 * taken: accepted, and ended at once without a byte. Time tells the two apart, and after a while the
 * phone ({@linkcode StartWatch}).
 *
 * Rejected: a state for each step with a transition for each loss. It had a remedy for each cause,
 * and the cause was never certain.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { openToFirstByte } from "../source/first_byte.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { AppClaim } from "./app_claim.ts";
import type { AppStart, MayEnd, PhoneAccess, PhoneApp, PhoneDevice } from "./phone.ts";
import type { Emit } from "../event.ts";
import { PhoneFinder } from "./phone_finder.ts";
import { type AskPortUsers, type AskRelayAddress, RivalFinder } from "./rivals.ts";
import type { Source, SourceLabel } from "../source/source.ts";
import { LIMITED_INTERVAL_MS, StartBudget } from "./start_budget.ts";
import { STARTING_LIMIT_MS, StartWatch } from "./start_watch.ts";
import { type PhoneTrouble, type PhoneWait, TroubleError, troubleOf } from "../trouble.ts";
import type { WayToApp } from "./way_to_app.ts";
import { ZerosRestart } from "./zeros_restart.ts";
import { ZerosWatch } from "../live/zeros_watch.ts";

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 250;
/** Whoever taps has taken longer. */
const LONGEST_RETRY_WHILE_ASKING_MS = 1000;
/** What only a person can put right is looked at this often. */
const PERSON_NEEDED_MS = 10_000;
const PERSON_NEEDED: readonly string[] = [
  "app-missing",
  "app-refused",
  "too-old",
  "forward-refused",
  "forward-forbidden",
  "forward-taken",
  "tunnel-refused",
  "install-failed",
  "apk-unusable",
  "adb-clash",
  "adb-floods",
  "adb-port-taken",
  "adb-home-refused",
] satisfies PhoneTrouble["code"][];

/** What the source is made of. */
export interface AppSourceOptions {
  phones: Pick<
    PhoneAccess,
    "watch" | "connect" | "disconnect" | "shell" | "forwards" | "isLocked"
  >;
  app: PhoneApp;
  way: WayToApp;
  askPortUsers: AskPortUsers;
  askRelayAddress: AskRelayAddress;
  emit: Emit;
  clock: Clock;
  format: PcmFormat;
  /** Which phone; undefined for the only one. */
  serial: string | undefined;
  /** Whether to take the app from whoever has it. */
  takesOver: boolean;
  /** Digital silence for this long restarts the app ({@linkcode ZerosRestart}). Undefined never does. */
  restartAfterZerosMs: number | undefined;
}

/** An app on a phone, through adb. */
export class AppSource implements Source {
  readonly isFinite = false;
  readonly format: PcmFormat;
  readonly #options: AppSourceOptions;
  readonly #finder: PhoneFinder;
  readonly #budget = new StartBudget();
  readonly #claim: AppClaim;
  readonly #rivals: RivalFinder;
  readonly #zerosRestart: ZerosRestart;
  /** The phone that was found last, while it is there. */
  #serial: string | undefined;
  /** From whom the app was taken, as far as that was told since the phone came. */
  readonly #toldRivals = new Set<string>();
  #areStartsLimited = false;
  /** The last start, until the app is heard or given up. */
  #start: StartWatch | undefined;
  #pauseMs = 0;

  constructor(options: AppSourceOptions) {
    this.#options = options;
    this.#finder = new PhoneFinder({ ...options, app: options.app.name });
    this.#claim = new AppClaim(options);
    this.#rivals = new RivalFinder(options);
    this.#zerosRestart = new ZerosRestart(options);
    this.format = options.format;
  }

  get label(): SourceLabel {
    return { kind: "app", app: this.#options.app.name, serial: this.#serial };
  }

  async open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    signal.throwIfAborted();
    const pauseMs = this.#pauseMs;
    this.#pauseMs = 0;
    if (pauseMs > 0) await sleep(this.#options.clock, pauseMs, signal);
    try {
      const serial = await this.#finder.find(signal, (devices) => this.#noteGone(devices));
      this.#serial = serial;
      // First what does not show: without a way to it, the app would be started in vain.
      await this.#options.way.prepare(serial, signal);
      for (;;) {
        const start = await this.#ensureStart(serial, signal);
        const audio = await this.#connect(start, signal);
        if (audio !== undefined) return this.#watch(audio, serial);
      }
    } catch (error) {
      signal.throwIfAborted();
      const code = troubleOf(error)?.code;
      if (code === "adb-timeout") this.#finder.doubt();
      if (code !== undefined && PERSON_NEEDED.includes(code)) this.#pauseMs = PERSON_NEEDED_MS;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#options.way.close();
  }

  #noteGone(devices: readonly PhoneDevice[]): void {
    this.#options.way.noteGone(devices);
    if (devices.some(({ serial }) => serial === this.#serial)) return;
    this.#serial = undefined;
    this.#claim.noteGone();
    this.#toldRivals.clear();
  }

  /** Starts the app, unless it is still on its way: that would take Android's question away. */
  async #ensureStart(serial: string, signal: AbortSignal): Promise<StartWatch> {
    if (this.#start?.serial === serial && await this.#start.isUnderWay(signal)) return this.#start;
    await this.#startApp(serial, signal);
    const tell = (wait: PhoneWait) => this.#finder.tell({ wait });
    return this.#start = new StartWatch({ ...this.#options, serial, tell });
  }

  async #startApp(serial: string, signal: AbortSignal): Promise<void> {
    const { app, emit, clock, takesOver } = this.#options;
    const waitMs = this.#budget.waitMs(clock.nowMs());
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
    this.#finder.tell({ serial });
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
    const { app: { name: app }, askRelayAddress } = this.#options;
    const rivals = await this.#rivals.find(serial, signal);
    const { program, port } = rivals.find(({ isThere }) => isThere) ?? {};
    if (port === undefined && !isCertain) return false;
    const relay = program === undefined ? undefined : await askRelayAddress(program, signal);
    this.#finder.tell({ wait: { code: "app-in-use", serial, app, program, port, relay } });
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
        throw new TroubleError({ code: "no-audio", source: this.label });
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
    const { way, clock, format } = this.#options;
    const { label } = this;
    return openToFirstByte({
      connect: (attempt) => way.connect(serial, label, attempt),
      label,
      clock,
      format,
      limitMs: STARTING_LIMIT_MS,
    }, signal);
  }

  /** Hands on the audio, and has an eye on what concerns it meanwhile. */
  async *#watch(chunks: AsyncIterable<Uint8Array>, serial: string): AsyncGenerator<Uint8Array> {
    const { clock, emit, app } = this.#options;
    const zeros = new ZerosWatch((silentMs) => emit({ kind: "zeros", app: app.name, silentMs }));
    const connection = new AbortController();
    const looking = this.#lookAtPhone(serial, connection.signal);
    // What it throws is thrown in the end.
    looking.catch(() => {});
    try {
      for await (const chunk of chunks) {
        const silentMs = zeros.heard(chunk, clock.nowMs());
        yield chunk;
        if (zeros.hasHeard) this.#zerosRestart.heard();
        if (this.#zerosRestart.isDue(silentMs)) {
          throw new TroubleError({ code: "zeros", source: this.label });
        }
      }
      this.#claim.hungUp();
    } finally {
      connection.abort();
      await looking;
    }
  }

  /** One look after the other: an adb at a time is enough. */
  async #lookAtPhone(serial: string, ended: AbortSignal): Promise<void> {
    await this.#claim.learn(serial, ended);
    await this.#zerosRestart.watchLock(serial, ended);
  }
}

function longerRetryMs(retryMs: number, { isAsking }: StartWatch): number {
  return Math.min(2 * retryMs, isAsking ? LONGEST_RETRY_WHILE_ASKING_MS : LONGEST_RETRY_MS);
}
