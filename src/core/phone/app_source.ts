/**
 * Audio from an app on a phone, from plugging in to the first byte.
 *
 * Goal: whatever ended the audio, the next attempt finds its own way: it looks what is there and
 * does what is missing. A phone that comes back, an app that died and a forward that vanished are
 * one and the same to it. What it remembers only spares a request, or somebody's patience.
 *
 * How: wait for a phone; make a way to the app unless ours is still good ({@linkcode WayToApp});
 * start the app anew; connect until the first byte comes ({@linkcode AppLink}). The source's
 * supervisor calls it again after each loss.
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
import type { PcmFormat } from "../base/pcm_format.ts";
import { AppLink, type AppLinkOptions, type ReachableApp } from "./app_link.ts";
import type { PhoneAccess, PhoneDevice } from "./phone.ts";
import type { Emit } from "../event.ts";
import type { ScrcpyTrouble } from "./scrcpy_trouble.ts";
import { PhoneFinder } from "./phone_finder.ts";
import type { Source, SourceLabel } from "../source/source.ts";
import { type PhoneTrouble, TroubleError, troubleOf } from "../trouble.ts";
import { ZerosRestart } from "./zeros_restart.ts";
import { ZerosWatch } from "../live/zeros_watch.ts";

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
  "capture-needs-android",
  "capture-needs-unlock",
  "capture-refused",
  "scrcpy-too-old",
] satisfies (PhoneTrouble | ScrcpyTrouble)["code"][];

/** What the source is made of. */
export interface AppSourceOptions
  extends Pick<AppLinkOptions, "askPortUsers" | "askRelayAddress" | "takesOver"> {
  phones: Pick<
    PhoneAccess,
    "watch" | "connect" | "disconnect" | "shell" | "forwards" | "isLocked" | "model"
  >;
  /**
   * Apps, the most wanted first, of which one is used at a time: the first that is there on the
   * phone, or else the last.
   */
  apps: readonly [ReachableApp, ...ReachableApp[]];
  emit: Emit;
  clock: Clock;
  format: PcmFormat;
  /** Which phone; undefined for the only one. */
  serial: string | undefined;
  /** Digital silence for this long restarts the app ({@linkcode ZerosRestart}). Undefined never does. */
  restartAfterZerosMs: number | undefined;
}

/** An app on a phone, through adb. */
export class AppSource implements Source {
  readonly isFinite = false;
  readonly format: PcmFormat;
  readonly #options: AppSourceOptions;
  readonly #finder: PhoneFinder;
  readonly #links: readonly AppLink[];
  /** The one that was used last; undefined if it is not clear yet which to use. */
  #link: AppLink | undefined;
  readonly #zerosRestart: ZerosRestart;
  /** The phone that was found last, while it is there. */
  #serial: string | undefined;
  /** What the phone that was heard last is called, if it says so. */
  #model: { readonly serial: string; readonly name: string | undefined } | undefined;
  #pauseMs = 0;

  constructor(options: AppSourceOptions) {
    this.#options = options;
    this.#finder = new PhoneFinder(options);
    const tell: AppLinkOptions["tell"] = (news) => this.#finder.tell(news);
    this.#links = options.apps.map((app) => new AppLink({ ...options, ...app, tell }));
    if (this.#links.length === 1) this.#link = this.#links[0];
    this.#zerosRestart = new ZerosRestart(options);
    this.format = options.format;
  }

  get label(): SourceLabel {
    const model = this.#model?.serial === this.#serial ? this.#model?.name : undefined;
    return { kind: "app", app: this.#link?.name, serial: this.#serial, model };
  }

  async open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    signal.throwIfAborted();
    const pauseMs = this.#pauseMs;
    this.#pauseMs = 0;
    if (pauseMs > 0) await sleep(this.#options.clock, pauseMs, signal);
    try {
      const serial = await this.#finder.find(signal, (devices) => this.#noteGone(devices));
      this.#serial = serial;
      const link = await this.#choose(serial, signal);
      this.#finder.tell({ serial, app: link.name });
      return this.#watch(await link.open(serial, signal), link, serial);
    } catch (error) {
      signal.throwIfAborted();
      const code = troubleOf(error)?.code;
      if (code === "adb-timeout") this.#finder.doubt();
      if (code !== undefined && PERSON_NEEDED.includes(code)) this.#pauseMs = PERSON_NEEDED_MS;
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const link of this.#links) await link.close();
  }

  /** Looks each time: an app may be installed or removed while the relay runs. */
  async #choose(serial: string, signal: AbortSignal): Promise<AppLink> {
    const last = this.#links.at(-1)!;
    let chosen: AppLink | undefined;
    for (const link of this.#links) {
      chosen ??= link === last || await link.isThere(serial, signal) ? link : undefined;
    }
    if (this.#link !== chosen) await this.#link?.close();
    return this.#link = chosen!;
  }

  #noteGone(devices: readonly PhoneDevice[]): void {
    const isGone = !devices.some(({ serial }) => serial === this.#serial);
    for (const link of this.#links) link.noteGone(devices, isGone);
    if (isGone) this.#serial = undefined;
  }

  /** Hands on the audio, and has an eye on what concerns it meanwhile. */
  async *#watch(
    chunks: AsyncIterable<Uint8Array>,
    link: AppLink,
    serial: string,
  ): AsyncGenerator<Uint8Array> {
    const { clock, emit } = this.#options;
    const zeros = new ZerosWatch((silentMs) => emit({ kind: "zeros", app: link.name, silentMs }));
    const connection = new AbortController();
    const looking = this.#lookAtPhone(link, serial, connection.signal);
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
      link.hungUp();
    } finally {
      connection.abort();
      await looking;
    }
  }

  async #learnModel(serial: string, ended: AbortSignal): Promise<void> {
    if (this.#model?.serial === serial || ended.aborted) return;
    try {
      this.#model = { serial, name: await this.#options.phones.model(serial, ended) };
    } catch (error) {
      // Whatever keeps adb from answering shows elsewhere.
      if (troubleOf(error) === undefined && !ended.aborted) throw error;
    }
  }

  /** One look after the other: an adb at a time is enough. */
  async #lookAtPhone(link: AppLink, serial: string, ended: AbortSignal): Promise<void> {
    await link.learnOwn(serial, ended);
    await this.#learnModel(serial, ended);
    await this.#zerosRestart.watchLock(serial, ended);
  }
}
