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
import type { PhoneAccess, PhoneApp, PhoneDevice } from "./phone.ts";
import type { Emit } from "../event.ts";
import { PhoneFinder } from "./phone_finder.ts";
import { type AskPortUsers, findRivals } from "./rivals.ts";
import type { Source, SourceLabel } from "../source/source.ts";
import { LIMITED_INTERVAL_MS, StartBudget } from "./start_budget.ts";
import { STARTING_LIMIT_MS, StartWatch } from "./start_watch.ts";
import { type PhoneTrouble, type PhoneWait, TroubleError, troubleOf } from "../trouble.ts";
import type { WayToApp } from "./way_to_app.ts";
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
  phones: Pick<PhoneAccess, "watch" | "connect" | "disconnect" | "shell" | "forwards">;
  app: PhoneApp;
  way: WayToApp;
  askPortUsers: AskPortUsers;
  emit: Emit;
  clock: Clock;
  format: PcmFormat;
  /** Which phone; undefined for the only one. */
  serial: string | undefined;
  /**
   * Digital silence for this long restarts the app, once until it is heard again: each start lights
   * the phone's screen. Undefined never does.
   */
  restartAfterZerosMs: number | undefined;
}

/** An app on a phone, through adb. */
export class AppSource implements Source {
  readonly isFinite = false;
  readonly format: PcmFormat;
  readonly #options: AppSourceOptions;
  readonly #finder: PhoneFinder;
  readonly #budget = new StartBudget();
  /** The phone that was found last, while it is there. */
  #serial: string | undefined;
  /** Who else has the app, as far as that was told since the phone came. */
  readonly #toldRivals = new Set<string>();
  #areStartsLimited = false;
  /** The last start, until the app is heard or given up. */
  #start: StartWatch | undefined;
  /** Whether it was started again because of silence, and has sent nothing else since. */
  #wasRestartedInVain = false;
  #pauseMs = 0;

  constructor(options: AppSourceOptions) {
    this.#options = options;
    this.#finder = new PhoneFinder({ ...options, app: options.app.name });
    this.format = options.format;
  }

  get label(): SourceLabel {
    return { kind: "app", app: this.#options.app.name, serial: this.#serial };
  }

  async open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    signal.throwIfAborted();
    if (this.#pauseMs > 0) await sleep(this.#options.clock, this.#pauseMs, signal);
    this.#pauseMs = 0;
    try {
      const serial = await this.#finder.find(signal, (devices) => this.#noteGone(devices));
      this.#serial = serial;
      // First what does not show: without a way to it, the app would be started in vain.
      await this.#ensureWay(serial, signal);
      const start = await this.#ensureStart(serial, signal);
      return this.#watchZeros(await this.#connect(start, signal));
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
    const { app, emit, clock } = this.#options;
    const waitMs = this.#budget.waitMs(clock.nowMs());
    if (waitMs > 0 && !this.#areStartsLimited) {
      emit({ kind: "starts-limited", app: app.name, intervalMs: LIMITED_INTERVAL_MS });
      // Who came after us may be why.
      await this.#tellRivals(serial, signal);
    }
    this.#areStartsLimited = waitMs > 0;
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    try {
      await app.start(serial, signal);
    } catch (error) {
      if (troubleOf(error)?.code !== "app-missing" || !app.canInstall) throw error;
      await app.install(serial, signal);
      emit({ kind: "app-installed", app: app.name, serial });
      await app.start(serial, signal);
    }
    this.#budget.started(clock.nowMs());
  }

  async #ensureWay(serial: string, signal: AbortSignal): Promise<void> {
    const isNew = await this.#options.way.prepare(serial, signal);
    if (isNew) await this.#tellRivals(serial, signal);
  }

  /** Whoever else has the app loses it to us. */
  async #tellRivals(serial: string, signal: AbortSignal): Promise<void> {
    const { phones, app, way: { forward, hasLocalPorts }, emit } = this.#options;
    const askPortUsers = hasLocalPorts ? this.#options.askPortUsers : askNobody;
    try {
      const rules = await phones.forwards(signal);
      // Nobody was before us where we have made the way.
      const others = rules.filter(({ local }) =>
        !forward?.isOurs || local !== `tcp:${forward.port}`
      );
      const own = { serial, socketName: app.socketName, port: forward?.port };
      for (const rival of await findRivals(others, own, askPortUsers, signal)) {
        const name = `${rival.program} ${rival.port}`;
        if (this.#toldRivals.has(name)) continue;
        this.#toldRivals.add(name);
        emit({ kind: "app-taken-over", app: app.name, ...rival });
      }
    } catch (error) {
      // It is good to know, and no reason to be without audio; but adb is left to whoever fights for it.
      const code = troubleOf(error)?.code;
      if (code === undefined || code === "adb-clash") throw error;
    }
  }

  async #connect(start: StartWatch, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    for (let retryMs = FIRST_RETRY_MS;; retryMs = longerRetryMs(retryMs, start)) {
      await this.#ensureWay(start.serial, signal);
      try {
        const audio = await this.#connectOnce(start.serial, signal);
        this.#start = undefined;
        return audio;
      } catch (error) {
        const code = troubleOf(error)?.code;
        if (code !== "refused" && code !== "no-audio") {
          // It has let us in, and hangs.
          if (code === "silent") this.#start = undefined;
          throw error;
        }
      }
      if (!await start.isWorthWaiting(retryMs, signal)) {
        this.#start = undefined;
        throw new TroubleError({ code: "no-audio", source: this.label });
      }
      await sleep(this.#options.clock, retryMs, signal);
    }
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

  async *#watchZeros(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { clock, emit, app, restartAfterZerosMs = Infinity } = this.#options;
    const zeros = new ZerosWatch((silentMs) => emit({ kind: "zeros", app: app.name, silentMs }));
    for await (const chunk of chunks) {
      const silentMs = zeros.heard(chunk, clock.nowMs());
      yield chunk;
      if (zeros.hasHeard) this.#wasRestartedInVain = false;
      if (silentMs >= restartAfterZerosMs && !this.#wasRestartedInVain) {
        this.#wasRestartedInVain = true;
        throw new TroubleError({ code: "zeros", source: this.label });
      }
    }
  }
}

/** Who is connected to the ports of another computer. */
function askNobody(): Promise<undefined> {
  return Promise.resolve(undefined);
}

function longerRetryMs(retryMs: number, { isAsking }: StartWatch): number {
  return Math.min(2 * retryMs, isAsking ? LONGEST_RETRY_WHILE_ASKING_MS : LONGEST_RETRY_MS);
}
